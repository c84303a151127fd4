/* write.c - a case as texts: a protocol in French and files of delimited text. Brackets stand where the precedence of SPEC 3.2 asks for
   them and nowhere else, so that the grammar is tried too. */
#include "tests/agree/case.h"

#include "lang/date.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* ---- expressions ---- */

enum level { QUANTIFIER, OR, AND, NOT, COMPARISON, RANGE, SUM, PRODUCT, PRIMARY };

static enum level level_of(const struct case_expr *e)
{
    switch (e->kind) {
    case X_EXISTS: case X_FORALL: return QUANTIFIER;
    case X_OR: return OR;
    case X_AND: return AND;
    case X_NOT: return NOT;
    case X_IS: case X_EQ: case X_LT: case X_LE: case X_GT: case X_GE: case X_BETWEEN: case X_BELOW: case X_LISTED: return COMPARISON;
    case X_ADD: case X_SUB: case X_SHIFT: return SUM;
    case X_MUL: case X_DIV: return PRODUCT;
    case X_CONST: case X_UNKNOWN: case X_COLUMN: case X_KNOWN: case X_YEARS: case X_MONTHS: case X_DAYS: case X_COUNT: case X_SUM: case X_MIN: case X_MAX:
    case X_FIRST: case X_LAST: break;
    }
    return PRIMARY;
}

static void write(const struct gen_case *c, const struct case_expr *e, enum level least, struct text *out);

static void write_number(int64_t m, int scale, uint32_t unit, struct text *out)
{
    uint64_t power = 1, u = m < 0 ? (uint64_t)-m : (uint64_t)m;
    for (int i = 0; i < scale; i++) power *= 10;
    text_add(out, m < 0 ? "(-" : "");
    text_addf(out, "%" PRIu64, u / power);
    if (scale) text_addf(out, ".%0*" PRIu64, scale, u % power);
    text_addf(out, "%s%s%s", unit ? " " : "", CASE_UNITS[unit].text, m < 0 ? ")" : "");
}

static void write_constant(const struct case_expr *e, struct text *out)
{
    char day[DATE_TEXT_SIZE];
    switch (e->type) {
    case CASE_NUMBER: write_number(e->lo, e->scale, e->unit, out); break;
    case CASE_DATE:
        date_format((int32_t)e->lo, day);
        text_addf(out, "%.*s", e->lo == e->hi ? 10 : 7, day);
        break;
    case CASE_CODE: text_addf(out, "A%d", (int)e->lo); break;
    case CASE_TRUTH: text_add(out, e->lo ? "vrai" : "faux"); break;
    case CASE_INSTANT: case CASE_TEXT: case CASE_TYPES: break;
    }
}

static void write_infix(const struct gen_case *c, const struct case_expr *e, const char *op, enum level left, enum level right, struct text *out)
{
    write(c, e->a, left, out);
    text_addf(out, " %s ", op);
    write(c, e->b, right, out);
}

static void write_list(const struct case_expr *e, struct text *out)
{
    text_add(out, " dans [");
    for (uint32_t i = 0; i < e->n_list; i++) {
        if (i) text_add(out, ", ");
        if (e->a->type == CASE_CODE) text_addf(out, "A%d", (int)e->list[i]);
        else write_number(e->list[i], e->scale, e->unit, out);
    }
    text_add(out, "]");
}

static void write_over(const struct gen_case *c, const struct case_expr *e, struct text *out)
{
    text_addf(out, "v%u dans ", e->var);
    if (e->of_var) text_addf(out, "v%u.", e->of_var);
    text_add(out, c->table[e->table].name);
}

static void write_aggregate(const struct gen_case *c, const struct case_expr *e, const char *name, struct text *out)
{
    text_addf(out, "%s(", name);
    if (e->b) write(c, e->b, QUANTIFIER, out);
    else text_add(out, "1");
    text_add(out, " pour ");
    write_over(c, e, out);
    if (e->a) {
        text_add(out, " si ");
        write(c, e->a, QUANTIFIER, out);
    }
    if (e->c) {
        text_add(out, ", ");
        write(c, e->c, QUANTIFIER, out);
    }
    text_add(out, ")");
}

static void write_call(const struct gen_case *c, const struct case_expr *e, const char *name, struct text *out)
{
    text_addf(out, "%s(", name);
    write(c, e->a, QUANTIFIER, out);
    if (e->b) {
        text_add(out, ", ");
        write(c, e->b, QUANTIFIER, out);
    }
    text_add(out, ")");
}

static void write_bare(const struct gen_case *c, const struct case_expr *e, struct text *out)
{
    switch (e->kind) {
    case X_CONST: write_constant(e, out); break;
    case X_UNKNOWN: text_add(out, "inconnu"); break;
    case X_COLUMN:
        if (e->var) text_addf(out, "v%u.", e->var);
        text_add(out, c->table[e->table].column[e->column].name);
        break;
    case X_AND: write_infix(c, e, "et", AND, NOT, out); break;
    case X_OR: write_infix(c, e, "ou", OR, AND, out); break;
    case X_NOT: text_add(out, "non "); write(c, e->a, NOT, out); break;
    case X_KNOWN: write_call(c, e, "connu", out); break;
    case X_IS: write(c, e->a, RANGE, out); text_add(out, e->lo ? " = vrai" : " = faux"); break;
    case X_EQ: write_infix(c, e, "=", RANGE, RANGE, out); break;
    case X_LT: write_infix(c, e, "<", RANGE, RANGE, out); break;
    case X_LE: write_infix(c, e, "<=", RANGE, RANGE, out); break;
    case X_GT: write_infix(c, e, ">", RANGE, RANGE, out); break;
    case X_GE: write_infix(c, e, ">=", RANGE, RANGE, out); break;
    case X_BETWEEN: case X_BELOW:
        write_infix(c, e, "dans", RANGE, SUM, out);
        text_add(out, e->kind == X_BETWEEN ? " ..= " : " ..< ");
        write(c, e->c, SUM, out);
        break;
    case X_LISTED: write(c, e->a, RANGE, out); write_list(e, out); break;
    case X_ADD: write_infix(c, e, "+", SUM, PRODUCT, out); break;
    case X_SUB: write_infix(c, e, "-", SUM, PRODUCT, out); break;
    case X_MUL: write_infix(c, e, "*", PRODUCT, PRIMARY, out); break;
    case X_DIV: write_infix(c, e, "/", PRODUCT, PRIMARY, out); break;
    case X_SHIFT:
        write(c, e->a, SUM, out);
        text_addf(out, " %c %" PRId64 " %s", e->lo < 0 ? '-' : '+', e->lo < 0 ? -e->lo : e->lo, CASE_UNITS[e->unit].text);
        break;
    case X_YEARS: write_call(c, e, "années_entre", out); break;
    case X_MONTHS: write_call(c, e, "mois_entre", out); break;
    case X_DAYS: write_call(c, e, "jours_entre", out); break;
    case X_EXISTS: case X_FORALL:
        text_add(out, e->kind == X_EXISTS ? "existe " : "pour tout ");
        write_over(c, e, out);
        text_add(out, " : ");
        write(c, e->b, QUANTIFIER, out);
        break;
    case X_COUNT: write_aggregate(c, e, "compte", out); break;
    case X_SUM: write_aggregate(c, e, "somme", out); break;
    case X_MIN: write_aggregate(c, e, "minimum", out); break;
    case X_MAX: write_aggregate(c, e, "maximum", out); break;
    case X_FIRST: write_aggregate(c, e, "premier", out); break;
    case X_LAST: write_aggregate(c, e, "dernier", out); break;
    }
}

static void write(const struct gen_case *c, const struct case_expr *e, enum level least, struct text *out)
{
    bool brackets = level_of(e) < least;
    if (brackets) text_add(out, "(");
    write_bare(c, e, out);
    if (brackets) text_add(out, ")");
}

void case_write_expr(const struct gen_case *c, const struct case_expr *e, struct text *out) { write(c, e, QUANTIFIER, out); }

/* ---- the protocol ---- */

static void write_scaled(int64_t m, int scale, struct text *out)
{
    uint64_t power = 1, u = m < 0 ? (uint64_t)-m : (uint64_t)m;
    for (int i = 0; i < scale; i++) power *= 10;
    text_addf(out, "%s%" PRIu64, m < 0 ? "-" : "", u / power);
    if (scale) text_addf(out, ".%0*" PRIu64, scale, u % power);
}

static void write_number_column(const struct case_column *k, struct text *out)
{
    static const char *const fine[] = {"1", "0.1", "0.01", "0.001"};
    const char *unit = CASE_UNITS[k->unit].text, *blank = k->unit ? " " : "";
    text_addf(out, k->unit ? "quantité[%s] {" : "nombre%s {", unit);
    if (k->declares_scale) text_addf(out, " résolution %s ;", fine[k->scale]);
    if (k->declares_bounds) {
        text_add(out, " bornes ");
        write_scaled(k->min, k->scale, out);
        text_addf(out, "%s%s ..= ", blank, unit);
        write_scaled(k->max, k->scale, out);
        text_addf(out, "%s%s ;", blank, unit);
    }
}

static void write_column(const struct gen_case *c, uint32_t table, uint32_t column, struct text *out)
{
    const struct case_column *k = &c->table[table].column[column];
    if (k->is_undeclared) return;
    text_addf(out, "    %s : ", k->name);
    switch (k->type) {
    case CASE_NUMBER: write_number_column(k, out); break;
    case CASE_DATE: text_add(out, "date {"); break;
    case CASE_INSTANT: text_add(out, "instant {"); break;
    case CASE_TRUTH: text_add(out, "booléen {"); break;
    case CASE_TEXT: text_add(out, "texte {"); break;
    case CASE_CODE:
        for (uint32_t i = 0; i < k->codes; i++) text_addf(out, i ? ", A%u" : "code[A%u", i);
        text_add(out, "] {");
        break;
    case CASE_TYPES: break;
    }
    if (k->is_renamed && !c->is_bound) text_addf(out, " source \"S.%s\" ;", k->name);
    if (k->has_missing) text_add(out, " manquants [\"NA\", \"999\"] ;");
    if (c->calendar.is_there && table == 1 && column == c->calendar.date_column) text_add(out, " date_événement ;");
    if (c->calendar.is_there && table == 1 && column == c->calendar.code_column) text_add(out, " code_événement ;");
    text_add(out, " }\n");
}

static void write_day(const struct case_calendar *k, int day, bool in_hours, struct text *out)
{
    if (in_hours) {
        text_addf(out, day ? "H%+d" : "H0", day);
        return;
    }
    if (k->counts_from_one && day >= 0) day++;
    text_addf(out, day ? "J%+d" : "J0", day);
}

static void write_calendar(const struct gen_case *c, struct text *out)
{
    const struct case_calendar *k = &c->calendar;
    if (!k->is_there) return;
    if (k->needs_consent) text_addf(out, "  consentement principal { forme écrit ; recueilli_le %s }\n  acte bilan \"Bilan\" : consultation { requiert principal }\n",
                                    c->table[0].column[k->consent_column].name);
    text_addf(out, "  calendrier depuis %s {\n", k->anchor_column == PLAN_NONE ? "V0" : c->table[0].column[k->anchor_column].name);
    if (k->counts_from_one) text_add(out, "    compte_jours un\n");
    for (uint32_t i = 0; i < k->n_visits; i++) {
        const struct case_visit *v = &k->visit[i];
        text_addf(out, "    V%u ", i);
        if (v->is_around) {
            write_day(k, (v->lo + v->hi) / 2, v->in_hours, out);
            text_addf(out, " ± %d %s", (v->hi - v->lo) / 2, v->in_hours ? "h" : "j");
        } else {
            write_day(k, v->lo, v->in_hours, out);
            text_add(out, " ..= ");
            write_day(k, v->hi, v->in_hours, out);
        }
        text_addf(out, " { code %d", v->code);
        if (v->anchor != PLAN_NONE) text_addf(out, " ; depuis V%u", v->anchor);
        if (k->needs_consent && k->consent_at[i]) text_add(out, " ; bilan");
        text_add(out, " }\n");
    }
    text_add(out, "  }\n");
}

static void write_programs(const struct gen_case *c, struct text *out)
{
    static const char *const open[] = {[PROGRAM_INCLUSION] = "    inclusion {\n", [PROGRAM_EXCLUSION] = "    exclusion {\n"};
    text_add(out, "  population p {\n");
    for (int kind = PROGRAM_INCLUSION; kind <= PROGRAM_EXCLUSION; kind++) {
        uint32_t n = 0;
        for (uint32_t i = 0; i < c->n_programs; i++) {
            const struct case_program *p = &c->program[i];
            if (p->is_dropped || (int)p->kind != kind) continue;
            if (!n++) text_add(out, open[kind]);
            text_addf(out, "      %s \"%s\"", p->id, p->id);
            if (!p->in_words) {
                text_add(out, " : ");
                case_write_expr(c, p->requires, out);
            }
            text_add(out, "\n");
        }
        if (n) text_add(out, "    }\n");
    }
    text_add(out, "  }\n");
    for (uint32_t i = 0; i < c->n_programs; i++) {
        const struct case_program *p = &c->program[i];
        if (p->is_dropped || p->kind != PROGRAM_CHECK) continue;
        text_addf(out, "  vérification %s \"%s\" : ", p->id, p->id);
        case_write_expr(c, p->requires, out);
        text_add(out, "\n");
    }
}

static void write_binding(const struct gen_case *c, struct text *out)
{
    text_add(out, "liaison source {\n");
    for (uint32_t t = 0; t < c->n_tables; t++)
        for (uint32_t i = 0; i < c->table[t].n_columns && !c->table[t].is_dropped; i++) {
            const struct case_column *k = &c->table[t].column[i];
            if (!k->is_renamed) continue;
            text_add(out, "  ");
            if (t) text_addf(out, "%s.", c->table[t].name);
            text_addf(out, "%s \"S.%s\"\n", k->name, k->name);
        }
    text_add(out, "}\n");
}

static void write_protocol(const struct gen_case *c, struct text *out)
{
    text_add(out, "ripx 1 fr\nprotocole H \"Au hasard\" {\n");
    for (uint32_t t = 0; t < c->n_tables; t++) {
        const struct case_table *k = &c->table[t];
        if (k->is_dropped) continue;
        text_addf(out, "  données %s", k->name);
        if (k->parent != PLAN_NONE) text_addf(out, " de %s", c->table[k->parent].name);
        text_addf(out, " {\n    clé id\n");
        for (uint32_t i = 0; i < k->n_columns; i++) write_column(c, t, i, out);
        text_add(out, "  }\n");
    }
    write_calendar(c, out);
    write_programs(c, out);
    text_add(out, "}\n");
    if (c->is_bound) write_binding(c, out);
}

/* ---- the files ---- */

static void write_cell(const struct gen_case *c, const char *cell, struct text *out)
{
    if (!*cell) return;
    if (!strpbrk(cell, ",;\t\"") && (strlen(cell) + cell[0]) % 11) {
        text_add(out, cell);
        return;
    }
    (void)c;
    text_addc(out, '"');
    for (; *cell; cell++) {
        if (*cell == '"') text_addc(out, '"');
        text_addc(out, *cell);
    }
    text_addc(out, '"');
}

static void write_file(const struct gen_case *c, const struct case_table *t, struct text *out)
{
    const char *end = c->crlf ? "\r\n" : "\n";
    text_add(out, c->bom ? "\xEF\xBB\xBFid" : "id");
    for (uint32_t i = 0; i < t->n_columns; i++) text_addf(out, "%c%s%s", c->delimiter, t->column[t->order[i]].is_renamed ? "S." : "", t->column[t->order[i]].name);
    text_add(out, end);
    for (uint32_t r = 0; r < t->n_rows; r++) {
        const struct case_row *row = &t->row[r];
        if (row->is_dropped) continue;
        write_cell(c, row->key, out);
        for (uint32_t i = 0; i < t->n_columns && (row->shape != ROW_CUT || i < row->cut); i++) {
            text_addc(out, c->delimiter);
            write_cell(c, row->cell[t->order[i]].text, out);
        }
        if (row->shape == ROW_OVERLONG) text_addf(out, "%cx", c->delimiter);
        text_add(out, end);
    }
}

void case_write(const struct gen_case *c, struct case_texts *out)
{
    text_init(&out->protocol);
    write_protocol(c, &out->protocol);
    out->n_files = 0;
    for (uint32_t t = 0; t < c->n_tables; t++) {
        text_init(&out->csv[t]);
        if (c->table[t].is_dropped) continue;
        write_file(c, &c->table[t], &out->csv[t]);
        out->files[out->n_files++] = (struct agree_file){t ? c->table[t].name : NULL, out->csv[t].at, out->csv[t].len};
    }
    for (uint32_t t = c->n_tables; t < CASE_TABLES; t++) text_init(&out->csv[t]);
}

void case_release(struct case_texts *t)
{
    text_release(&t->protocol);
    for (uint32_t i = 0; i < CASE_TABLES; i++) text_release(&t->csv[i]);
}
