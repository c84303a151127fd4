/* diag_text.c - diagnostics for people and for editors, and what the forms of text share. */
#include "lang/diag_text.h"

#include "lang/diag_parts.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

/* Where the way a fix applies starts, in cells, when its title leaves room. */
enum { APPLICABILITY_CELL = 59 };

size_t diag_point(const char *s, size_t len, int32_t *point)
{
    utf8proc_int32_t c = -1;
    utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)s, len > 4 ? 4 : (utf8proc_ssize_t)len, &c);
    bool control = c < 0x20 ? c != '\t' : (c >= 0x7F && c <= 0x9F);
    bool separator = c == 0x2028 || c == 0x2029;
    bool direction = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
    *point = n <= 0 || control || separator || direction ? 0xFFFD : c;
    return n > 0 ? (size_t)n : 1;
}

void diag_write_point(struct text *out, int32_t point)
{
    utf8proc_uint8_t bytes[4];
    text_addn(out, (const char *)bytes, (size_t)utf8proc_encode_char(point, bytes));
}

void diag_write(struct text *out, const char *s, const char *newline)
{
    for (size_t i = 0, len = s ? strlen(s) : 0; i < len;) {
        int32_t point;
        size_t n = diag_point(s + i, len - i, &point);
        if (s[i] == '\n') text_add(out, newline);
        else diag_write_point(out, point == '\t' ? ' ' : point);
        i += n;
    }
}

/* A number of two figures at s; 0 when there is none. */
static uint32_t two_figures(const char *s)
{
    bool figures = s[0] >= '0' && s[0] <= '9' && s[1] >= '0' && s[1] <= '9';
    return figures ? (uint32_t)(s[0] - '0') * 10 + (uint32_t)(s[1] - '0') : 0;
}

static bool is_day(const char *s)
{
    if (strlen(s) != 10 || s[4] != '-' || s[7] != '-' || strspn(s, "0123456789") != 4) return false;
    uint32_t month = two_figures(s + 5);
    return month >= 1 && month <= 12 && two_figures(s + 8) > 0;
}

void diag_write_day(struct text *out, const char *day, enum language language, bool month_name)
{
    static const struct msg months[] = {
        {{"janvier", "January"}}, {{"février", "February"}}, {{"mars", "March"}}, {{"avril", "April"}},
        {{"mai", "May"}}, {{"juin", "June"}}, {{"juillet", "July"}}, {{"août", "August"}},
        {{"septembre", "September"}}, {{"octobre", "October"}}, {{"novembre", "November"}}, {{"décembre", "December"}},
    };
    if (!is_day(day)) {
        diag_write(out, day, " ");
    } else if (month_name) {
        uint32_t number = two_figures(day + 8);
        const char *month = months[two_figures(day + 5) - 1].text[language];
        text_addf(out, "%u%s %s %.4s", (unsigned)number, number == 1 && language == LANG_FR ? "er" : "", month, day);
    } else if (language == LANG_FR) {
        text_addf(out, "%.2s/%.2s/%.4s", day + 8, day + 5, day);
    } else {
        text_add(out, day);
    }
}

void diag_write_rows(struct text *out, const struct diag *d)
{
    for (uint32_t i = 0; i < d->rows.len; i++) {
        if (i) text_add(out, ", ");
        diag_write(out, d->rows.at[i], " ");
    }
}

bool diag_own_evidence(const struct diag *d)
{
    for (uint32_t i = 0; i < d->cites.len; i++)
        if (diag_has(d->evidence.text[LANG_EN]) && diag_has(d->cites.at[i].evidence.text[LANG_EN])
            && strcmp(d->evidence.text[LANG_EN], d->cites.at[i].evidence.text[LANG_EN]) == 0)
            return false;
    return diag_has(d->evidence.text[LANG_EN]);
}

const char *diag_applicability_words(enum diag_applicability how, enum language language)
{
    static const struct msg words[] = {
        [FIX_MACHINE_APPLICABLE] = {{"notation seule, applicable telle quelle", "notation only, can be applied as it is"}},
        [FIX_MAYBE_INCORRECT] = {{"choix de fond, à faire par une personne",
                                  "a decision of substance, for a person"}},
        [FIX_HAS_PLACEHOLDERS] = {{"à compléter par une personne",
                                    "has blanks for a person to fill in"}},
    };
    return words[how].text[language];
}

/* Human */

/* "   = droit : …"; a new line in the text is set under its beginning. */
static void item_start(const struct diag_printer *p, const char *word)
{
    text_pad(p->out, ' ', p->gutter + 1);
    diag_paint(p, "1");
    text_add(p->out, "= ");
    text_add(p->out, word);
    diag_unpaint(p);
    text_add(p->out, diag_say(p, " : ", ": "));
}

static const char *item_newline(const struct diag_printer *p)
{
    return arena_printf(p->scratch, "\n%*s", (int)p->gutter + 3, "");
}

static void item_print(const struct diag_printer *p, const char *word, const char *text)
{
    item_start(p, word);
    diag_write(p->out, text, item_newline(p));
    text_addc(p->out, '\n');
}

/* Between the parts of a list that starts with `start`. */
static void separate(const struct diag_printer *p, bool *first, const char *start)
{
    text_add(p->out, *first ? start : " · ");
    *first = false;
}

static void cite_print(const struct diag_printer *p, const struct diag_cite *cite)
{
    const char *newline = item_newline(p);
    bool first = true;
    item_start(p, diag_say(p, "droit", "law"));
    diag_write(p->out, cite->title.text[p->style->language], newline);
    if (diag_has(cite->in_force_from)) {
        separate(p, &first, newline);
        text_add(p->out, diag_say(p, "en vigueur depuis le ", "in force since "));
        diag_write_day(p->out, cite->in_force_from, p->style->language, false);
    }
    if (diag_has(cite->version)) {
        separate(p, &first, newline);
        text_add(p->out, "version ");
        diag_write(p->out, cite->version, " ");
    }
    if (diag_has(cite->read_on)) {
        separate(p, &first, newline);
        text_add(p->out, diag_say(p, "lu le ", "read on "));
        diag_write_day(p->out, cite->read_on, p->style->language, false);
    }
    if (diag_has(cite->evidence.text[p->style->language])) {
        separate(p, &first, newline);
        text_add(p->out, diag_say(p, "preuve : ", "evidence: "));
        diag_write(p->out, cite->evidence.text[p->style->language], " ");
    }
    text_addc(p->out, '\n');
}

static void fix_print(const struct diag_printer *p, const struct diag_fix *fix)
{
    struct text *out = p->out;
    struct text title;
    text_init(&title);
    text_add(&title, diag_say(p, "aide : ", "help: "));
    diag_write(&title, fix->title.text[p->style->language], " ");
    uint32_t cells = 0;
    for (size_t i = 0; i < title.len;) {
        int32_t point;
        i += diag_point(title.at + i, title.len - i, &point);
        int width = utf8proc_charwidth(point);
        cells += width > 0 ? (uint32_t)width : 0;
    }
    diag_paint(p, "1");
    text_addn(out, title.at, title.len);
    diag_unpaint(p);
    text_release(&title);
    text_pad(out, ' ', cells + 2 < APPLICABILITY_CELL ? APPLICABILITY_CELL - cells : 2);
    text_addf(out, "(%s)\n", diag_applicability_words(fix->applicability, p->style->language));
    diag_frame_edit(p, fix->edit);
}

static void items_print(const struct diag_printer *p, const struct diag *d)
{
    enum language language = p->style->language;
    for (uint32_t i = 0; i < d->cites.len; i++) cite_print(p, &d->cites.at[i]);
    if (d->rows.len > 1) {
        item_start(p, diag_say(p, "règles", "rules"));
        diag_write_rows(p->out, d);
        text_addc(p->out, '\n');
    }
    if (diag_own_evidence(d)) item_print(p, diag_say(p, "preuve", "evidence"), d->evidence.text[p->style->language]);
    if (d->due_later) item_print(p, "note", diag_say(p, "attendu plus tard", "due later"));
    for (uint32_t i = 0; i < d->notes.len; i++) item_print(p, "note", d->notes.at[i].text[language]);
    for (uint32_t i = 0; i < d->helps.len; i++) item_print(p, diag_say(p, "aide", "help"), d->helps.at[i].text[language]);
}

static bool has_items(const struct diag *d)
{
    return d->cites.len || d->rows.len > 1 || diag_own_evidence(d) || d->due_later || d->notes.len || d->helps.len;
}

static void human_print(struct diag_printer *p, const struct diag *d)
{
    p->gutter = diag_frame_gutter(p, d);
    diag_paint(p, diag_level_sgr(d->level));
    text_add(p->out, diag_level_word(d->level, p->style->language));
    text_addc(p->out, '[');
    diag_write(p->out, d->code, " ");
    text_addc(p->out, ']');
    diag_unpaint(p);
    text_add(p->out, ": ");
    diag_paint(p, "1");
    diag_write(p->out, d->message.text[p->style->language], "\n  ");
    diag_unpaint(p);
    text_addc(p->out, '\n');
    if (diag_frame(p, d) && has_items(d)) {
        text_pad(p->out, ' ', p->gutter + 1);
        text_add(p->out, "|\n");
    }
    items_print(p, d);
    for (uint32_t i = 0; i < d->fixes.len; i++) fix_print(p, &d->fixes.at[i]);
}

/* GNU */

static void gnu_print(const struct diag_printer *p, const struct diag *d)
{
    static const char *const severities[DIAG_LEVELS] = {
        [DIAG_ERROR] = "error", [DIAG_WARNING] = "warning", [DIAG_NOTE] = "note", [DIAG_QUESTION] = "note",
    };
    const struct source *s = diag_source(p->sources, d->at);
    if (s) {
        struct place at = source_place(s, d->at.lo);
        diag_write(p->out, s->path, " ");
        text_addf(p->out, ":%u:%u: ", (unsigned)at.line, (unsigned)at.cells);
    } else {
        text_add(p->out, "ripx: ");
    }
    text_add(p->out, severities[d->level]);
    text_add(p->out, ": ");
    diag_write(p->out, d->message.text[p->style->language], " ");
    text_add(p->out, " [");
    diag_write(p->out, d->code, " ");
    text_addc(p->out, ']');
    for (uint32_t i = 0; i < d->cites.len; i++) {
        text_add(p->out, " [");
        diag_write(p->out, d->cites.at[i].title.text[p->style->language], " ");
        text_addc(p->out, ']');
    }
    text_addc(p->out, '\n');
}

/* All */

static void one_print(struct diag_printer *p, const struct diag *d, bool first)
{
    switch (p->style->form) {
    case DIAG_HUMAN:
        if (!first) text_addc(p->out, '\n');
        human_print(p, d);
        return;
    case DIAG_PLAIN:
        if (!first) text_addc(p->out, '\n');
        diag_plain(p, d);
        return;
    case DIAG_GNU:
        gnu_print(p, d);
        return;
    }
}

/* French counts below two in the singular, English all but one in the plural. */
static bool is_plural(uint32_t n, enum language language) { return language == LANG_FR ? n >= 2 : n != 1; }

static void hidden_print(const struct diag_printer *p, uint32_t hidden)
{
    bool many = is_plural(hidden, p->style->language);
    if (p->style->form == DIAG_GNU) text_add(p->out, "ripx: note: ");
    else text_addc(p->out, '\n');
    text_addi(p->out, hidden);
    text_add(p->out, many ? diag_say(p, " autres erreurs ne sont pas montrées\n", " more errors are not shown\n")
                          : diag_say(p, " autre erreur n'est pas montrée\n", " more error is not shown\n"));
}

void diag_print(const struct diags *ds, const struct sources *ss, const struct diag_style *style, struct text *out)
{
    uint32_t errors = 0;
    bool first = true;
    struct diag_printer p = {ss, style, arena_new(), out, 1};
    if (!p.scratch) abort();
    for (uint32_t i = 0; i < diags_count(ds); i++) {
        const struct diag *d = diags_at(ds, i);
        if (d->level == DIAG_ERROR && style->max_errors && ++errors > style->max_errors) continue;
        one_print(&p, d, first);
        first = false;
    }
    if (style->max_errors && errors > style->max_errors) hidden_print(&p, errors - style->max_errors);
    arena_free(p.scratch);
}

void diag_print_summary(const struct diags *ds, enum language language, struct text *out)
{
    const char *code = NULL;
    for (int level = 0; level < DIAG_LEVELS; level++) {
        uint32_t n = diags_count_level(ds, (enum diag_level)level);
        if (n == 0) continue;
        if (code) text_add(out, ", ");
        text_addi(out, n);
        text_addc(out, ' ');
        text_add(out, diag_level_word((enum diag_level)level, language));
        if (is_plural(n, language)) text_addc(out, 's');
        for (uint32_t i = 0; !code; i++)
            if (diags_at(ds, i)->level == (enum diag_level)level) code = diags_at(ds, i)->code;
    }
    if (!code) return;
    text_add(out, language == LANG_FR ? " · pour en savoir plus : ripx explain " : " · more: ripx explain ");
    diag_write(out, code, " ");
    text_addc(out, '\n');
}
