/* collect_steps.c - phase 2: steps, who does them, from which date to which, and within what time. */
#include "checker/context.h"
#include "checker/lower.h"

#include "lang/kernel.h"

/* `45 j`, `24 h`, `7 jours_ouvrés`, `3 mois`, `non_lu`. What is less than a day is counted in hours. */
static void read_delay(struct checker *ck, enum kernel_word of, const struct ast_item *i, struct law_delay *out)
{
    static const struct { const char *unit; enum delay_kind kind; } units[] = {
        {"d", DELAY_DAYS}, {"h", DELAY_HOURS}, {"wd", DELAY_WORKING_DAYS}, {"mo", DELAY_MONTHS}};
    const struct ast_expr *e = item_arg(i, 1);
    if (expr_is(ck, e, KW_UNREAD)) {
        out->kind = DELAY_UNREAD;
        return;
    }
    for (uint32_t u = 0; e && e->kind == AST_QUANTITY && u < sizeof units / sizeof *units; u++) {
        struct type type = {.kind = TYPE_NUMBER, .unit_text = units[u].unit};
        struct unit given;
        struct rational of_unit;
        if (!named_unit(ck, units[u].unit, &type.unit) || !named_unit(ck, e->name->text, &given)) continue;
        if (!unit_same_dimension(&given, &type.unit)) continue;
        if (units[u].kind == DELAY_DAYS && unit_factor(&given, &type.unit, &of_unit) && of_unit.num < of_unit.den) continue;
        if (!scaled_value(ck, e, &type, 0, &out->count)) return;
        if (out->count >= 0) out->kind = units[u].kind;
        else complain(ck, RX_OUT_OF_RANGE, e->span, source_slice(ck, e->span), NULL);
        return;
    }
    if (!e || e->kind != AST_ERROR)
        complain(ck, RX_VALUE_EXPECTED, e ? e->span : i->head_span, kernel_text(of, file_language(ck, i->span)),
                 kernel_text(KW_TYPE_DURATION, file_language(ck, i->span)));
}

/* `block.date`, or `variable.date` of the rows that the step is about. */
static uint32_t read_date_property(struct checker *ck, const struct law_step *s, const struct ast_expr *e)
{
    uint32_t p = VOCAB_NONE;
    if (s->var && e && e->kind == AST_MEMBER && e->left->kind == AST_WORD && e->left->name == s->var) {
        p = vocab_property_named(ck->vocab, s->over, e->name, s->language);
        if (p == VOCAB_NONE) complain(ck, RX_NO_PROPERTY, e->name_span, e->left->name->text, e->name->text);
        else use_path(ck, e, s->var, s->over);
    } else p = read_property_path(ck, e);
    if (p == VOCAB_NONE || ck->vocab->properties.at[p].type.kind == TYPE_DATE) return p;
    struct type date = {.kind = TYPE_DATE, .unit_text = ""};
    struct msg args[2] = {type_name(ck, &date), type_name(ck, &ck->vocab->properties.at[p].type)};
    diag_rx(ck->diags, RX_TYPE_MISMATCH, e->span, 2, args);
    return VOCAB_NONE;
}

/* `de a.b, c.d`, `de autre_échéance`, `de 2026-05-24`; the names of steps are looked up once all are read. */
static void read_starts(struct checker *ck, struct law_step *s, const struct ast_expr *arg)
{
    for (const struct ast_expr *e = arg; e; e = e->next) {
        struct step_start start = {.property = VOCAB_NONE, .step = VOCAB_NONE, .day = INT32_MIN};
        if (e->kind == AST_WORD) start.named = e;
        else if (e->kind == AST_DATE) expr_date(ck, e, &start.day);
        else start.property = read_date_property(ck, s, e);
        if (start.named || start.day != INT32_MIN || start.property != VOCAB_NONE) *vec_push(ck->arena, &s->from) = start;
    }
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

/* `question { une_fois ; de a.b ; à c.d ; réponse 12 j ; suspend ; total 60 j }` */
static void read_question(struct checker *ck, struct law_step *s, const struct ast_item *item)
{
    s->asks = true;
    for (const struct ast_item *i = item->items; i; i = i->next) {
        enum kernel_word w = inside(ck, KW_QUESTION, i);
        if (w == KW_ONCE) s->once = true;
        else if (w == KW_SUSPENDS) s->suspends = true;
        else if (w == KW_BEGINS) s->asked = read_date_property(ck, s, item_arg(i, 1));
        else if (w == KW_AT) s->replied = read_date_property(ck, s, item_arg(i, 1));
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
    else if (w == KW_WHEN) s->when = arg;
    else if (w == KW_BEGINS) read_starts(ck, s, arg);
    else if (w == KW_AT) s->at = read_date_property(ck, s, arg);
    else if (w == KW_WITHIN || w == KW_WAITING || w == KW_NOTICE) {
        s->mode = w == KW_WITHIN ? STEP_WITHIN : w == KW_WAITING ? STEP_WAITS : STEP_AHEAD;
        read_delay(ck, w, i, &s->within);
    } else if (w == KW_AT_ONCE) s->at_once = true;
    else if (w == KW_EXTENDABLE) s->extendable = true;
    else if (w == KW_REPEATS) s->repeats = true;
    else if (w == KW_START_UNREAD) s->start_unread = true;
    else if (w == KW_NOTE) s->note = bilingual(ck, i, arg);
    else if (w == KW_SILENCE) read_silence(ck, s, i);
    else if (w == KW_QUESTION) read_question(ck, s, i);
}

static const struct ast_item *item_of(const struct law_step *s, const struct ast_item *item, enum kernel_word w)
{
    for (const struct ast_item *i = item->items; i; i = i->next) {
        const struct ast_expr *head = item_arg(i, 0);
        if (head && head->kind == AST_WORD && kernel_is(head->name, w, s->language)) return i;
    }
    return NULL;
}

static void collect_step(struct checker *ck, const struct ast_item *item)
{
    const struct ast_expr *name = declared_name(ck, item);
    if (!name) return;
    struct law_step s = {.grade = VOCAB_NONE, .over = VOCAB_NONE, .at = VOCAB_NONE, .asked = VOCAB_NONE, .replied = VOCAB_NONE, .from_user = !ck->collecting_law,
                         .language = file_language(ck, item->span)};
    uint32_t before = diags_count(ck->diags);
    read_word(ck, &s.word, item, name, name->next, false);
    const struct ast_item *each = item_of(&s, item, KW_FOR_EACH);
    if (each) read_for_each(ck, item_arg(each, 1), &s.var, &s.over);
    for (const struct ast_item *i = item->items; i; i = i->next) step_item(ck, &s, i);
    if (!s.from.len && !s.start_unread && diags_count(ck->diags) == before)
        complain(ck, RX_RULE_INCOMPLETE, name->span, source_slice(ck, name->span), kernel_text(KW_BEGINS, s.language));
    if (s.from.len || s.start_unread) *vec_push(ck->arena, &ck->law->steps) = s;
}

static void find_started(struct checker *ck, struct law_step *s)
{
    for (uint32_t i = 0; i < s->from.len; i++) {
        struct step_start *start = &s->from.at[i];
        if (!start->named) continue;
        for (uint32_t n = 0; n < ck->law->steps.len; n++)
            if (ck->law->steps.at[n].word.name[LANG_FR] == start->named->name) start->step = n;
        if (start->step == VOCAB_NONE) complain(ck, RX_UNKNOWN_NAME, start->named->span, source_slice(ck, start->named->span), NULL);
    }
}

void phase_steps(struct checker *ck)
{
    each_declaration(ck, KW_STEP, collect_step);
    for (uint32_t n = 0; n < ck->law->steps.len; n++) find_started(ck, &ck->law->steps.at[n]);
}
