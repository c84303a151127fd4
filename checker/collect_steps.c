/* collect_steps.c - phase 2: steps, who does them, from which date to which, and within what time. */
#include "checker/context.h"
#include "checker/lower.h"

#include "lang/kernel.h"

/* `45 j`, `3 mois`, `non_lu` */
static void read_delay(struct checker *ck, enum kernel_word of, const struct ast_item *i, struct law_delay *out)
{
    static const struct { const char *unit; enum delay_kind kind; } units[] = {{"d", DELAY_DAYS}, {"mo", DELAY_MONTHS}};
    const struct ast_expr *e = item_arg(i, 1);
    if (expr_is(ck, e, KW_UNREAD)) {
        out->kind = DELAY_UNREAD;
        return;
    }
    for (uint32_t u = 0; e && e->kind == AST_QUANTITY && u < sizeof units / sizeof *units; u++) {
        struct type type = {.kind = TYPE_NUMBER, .unit_text = units[u].unit};
        struct unit given;
        if (!named_unit(ck, units[u].unit, &type.unit) || !named_unit(ck, e->name->text, &given)) continue;
        if (!unit_same_dimension(&given, &type.unit)) continue;
        if (!scaled_value(ck, e, &type, 0, &out->count)) return;
        if (out->count >= 0) out->kind = units[u].kind;
        else complain(ck, RX_OUT_OF_RANGE, e->span, source_slice(ck, e->span), NULL);
        return;
    }
    if (!e || e->kind != AST_ERROR)
        complain(ck, RX_VALUE_EXPECTED, e ? e->span : i->head_span, kernel_text(of, file_language(ck, i->span)),
                 kernel_text(KW_TYPE_DURATION, file_language(ck, i->span)));
}

static uint32_t read_date_property(struct checker *ck, const struct ast_expr *e)
{
    uint32_t p = read_property_path(ck, e);
    if (p == VOCAB_NONE || ck->vocab->properties.at[p].type.kind == TYPE_DATE) return p;
    struct type date = {.kind = TYPE_DATE, .unit_text = ""};
    struct msg args[2] = {type_name(ck, &date), type_name(ck, &ck->vocab->properties.at[p].type)};
    diag_rx(ck->diags, RX_TYPE_MISMATCH, e->span, 2, args);
    return VOCAB_NONE;
}

/* The member that a word is, of the first enumeration that has it; NULL when there is none. */
static const struct word *member_named(const struct checker *ck, const struct ast_expr *e)
{
    for (uint32_t n = 0; e->kind == AST_WORD && n < ck->vocab->enums.len; n++) {
        uint32_t m = vocab_member_named(ck->vocab, n, e->name, file_language(ck, e->span));
        if (m != VOCAB_NONE) return &ck->vocab->enums.at[n].members.at[m];
    }
    return NULL;
}

/* A block, a value of an enumeration, or a name that nothing declares. */
static void read_actor(struct checker *ck, struct law_step *s, const struct ast_expr *e)
{
    if (!e || e->kind != AST_WORD) {
        if (e && e->kind != AST_ERROR) complain(ck, RX_UNKNOWN_NAME, e->span, source_slice(ck, e->span), NULL);
        return;
    }
    s->actor = e->name;
    const struct word *member = member_named(ck, e);
    if (vocab_block_named(ck->vocab, e->name, s->language) != VOCAB_NONE) use_path(ck, e, NULL, VOCAB_NONE);
    else if (member) use_word(ck, e->span, member);
}

static void read_silence(struct checker *ck, struct law_step *s, const struct ast_item *i)
{
    const struct ast_expr *e = item_arg(i, 1);
    const struct word *member = e && !e->next ? member_named(ck, e) : NULL;
    if (member) {
        use_word(ck, e->span, member);
        s->silence = word_label(member);
    } else if (e && e->next) s->silence = bilingual(ck, i, e);
    else complain(ck, RX_UNKNOWN_NAME, e ? e->span : i->head_span, source_slice(ck, e ? e->span : i->head_span), NULL);
}

/* `question { une_fois ; réponse 12 j ; suspend ; total 60 j }` */
static void read_question(struct checker *ck, struct law_step *s, const struct ast_item *item)
{
    s->asks = true;
    for (const struct ast_item *i = item->items; i; i = i->next) {
        enum kernel_word w = inside(ck, KW_QUESTION, i);
        if (w == KW_ONCE) s->once = true;
        else if (w == KW_SUSPENDS) s->suspends = true;
        else if (w == KW_REPLY) read_delay(ck, w, i, &s->reply);
        else if (w == KW_IN_TOTAL) read_delay(ck, w, i, &s->total);
    }
}

static void step_item(struct checker *ck, struct law_step *s, const struct ast_item *i)
{
    enum kernel_word w = inside(ck, KW_STEP, i);
    const struct ast_expr *arg = item_arg(i, 1);
    if (w == KW_ROWS)
        for (const struct ast_expr *e = arg; e; e = e->next) {
            const char *row = expr_text(ck, e);
            if (row) *vec_push(ck->arena, &s->rows) = row;
        }
    else if (w == KW_BASED_ON) read_citations(ck, i, &s->cites.at, &s->cites.len, &s->cites.cap);
    else if (w == KW_PROOF) {
        if (s->from_user) complain(ck, RX_USER_EVIDENCE, i->head_span, NULL, NULL);
        s->grade = read_grade(ck, arg);
    } else if (w == KW_ACTOR) read_actor(ck, s, arg);
    else if (w == KW_APPLIES_TO) s->applies = arg;
    else if (w == KW_BEGINS) s->from = read_date_property(ck, arg);
    else if (w == KW_AT) s->at = read_date_property(ck, arg);
    else if (w == KW_WITHIN) read_delay(ck, w, i, &s->within);
    else if (w == KW_SILENCE) read_silence(ck, s, i);
    else if (w == KW_QUESTION) read_question(ck, s, i);
}

static void collect_step(struct checker *ck, const struct ast_item *item)
{
    const struct ast_expr *name = declared_name(ck, item);
    if (!name) return;
    struct law_step s = {.grade = VOCAB_NONE, .from = VOCAB_NONE, .at = VOCAB_NONE, .from_user = !ck->collecting_law,
                         .language = file_language(ck, item->span)};
    uint32_t before = diags_count(ck->diags);
    read_word(ck, &s.word, item, name, name->next, false);
    for (const struct ast_item *i = item->items; i; i = i->next) step_item(ck, &s, i);
    if (s.from == VOCAB_NONE && diags_count(ck->diags) == before)
        complain(ck, RX_RULE_INCOMPLETE, name->span, source_slice(ck, name->span), kernel_text(KW_BEGINS, s.language));
    if (s.from != VOCAB_NONE) *vec_push(ck->arena, &ck->law->steps) = s;
}

void phase_steps(struct checker *ck) { each_declaration(ck, KW_STEP, collect_step); }
