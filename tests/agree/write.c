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
    case X_CONST: case X_UNKNOWN: case X_COLUMN: case X_KNOWN: case X_AT_LEAST: case X_PEAK: case X_YEARS: case X_MONTHS: case X_DAYS: case X_COUNT: case X_SUM: case X_MIN: case X_MAX:
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

/* A code that is no word stands in quotes. */
static void write_code(const struct case_column *k, int64_t code, struct text *out)
{
    text_addf(out, k->n_units ? "\"%s\"" : "%s", case_code(k, code));
}

static void write_constant(const struct gen_case *c, const struct case_expr *e, struct text *out)
{
    char day[DATE_TEXT_SIZE];
    switch (e->type) {
    case CASE_NUMBER: write_number(e->lo, e->scale, e->unit, out); break;
    case CASE_DATE:
        date_format((int32_t)e->lo, day);
        text_addf(out, "%.*s", e->lo == e->hi ? 10 : 7, day);
        break;
    case CASE_CODE: write_code(&c->table[e->table].column[e->column], e->lo, out); break;
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

static void write_list(const struct gen_case *c, const struct case_expr *e, struct text *out)
{
    text_add(out, " dans [");
    for (uint32_t i = 0; i < e->n_list; i++) {
        if (i) text_add(out, ", ");
        if (e->a->type == CASE_CODE) write_code(&c->table[e->a->table].column[e->a->column], e->list[i], out);
        else write_number(e->list[i], e->scale, e->unit, out);
    }
    text_add(out, "]");
}

static void write_over(const struct gen_case *c, const struct case_expr *e, struct text *out)
{
    text_addf(out, "v%u dans ", e->var);
    if (e->of_var) text_addf(out, "v%u.", e->of_var);
    text_add(out, e->named ? c->table[e->table].column[e->named - 1].name : c->table[e->table].name);
}

static void write_aggregate(const struct gen_case *c, const struct case_expr *e, const char *name, struct text *out)
{
    text_addf(out, "%s(", name);
    if (e->kind == X_PEAK) text_addf(out, "%" PRId64 " %s, ", e->lo, CASE_UNITS[e->unit].text);
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

static void write_at_least(const struct gen_case *c, const struct case_expr *e, struct text *out)
{
    const struct case_expr *all[] = {e->a, e->b, e->c};
    text_addf(out, "au_moins(%" PRId64 ", [", e->lo);
    for (int i = 0, n = 0; i < 3; i++) {
        if (!all[i]) continue;
        text_add(out, n++ ? ", " : "");
        write(c, all[i], QUANTIFIER, out);
    }
    text_add(out, "])");
}

static void write_bare(const struct gen_case *c, const struct case_expr *e, struct text *out)
{
    switch (e->kind) {
    case X_CONST: write_constant(c, e, out); break;
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
    case X_LISTED: write(c, e->a, RANGE, out); write_list(c, e, out); break;
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
    case X_AT_LEAST: write_at_least(c, e, out); break;
    case X_PEAK: write_aggregate(c, e, "maximum_sur", out); break;
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

/* "[a, b]" */
static void write_units(const struct case_column *k, struct text *out)
{
    for (uint32_t i = 0; i < k->n_units; i++) text_addf(out, "%s\"%s\"", i ? ", " : "[", CASE_UNITS[k->units[i]].text);
    text_add(out, "]");
}

static void write_number_column(const struct case_table *t, const struct case_column *k, struct text *out)
{
    static const char *const fine[] = {"1", "0.1", "0.01", "0.001"};
    const char *unit = CASE_UNITS[k->unit].text, *blank = k->unit ? " " : "";
    text_addf(out, k->unit ? "quantité[%s] {" : "nombre%s {", unit);
    if (k->value_of) {
        text_addf(out, " valeur_de %s ; lorsque %s = ", t->column[k->value_of - 1].name, t->column[k->when].name);
        write_code(&t->column[k->when], k->when_code, out);
        text_add(out, " ;");
    }
    if (k->declares_scale) text_addf(out, " résolution %s ;", fine[k->scale]);
    if (k->declares_bounds) {
        text_add(out, " bornes ");
        write_scaled(k->min, k->scale, out);
        text_addf(out, "%s%s ..= ", blank, unit);
        write_scaled(k->max, k->scale, out);
        text_addf(out, "%s%s ;", blank, unit);
    }
    if (CASE_UNITS[k->unit].dimension == DIM_CREATININE) text_add(out, " analyte créatinine ;");
    if (k->in_units) {
        text_addf(out, " unité_dans %s ", t->column[k->in_units - 1].name);
        if (k->lists_units) write_units(k, out);
        text_add(out, " ;");
    }
}

/* One spelling, or two. */
static void write_spelling(const struct case_column *k, uint32_t code, struct text *out)
{
    text_addf(out, code % 2 ? "%s: [\"%u\", \"n° %u\"]" : "%s: [\"n° %u\", \"%u\"]", case_code(k, code), code + 1, code + 1);
}

static void write_code_column(const struct case_column *k, struct text *out)
{
    text_add(out, "code[");
    for (uint32_t i = 0; i < k->codes; i++) {
        text_add(out, i ? ", " : "");
        if (k->spells_in_type && k->spelled >> i & 1) write_spelling(k, i, out);
        else write_code(k, i, out);
    }
    text_add(out, "] {");
    if (k->takes_others) text_add(out, " autres_codes ;");
    for (uint32_t i = 0, n = 0; i < k->codes && !k->spells_in_type; i++) {
        if (!(k->spelled >> i & 1)) continue;
        text_add(out, n++ ? ", " : " codes [");
        write_spelling(k, i, out);
        if (k->spelled >> i == 1) text_add(out, "] ;");
    }
}

static void write_zone(const struct case_column *k, struct text *out)
{
    int minutes = k->zone < 0 ? -k->zone : k->zone;
    if (!k->is_zoned) return;
    if (k->zone) text_addf(out, " fuseau \"%c%02d:%02d\" ;", k->zone < 0 ? '-' : '+', minutes / 60, minutes % 60);
    else text_add(out, " fuseau \"Z\" ;");
}

static void write_type(const struct case_table *t, const struct case_column *k, struct text *out)
{
    switch (k->type) {
    case CASE_NUMBER: write_number_column(t, k, out); break;
    case CASE_DATE: text_add(out, "date {"); break;
    case CASE_INSTANT: text_add(out, "instant {"); break;
    case CASE_TRUTH: text_add(out, "booléen {"); break;
    case CASE_TEXT: text_add(out, "texte {"); break;
    case CASE_CODE: write_code_column(k, out); break;
    case CASE_TYPES: break;
    }
}

static void write_column(const struct gen_case *c, uint32_t table, uint32_t column, struct text *out)
{
    const struct case_table *t = &c->table[table];
    const struct case_column *k = &t->column[column];
    if (k->is_undeclared || k->is_implied || k->is_of_wide) return;
    text_addf(out, "    %s : ", k->name);
    write_type(t, k, out);
    write_zone(k, out);
    if (k->is_renamed && (!c->is_bound || t->n_suffixes)) text_addf(out, t->n_suffixes ? " source \"S.%s_{}\" ;" : " source \"S.%s\" ;", k->name);
    if (k->has_missing) text_add(out, " manquants [\"NA\", \"999\"] ;");
    if (c->calendar.is_there && table == 1 && column == c->calendar.date_column) text_add(out, " date_événement ;");
    if (c->calendar.is_there && table == 1 && column == c->calendar.code_column) text_add(out, " code_événement ;");
    text_add(out, " }\n");
}

static void write_table(const struct gen_case *c, uint32_t table, struct text *out)
{
    const struct case_table *t = &c->table[table];
    if (t->is_dropped) return;
    text_addf(out, "  données %s", t->name);
    if (t->parent != PLAN_NONE) text_addf(out, " de %s", c->table[t->parent].name);
    text_add(out, t->n_suffixes == 0 ? " {\n    clé id\n" : t->n_suffixes == 2 ? " {\n    large [V1, V2]\n" : " {\n    large [V1, V2, V3]\n");
    if (t->names_rows) text_add(out, "    nommée_par rid\n");
    if (t->has_missing) text_add(out, "    manquants [\"ND\"]\n");
    for (uint32_t i = 0; i < t->n_columns; i++) write_column(c, table, i, out);
    text_add(out, "  }\n");
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
    text_add(out, c->binds_missing ? "liaison source {\n  manquants [\"NK\"]\n" : "liaison source {\n");
    for (uint32_t t = 0; t < c->n_tables; t++)
        for (uint32_t i = 0; i < c->table[t].n_columns && !c->table[t].is_dropped; i++) {
            const struct case_column *k = &c->table[t].column[i];
            if (!k->is_renamed || k->is_of_wide || c->table[t].n_suffixes) continue;
            text_add(out, "  ");
            if (t) text_addf(out, "%s.", c->table[t].name);
            text_addf(out, "%s \"S.%s\"\n", k->name, k->name);
        }
    text_add(out, "}\n");
}

static void write_protocol(const struct gen_case *c, struct text *out)
{
    text_add(out, "ripx 1 fr\nprotocole H \"Au hasard\" {\n");
    for (uint32_t t = 0; t < c->n_tables; t++) write_table(c, t, out);
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
    if (t->names_rows) text_addf(out, "%crid", c->delimiter);
    for (uint32_t i = 0; i < t->n_order; i++) text_addf(out, "%c%s%s", c->delimiter, t->column[t->order[i]].is_renamed ? "S." : "", t->column[t->order[i]].name);
    text_add(out, end);
    for (uint32_t r = 0; r < t->n_rows; r++) {
        const struct case_row *row = &t->row[r];
        if (row->is_dropped) continue;
        write_cell(c, row->key, out);
        if (t->names_rows) text_addc(out, c->delimiter), write_cell(c, row->own, out);
        for (uint32_t i = 0; i < t->n_order && (row->shape != ROW_CUT || i < row->cut); i++) {
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
        if (c->table[t].is_dropped || c->table[t].n_suffixes) continue;
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
