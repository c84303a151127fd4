/* totals.c - the funnel and the counts, for people and for machines. */
#include "backends/validate/escape.h"
#include "backends/validate/output.h"

#include <inttypes.h>
#include <string.h>
#include <utf8proc.h>

static const struct msg ROWS = {{"lignes", "rows"}};
static const struct msg FAMILY_WORDS[FAMILIES] = {
    [FAMILY_CRITERIA] = {{"critères", "criteria"}},
    [FAMILY_WINDOWS] = {{"fenêtres", "windows"}},
    [FAMILY_CHECKS] = {{"contrôles", "checks"}},
};
static const struct msg VERDICT_WORDS[FAMILIES][ROW_VERDICTS] = {
    [FAMILY_CRITERIA] = {{{"éligibles", "eligible"}}, {{"inéligibles", "ineligible"}}, {{"indéterminés", "undetermined"}},
                         {{"sans objet", "not applicable"}}},
    [FAMILY_WINDOWS] = {{{"dedans", "inside"}}, {{"dehors", "outside"}}, {{"non montrés", "not shown"}},
                        {{"sans objet", "not applicable"}}},
    [FAMILY_CHECKS] = {{{"satisfaits", "met"}}, {{"violations", "violations"}}, {{"non montrés", "not shown"}},
                       {{"sans objet", "not applicable"}}},
};
/* Headings of the funnel of criteria; the others have those of their verdicts. */
enum { FUNNEL = 4 };
static const struct msg FUNNEL_WORDS[FUNNEL] = {
    {{"restent", "left"}}, {{"premier échec", "first failed"}}, {{"échecs", "failed"}}, {{"non montrés", "not shown"}}};

static uint32_t width_of(const char *text)
{
    uint32_t width = 0;
    utf8proc_int32_t point;
    for (const utf8proc_uint8_t *p = (const utf8proc_uint8_t *)text; *p;) {
        utf8proc_ssize_t n = utf8proc_iterate(p, -1, &point);
        width += n > 0 ? (uint32_t)utf8proc_charwidth(point) : 1;
        p += n > 0 ? n : 1;
    }
    return width;
}

/* Numbers and headings to the right, words to the left. */
static void right(struct text *out, const char *text, uint32_t width)
{
    uint32_t own = width_of(text);
    text_pad(out, ' ', width > own ? width - own : 0);
    text_add(out, text);
}

static void left(struct text *out, const char *text, uint32_t width)
{
    uint32_t own = width_of(text);
    text_add(out, text);
    text_pad(out, ' ', width > own ? width - own : 0);
}

static void number(struct text *out, uint64_t n, uint32_t width)
{
    char digits[24];
    char *p = digits + sizeof digits - 1;
    *p = 0;
    do *--p = (char)('0' + n % 10); while (n /= 10);
    right(out, p, width);
}

static bool in_family(const struct validator *v, uint32_t program, uint32_t table, enum verdict_family family)
{
    return v->programs.at[program].table == table && judge_family(v->programs.at[program].kind) == family;
}

/* A criterion excludes nobody when it does not apply, so that column is for the others alone. */
static uint32_t verdicts_of(enum verdict_family family) { return family == FAMILY_CRITERIA ? ROW_VERDICTS - 1 : ROW_VERDICTS; }

static void family_counts(const struct row_counts *counts, enum verdict_family family, enum language language, struct text *out)
{
    enum { NUMBER = 12 };
    uint32_t width = 0;
    for (uint32_t v = 0; v < verdicts_of(family); v++) {
        uint32_t own = width_of(VERDICT_WORDS[family][v].text[language]);
        if (own > width) width = own;
    }
    for (uint32_t v = 0; v < verdicts_of(family); v++) {
        text_add(out, "  ");
        left(out, VERDICT_WORDS[family][v].text[language], width);
        number(out, counts->rows[v], NUMBER);
        text_addc(out, '\n');
    }
}

static const char *heading(enum verdict_family family, uint32_t column, enum language language)
{
    return family == FAMILY_CRITERIA ? FUNNEL_WORDS[column].text[language] : VERDICT_WORDS[family][column].text[language];
}

static uint64_t figure(const struct program_totals *p, enum verdict_family family, uint32_t column)
{
    const uint64_t funnel[FUNNEL] = {p->left, p->first, p->rows[ROW_NOT_MET], p->rows[ROW_NOT_SHOWN]};
    return family == FAMILY_CRITERIA ? funnel[column] : p->rows[column];
}

static void family_programs(const struct validator *v, const struct program_totals *programs, uint32_t table,
                            enum verdict_family family, enum language language, struct text *out)
{
    enum { NUMBER = 10, GAP = 2 };
    uint32_t id_width = width_of(FAMILY_WORDS[family].text[language]), width[FUNNEL];
    for (uint32_t i = 0; i < v->programs.len; i++) {
        uint32_t own = in_family(v, i, table, family) ? width_of(v->programs.at[i].id) : 0;
        if (own > id_width) id_width = own;
    }
    text_add(out, "\n  ");
    left(out, FAMILY_WORDS[family].text[language], id_width);
    for (uint32_t c = 0; c < FUNNEL; c++) {
        uint32_t own = width_of(heading(family, c, language));
        width[c] = GAP + (own > NUMBER ? own : NUMBER);
        right(out, heading(family, c, language), width[c]);
    }
    text_addc(out, '\n');
    for (uint32_t i = 0; i < v->programs.len; i++) {
        if (!in_family(v, i, table, family)) continue;
        const struct program *p = &v->programs.at[i];
        text_add(out, "  ");
        left(out, p->id, id_width);
        for (uint32_t c = 0; c < FUNNEL; c++) number(out, figure(&programs[i], family, c), width[c]);
        const char *label = p->label.text[language];
        if (label) text_addf(out, "  %s", label);
        text_addc(out, '\n');
    }
}

void totals_text(const struct validator *v, const struct table_totals *tables, const struct program_totals *programs,
                 enum language language, struct text *out)
{
    bool some = false;
    for (uint32_t t = 0; t < v->tables.len; t++) {
        for (int f = 0; f < FAMILIES; f++) {
            const struct row_counts *counts = &tables[t].family[f];
            if (!counts->judged) continue;
            if (some) text_addc(out, '\n');
            some = true;
            text_addf(out, "%s, %s%s %" PRIu64 " %s\n", v->tables.at[t].name, FAMILY_WORDS[f].text[language],
                      language == LANG_FR ? " :" : ":", tables[t].rows, ROWS.text[language]);
            family_counts(counts, (enum verdict_family)f, language, out);
            family_programs(v, programs, t, (enum verdict_family)f, language, out);
        }
    }
}

static void json_text(struct text *out, const char *text)
{
    if (text) escape_json(out, text, strlen(text));
    else text_add(out, "null");
}

static void json_number(struct text *out, const char *name, uint64_t n)
{
    text_addf(out, "\"%s\":%" PRIu64, name, n);
}

static void json_table(const struct data_table *table, const struct table_totals *totals, struct text *out)
{
    static const char *const names[FAMILIES] = {"criteria", "windows", "checks"};
    text_add(out, "{\"table\":");
    json_text(out, table->name);
    text_addc(out, ',');
    json_number(out, "rows", totals->rows);
    for (int f = 0; f < FAMILIES; f++) {
        text_addf(out, ",\"%s\":", names[f]);
        if (!totals->family[f].judged) text_add(out, "null");
        for (uint32_t v = 0; totals->family[f].judged && v < verdicts_of((enum verdict_family)f); v++) {
            text_addc(out, v ? ',' : '{');
            json_number(out, verdict_word((enum verdict_family)f, (enum row_verdict)v), totals->family[f].rows[v]);
        }
        if (totals->family[f].judged) text_addc(out, '}');
    }
    text_addc(out, '}');
}

static void json_program(const struct validator *v, uint32_t i, const struct program_totals *totals, struct text *out)
{
    static const char *const names[ROW_VERDICTS] = {"met", "not_met", "not_shown", "not_applicable"};
    const struct program *p = &v->programs.at[i];
    text_add(out, "{\"id\":");
    json_text(out, p->id);
    text_addf(out, ",\"kind\":\"%s\",\"table\":", program_kind_word(p->kind));
    json_text(out, v->tables.at[p->table].name);
    text_add(out, ",\"label\":{\"fr\":");
    json_text(out, p->label.text[LANG_FR]);
    text_add(out, ",\"en\":");
    json_text(out, p->label.text[LANG_EN]);
    text_addc(out, '}');
    for (int r = 0; r < ROW_VERDICTS; r++) {
        text_addc(out, ',');
        json_number(out, names[r], totals->rows[r]);
    }
    if (judge_family(p->kind) == FAMILY_CRITERIA) {
        text_addc(out, ',');
        json_number(out, "first", totals->first);
        text_addc(out, ',');
        json_number(out, "left", totals->left);
    }
    text_addc(out, '}');
}

void totals_json(const struct validator *v, const struct table_totals *tables, const struct program_totals *programs,
                 uint64_t faults, struct text *out)
{
    text_add(out, "{\"protocol\":");
    json_text(out, v->protocol);
    text_add(out, ",\"tables\":[");
    for (uint32_t t = 0; t < v->tables.len; t++) {
        if (t) text_addc(out, ',');
        json_table(&v->tables.at[t], &tables[t], out);
    }
    text_add(out, "],\"programs\":[");
    for (uint32_t i = 0; i < v->programs.len; i++) {
        if (i) text_addc(out, ',');
        json_program(v, i, &programs[i], out);
    }
    text_add(out, "],");
    json_number(out, "faults", faults);
    text_addc(out, '}');
}
