/* value.c - types as written, and values read into cells by their type. */
#include "checker/context.h"

#include "lang/date.h"
#include "lang/decimal.h"
#include "lang/kernel.h"

#include <string.h>

bool unit_read(struct checker *ck, const char *text, struct span span, struct unit *out)
{
    enum language here = file_language(ck, span), there = here == LANG_FR ? LANG_EN : LANG_FR;
    struct unit_memo *memo = &ck->unit_memo[((uintptr_t)text >> 4) % UNIT_MEMOS];
    if (memo->text != text || memo->language != here) {
        struct unit_error error;
        struct unit_memo m = {.text = text, .language = here};
        if (!units_parse(ck->vocab->units, text, strlen(text), &m.unit, &error)) {
            complain(ck, RX_UNKNOWN_UNIT, span, text, NULL);
            return false;
        }
        m.other = units_translate(ck->vocab->units, text, strlen(text), here, there);
        if (m.other && strcmp(m.other, text) == 0) m.other = NULL;
        *memo = m;
    }
    *out = memo->unit;
    /* A unit that is a word is one of the vocabulary. */
    if (memo->other) use_text(ck, span, here, text, memo->other);
    return true;
}

/* ---- types ---- */

static struct type simple(enum type_kind kind) { return (struct type){.kind = kind, .unit_text = ""}; }

static struct type quantity_type(struct checker *ck, const struct ast_expr *args)
{
    struct type t = simple(TYPE_NUMBER);
    if (!args) return t;
    struct span all = args->span;
    for (const struct ast_expr *e = args; e; e = e->next) all.hi = e->span.hi;
    bool quoted = args->kind == AST_WORD && args->quoted && !args->next;      /* `/min`: what the grammar cannot read as an expression */
    t.unit_text = quoted ? args->name->text : source_slice(ck, all);
    if (!unit_read(ck, t.unit_text, all, &t.unit)) t.kind = TYPE_ERROR;
    return t;
}

static struct type enum_type(struct checker *ck, enum type_kind kind, const struct ast_expr *e)
{
    struct type t = simple(kind);
    t.index = e && e->name ? vocab_enum_named(ck->vocab, e->name, file_language(ck, e->span)) : VOCAB_NONE;
    if (t.index != VOCAB_NONE) {
        use_word(ck, e->span, &ck->vocab->enums.at[t.index].word);
        if (kind != TYPE_SET || ck->vocab->enums.at[t.index].members.len <= 64) return t;
        complain(ck, RX_TOO_MANY_MEMBERS, e->span, source_slice(ck, e->span), NULL);
        return simple(TYPE_ERROR);
    }
    if (e) complain(ck, RX_UNKNOWN_TYPE, e->span, source_slice(ck, e->span), NULL);
    return simple(TYPE_ERROR);
}

struct type type_read(struct checker *ck, const struct ast_expr *e)
{
    static const struct { enum kernel_word word; enum type_kind kind; } simples[] = {
        {KW_TYPE_FLAG, TYPE_FLAG}, {KW_TYPE_TEXT, TYPE_TEXT}, {KW_TYPE_NUMBER, TYPE_NUMBER}, {KW_TYPE_DATE, TYPE_DATE},
        {KW_TYPE_INSTANT, TYPE_INSTANT}, {KW_TYPE_PERIOD, TYPE_PERIOD}, {KW_TYPE_BOOLEAN, TYPE_FLAG}};
    if (e->kind == AST_WORD) {
        for (uint32_t i = 0; i < sizeof simples / sizeof *simples; i++)
            if (expr_is(ck, e, simples[i].word)) return simple(simples[i].kind);
        return enum_type(ck, TYPE_CODE, e);
    }
    if (e->kind == AST_INDEX && e->left->kind == AST_WORD) {
        if (expr_is(ck, e->left, KW_TYPE_QUANTITY) || expr_is(ck, e->left, KW_TYPE_DURATION)) return quantity_type(ck, e->args);
        if (expr_is(ck, e->left, KW_TYPE_SET)) return enum_type(ck, TYPE_SET, e->args);
        if (expr_is(ck, e->left, KW_TYPE_REFERENCE) && e->args && e->args->name) {
            struct type t = simple(TYPE_REFERENCE);
            t.index = vocab_block_named(ck->vocab, e->args->name, file_language(ck, e->span));
            if (t.index != VOCAB_NONE) return use_word(ck, e->args->span, &ck->vocab->blocks.at[t.index].word), t;
        }
    }
    if (e->kind != AST_ERROR) complain(ck, RX_UNKNOWN_TYPE, e->span, source_slice(ck, e->span), NULL);
    return simple(TYPE_ERROR);
}

struct msg type_name(struct checker *ck, const struct type *t)
{
    switch (t->kind) {
    case TYPE_ERROR: return msg_same("?");
    case TYPE_FLAG: return msg_of("oui/non", "yes/no");
    case TYPE_TEXT: return msg_of("texte", "text");
    case TYPE_NUMBER:
        if (!t->unit_text[0]) return msg_of("nombre", "number");
        return msg_of(arena_printf(ck->arena, "quantité [%s]", units_said(ck->vocab->units, t->unit_text, LANG_FR, false)),
                      arena_printf(ck->arena, "quantity [%s]", units_said(ck->vocab->units, t->unit_text, LANG_EN, false)));
    case TYPE_DATE: return msg_same("date");
    case TYPE_INSTANT: return msg_same(t->index ? "instant (UTC)" : "instant");
    case TYPE_PERIOD: return msg_of("période", "period");
    case TYPE_CODE: case TYPE_CHOICE: return word_msg(&ck->vocab->enums.at[t->index].word);
    case TYPE_SET: {
        struct msg m = word_msg(&ck->vocab->enums.at[t->index].word);
        return msg_of(arena_printf(ck->arena, "ensemble [%s]", m.text[LANG_FR]), arena_printf(ck->arena, "set [%s]", m.text[LANG_EN]));
    }
    case TYPE_REFERENCE:
        if (t->index < ck->vocab->blocks.len) return word_msg(&ck->vocab->blocks.at[t->index].word);
        return msg_of("renvoi", "reference");
    case TYPE_EXPRESSION: return msg_of("condition", "condition");
    case TYPE_WINDOW: return msg_of("fenêtre", "window");
    }
    return msg_same("?");
}

/* ---- numbers ---- */

/* value × factor(from) / factor(to) × 10^scale, exactly. */
static bool rescale(struct decimal d, const struct unit *from, const struct unit *to, int32_t scale, int64_t *out, bool *fine)
{
    struct rational v, f;
    *fine = false;
    if (!rational_from_decimal(d, &v)) return false;
    if (from && to && (!rational_divide(from->factor, to->factor, &f) || !rational_multiply(v, f, &v))) return false;
    for (int32_t i = 0; i < scale; i++)
        if (!rational_multiply(v, (struct rational){10, 1}, &v)) return false;
    *fine = v.den != 1;
    *out = v.num;
    return v.den == 1;
}

bool scaled_value(struct checker *ck, const struct ast_expr *e, const struct type *type, int32_t scale, int64_t *out)
{
    struct decimal d;
    struct unit unit;
    bool fine = false;
    if (!e || (e->kind != AST_NUMBER && e->kind != AST_QUANTITY) || !decimal_parse(e->text, strlen(e->text), &d)) {
        if (e && e->kind != AST_ERROR) {
            struct msg args[2] = {msg_same(source_slice(ck, e->span)), type_name(ck, type)};
            diag_rx(ck->diags, RX_VALUE_EXPECTED, e->span, 2, args);
        }
        return false;
    }
    bool has_unit = type->unit_text && type->unit_text[0];
    if (e->kind == AST_QUANTITY) {
        if (!unit_read(ck, e->name->text, e->name_span, &unit)) return false;
        if (has_unit ? !unit_same_dimension(&unit, &type->unit) : true) {
            struct type given = {.kind = TYPE_NUMBER, .unit = unit, .unit_text = e->name->text};
            struct msg args[2] = {type_name(ck, &given), type_name(ck, type)};
            diag_rx(ck->diags, RX_WRONG_DIMENSION, e->span, 2, args);
            return false;
        }
    } else if (has_unit && d.digits != 0) {
        struct msg args[2] = {msg_same(source_slice(ck, e->span)), type_name(ck, type)};
        diag_rx(ck->diags, RX_VALUE_EXPECTED, e->span, 2, args);
        return false;
    }
    if (rescale(d, e->kind == AST_QUANTITY ? &unit : NULL, &type->unit, scale, out, &fine)) return true;
    complain(ck, fine ? RX_TOO_FINE : RX_OUT_OF_RANGE, e->span, source_slice(ck, e->span), fine ? arena_printf(ck->arena, "%d", (int)scale) : NULL);
    return false;
}

/* ---- cells ---- */

static bool value_error(struct checker *ck, const struct vocab_property *p, const struct ast_expr *word)
{
    enum language l = file_language(ck, word->span);
    struct msg args[2] = {msg_same(p->word.name[l] ? p->word.name[l]->text : ""), type_name(ck, &p->type)};
    diag_rx(ck->diags, RX_VALUE_EXPECTED, word->span, 2, args);
    return false;
}

static bool read_flag(struct checker *ck, const struct vocab_property *p, const struct ast_expr *word, const struct ast_expr *e, struct study_cell *cell)
{
    cell->lo = cell->hi = 1;
    if (e && e->kind == AST_FALSE) cell->lo = cell->hi = 0;
    if (e && (e->kind == AST_TRUE || e->kind == AST_FALSE)) e = e->next;
    if (!e) return true;
    if (e->kind != AST_STRING) return value_error(ck, p, word);
    cell->reason = e->text;
    return !e->next || value_error(ck, p, word);
}

static bool one_date(struct checker *ck, const struct ast_expr *e, int64_t *lo, int64_t *hi)
{
    struct date_range range;
    if (e->kind != AST_DATE || !date_parse(e->text, strlen(e->text), &range)) {
        if (e->kind != AST_ERROR) complain(ck, RX_DATE_EXPECTED, e->span, source_slice(ck, e->span), NULL);
        return false;
    }
    *lo = range.lo;
    *hi = range.hi;
    return true;
}

/* `a ..= b`, `a ..< b`; an open or unknown end is not known. The end is kept as the last day in. */
static bool read_period(struct checker *ck, const struct vocab_property *p, const struct ast_expr *word, const struct ast_expr *e, struct study_cell *cells)
{
    if (e->kind != AST_BINARY || (e->op != AST_RANGE_CLOSED && e->op != AST_RANGE_HALF_OPEN)) return value_error(ck, p, word);
    const struct ast_expr *ends[2] = {e->left, e->right};
    for (int i = 0; i < 2; i++) {
        cells[i].span = e->span;
        cells[i].state = PLAN_GIVEN;
        if (ends[i]->kind == AST_UNKNOWN || expr_is(ck, ends[i], KW_OPEN)) cells[i].state = PLAN_SAID_UNKNOWN;
        else if (!one_date(ck, ends[i], &cells[i].lo, &cells[i].hi)) return false;
    }
    if (e->op == AST_RANGE_HALF_OPEN && cells[1].state == PLAN_GIVEN) cells[1].lo--, cells[1].hi--;
    return true;
}

static bool read_reference(const struct ast_expr *e, struct study_cell *cell)
{
    const struct ast_expr *name = e->kind == AST_CALL ? e->left : e;
    if (name->kind != AST_WORD) return false;
    cell->reason = name->name->text;   /* resolved once all rows are known */
    return true;
}

static bool has_pattern(const char *text, const char *pattern)
{
    for (; *pattern && *text; pattern++, text++)
        if (*pattern == '0' ? *text < '0' || *text > '9' : *text != *pattern) return false;
    return !*pattern && !*text;
}

/* A text of another form than its property's; another property of the block may have that form. */
static void check_pattern(struct checker *ck, const struct vocab_property *p, const struct ast_expr *e)
{
    if (!p->pattern || has_pattern(e->text, p->pattern)) return;
    struct diag *d = complain(ck, RX_TEXT_PATTERN, e->span, e->text, p->pattern);
    const struct vocab_block *b = &ck->vocab->blocks.at[p->block];
    for (uint32_t i = 0; i < b->properties.len; i++) {
        const struct vocab_property *other = &ck->vocab->properties.at[b->properties.at[i]];
        if (!other->pattern || !has_pattern(e->text, other->pattern)) continue;
        struct msg label = word_msg(&other->word);
        diag_note(ck->diags, d, msg_of(arena_printf(ck->arena, "c'est la forme de « %s »", label.text[LANG_FR]),
                                       arena_printf(ck->arena, "this is the form of '%s'", label.text[LANG_EN])));
    }
}

static bool read_one(struct checker *ck, const struct vocab_property *p, const struct ast_expr *word, const struct ast_expr *e, struct study_cell *cell)
{
    switch (p->type.kind) {
    case TYPE_TEXT:
        if (e->kind != AST_STRING) return value_error(ck, p, word);
        check_pattern(ck, p, e);
        cell->lo = cell->hi = study_text(ck->study, e->text);
        cell->reason = e->text;
        return true;
    case TYPE_NUMBER:
        if (!scaled_value(ck, e, &p->type, STUDY_SCALE, &cell->lo)) return false;
        cell->hi = cell->lo;
        return true;
    case TYPE_DATE: return one_date(ck, e, &cell->lo, &cell->hi);
    case TYPE_PERIOD: return read_period(ck, p, word, e, cell);
    case TYPE_CODE: {
        uint32_t m = expr_member(ck, p->type.index, e);
        cell->lo = cell->hi = m;
        return m != VOCAB_NONE;
    }
    case TYPE_SET: {
        uint32_t before = diags_count(ck->diags);
        cell->lo = cell->hi = (int64_t)expr_members(ck, p->type.index, e);
        return diags_count(ck->diags) == before;
    }
    case TYPE_REFERENCE: return read_reference(e, cell) || value_error(ck, p, word);
    case TYPE_ERROR: return false;
    case TYPE_FLAG: case TYPE_INSTANT: case TYPE_CHOICE: case TYPE_EXPRESSION: case TYPE_WINDOW: break;
    }
    return value_error(ck, p, word);
}

void value_read(struct checker *ck, const struct vocab_property *p, const struct ast_expr *word, const struct ast_expr *args, struct study_cell *cell)
{
    uint32_t width = p->type.kind == TYPE_PERIOD ? 2 : 1;
    struct span span = args ? args->span : word->span;
    for (const struct ast_expr *e = args; e; e = e->next) span.hi = e->span.hi;
    for (uint32_t i = 0; i < width; i++) cell[i] = (struct study_cell){.state = PLAN_GIVEN, .span = span};
    if (args && args->kind == AST_UNKNOWN) {
        for (uint32_t i = 0; i < width; i++) cell[i].state = PLAN_SAID_UNKNOWN;
        return;
    }
    bool ok = p->type.kind == TYPE_FLAG ? read_flag(ck, p, word, args, cell) : args ? read_one(ck, p, word, args, cell) : value_error(ck, p, word);
    if (ok && args && args->next && p->type.kind != TYPE_FLAG && p->type.kind != TYPE_SET && args->next->kind != AST_STRING) {
        complain(ck, RX_VALUE_UNEXPECTED, args->next->span, word->name ? word->name->text : "", NULL);
        ok = false;
    }
    for (uint32_t i = 0; i < width && !ok; i++) cell[i].state = PLAN_POISONED;
}
