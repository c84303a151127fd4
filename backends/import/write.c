/* write.c - the model as a source of the language. */
#include "backends/import/model.h"

#include "lang/decimal.h"
#include "lang/kernel.h"
#include "lang/words.h"

#include <string.h>

static const char LIMIT[] = "1000000000";   /* what the language takes where only one bound is known */

/* A text in quotes, on one line. */
static void write_string(struct text *out, const char *s)
{
    text_addc(out, '"');
    for (; *s; s++) {
        if (*s == '"' || *s == '\\') text_addc(out, '\\');
        text_addc(out, (unsigned char)*s < ' ' ? ' ' : *s);
    }
    text_addc(out, '"');
}

/* Backquotes make any name a name; the formatter takes away those that are not needed. */
static void write_name(struct text *out, const char *name)
{
    text_addc(out, '`');
    text_add(out, name);
    text_addc(out, '`');
}

/* Of signs that are no letters of English only these stand in a unit as they are: 10⁹ does not. */
static bool has_other_signs(const char *unit)
{
    for (const char *p = unit; *p; p++) {
        if ((unsigned char)*p < 0x80) continue;
        if (strncmp(p, "µ", 2) != 0 && strncmp(p, "°", 2) != 0) return true;
        p++;
    }
    return false;
}

void import_write_unit(struct text *out, const char *unit)
{
    if (unit[0] == '/' || strpbrk(unit, "{[") || has_other_signs(unit)) write_name(out, unit);
    else text_add(out, unit);
}

static void write_word(const struct import *im, struct text *out, enum kernel_word w) { text_add(out, kernel_text(w, im->options.language)); }

static bool is_plain_number(const char *code)
{
    struct decimal d;
    return decimal_parse(code, strlen(code), &d) && code[0] != '-' && !(code[0] == '0' && code[1]);
}

void import_write_code_value(struct text *out, const struct import_choice *c)
{
    const char *name = c->name ? c->name : c->code;
    if (is_plain_number(name)) text_add(out, name);
    else write_string(out, name);
}

/* `Female`: "1", or the code alone where it has no other name. */
static void write_code(struct text *out, const struct import_choice *c)
{
    if (!c->name || strcmp(c->name, c->code) == 0) {
        import_write_code_value(out, &(struct import_choice){.code = c->code});
        return;
    }
    write_name(out, c->name);
    text_add(out, ": ");
    write_string(out, c->code);
}

static void write_codes(const struct import *im, const struct import_column *c, struct text *out)
{
    bool first = true;
    write_word(im, out, KW_TYPE_CODE);
    text_addc(out, '[');
    for (uint32_t i = 0; i < c->choices.len; i++) {
        if (c->choices.at[i].missing) continue;
        if (!first) text_add(out, ", ");
        first = false;
        write_code(out, &c->choices.at[i]);
    }
    text_addc(out, ']');
}

static void write_type(const struct import *im, const struct import_column *c, struct text *out)
{
    switch (c->type) {
    case IMPORT_TEXT: write_word(im, out, KW_TYPE_TEXT); break;
    case IMPORT_DATE: write_word(im, out, KW_TYPE_DATE); break;
    case IMPORT_INSTANT: write_word(im, out, KW_TYPE_INSTANT); break;
    case IMPORT_BOOLEAN: write_word(im, out, KW_TYPE_BOOLEAN); break;
    case IMPORT_CODES: write_codes(im, c, out); break;
    case IMPORT_NUMBER:
        write_word(im, out, c->unit ? KW_TYPE_QUANTITY : KW_TYPE_NUMBER);
        if (!c->unit) break;
        text_addc(out, '[');
        import_write_unit(out, c->unit);
        text_addc(out, ']');
        break;
    }
}

static void write_item(const struct import *im, struct text *out, enum kernel_word w, bool *open)
{
    text_add(out, *open ? " ; " : " { ");
    *open = true;
    write_word(im, out, w);
    text_addc(out, ' ');
}

/* How fine the column must be kept for its bounds to be written. */
static int32_t decimals_of(const struct import_column *c)
{
    const char *bounds[] = {c->min, c->max};
    int32_t most = c->decimals;
    for (size_t i = 0; i < 2; i++) {
        const char *dot = bounds[i] ? strchr(bounds[i], '.') : NULL;
        int32_t n = dot ? (int32_t)strlen(dot + 1) : 0;
        if (n > most && (c->decimals >= 0 || n > 3)) most = n;
    }
    return most;
}

static void write_number_items(const struct import *im, const struct import_column *c, struct text *out, bool *open)
{
    int32_t decimals = decimals_of(c);
    if (decimals >= 0) {
        write_item(im, out, KW_RESOLUTION, open);
        text_add(out, decimals ? "0." : "1");
        for (int32_t i = 1; i < decimals; i++) text_addc(out, '0');
        if (decimals) text_addc(out, '1');
    }
    if (!c->min && !c->max) return;
    write_item(im, out, KW_BOUNDS, open);
    text_addf(out, "%s%s", c->min ? "" : "-", c->min ? c->min : LIMIT);
    if (c->unit) text_addc(out, ' '), import_write_unit(out, c->unit);
    text_addf(out, " ..= %s", c->max ? c->max : LIMIT);
    if (c->unit) text_addc(out, ' '), import_write_unit(out, c->unit);
}

static void write_missing(const struct import *im, const struct import_column *c, struct text *out, bool *open)
{
    bool first = true;
    for (uint32_t i = 0; i < c->choices.len; i++) {
        if (!c->choices.at[i].missing || c->type == IMPORT_TEXT) continue;
        if (first) write_item(im, out, KW_MISSING, open);
        text_add(out, first ? "[" : ", ");
        first = false;
        write_string(out, c->choices.at[i].code);
    }
    if (!first) text_addc(out, ']');
}

/* Labels that are no names of codes stand above, for people. */
static void write_labels(const struct import_column *c, struct text *out)
{
    if (c->type != IMPORT_CODES || c->choices.at[0].name) return;
    text_add(out, "    # ");
    for (uint32_t i = 0; i < c->choices.len; i++) text_addf(out, "%s%s %s", i ? ", " : "", c->choices.at[i].code, c->choices.at[i].label);
    text_addc(out, '\n');
}

/* What a column of the source is called here. */
static const char *name_of_column(const struct import_table *t, const char *source)
{
    for (uint32_t i = 0; i < t->columns.len; i++)
        if (strcmp(t->columns.at[i].source, source) == 0) return t->columns.at[i].name;
    return source;
}

static void write_column(const struct import *im, const struct import_table *t, const struct import_column *c, struct text *out)
{
    bool open = false;
    write_labels(c, out);
    text_add(out, "    ");
    write_name(out, c->name);
    if (c->label && *c->label) {
        text_addc(out, ' ');
        write_string(out, c->label);
    }
    text_add(out, " : ");
    write_type(im, c, out);
    if (strcmp(c->name, c->source) != 0) {
        write_item(im, out, KW_SOURCE, &open);
        write_string(out, c->source);
    }
    if (c->type == IMPORT_NUMBER) write_number_items(im, c, out, &open);
    if (c->unit_column) {
        write_item(im, out, KW_UNIT_IN, &open);
        write_name(out, name_of_column(t, c->unit_column));
    }
    write_missing(im, c, out, &open);
    text_add(out, open ? " }\n" : "\n");
}

static void write_table(const struct import *im, const struct import_table *t, struct text *out)
{
    uint32_t block = vocab_block_of_role(im->vocab, ROLE_DATASET);
    const char *key = import_identifier(im->arena, t->key);
    text_addf(out, "  %s ", im->vocab->blocks.at[block].word.name[im->options.language]->text);
    if (t->child) write_name(out, t->name);
    else text_add(out, t->name);            /* the word of the entity */
    if (t->label && *t->label) {
        text_addc(out, ' ');
        write_string(out, t->label);
    }
    if (t->child) {
        text_addc(out, ' ');
        write_word(im, out, KW_OF);
        text_addc(out, ' ');
        text_add(out, im->tables.at[0].name);
    }
    text_add(out, " {\n    ");
    write_word(im, out, KW_KEY);
    text_addc(out, ' ');
    write_name(out, key);
    text_addc(out, '\n');
    if (strcmp(key, t->key) != 0) {
        text_add(out, "    ");
        write_name(out, key);
        text_add(out, " : ");
        write_word(im, out, KW_TYPE_TEXT);
        text_add(out, " { ");
        write_word(im, out, KW_SOURCE);
        text_addc(out, ' ');
        write_string(out, t->key);
        text_add(out, " }\n");
    }
    for (uint32_t c = 0; c < t->columns.len; c++) write_column(im, t, &t->columns.at[c], out);
    text_add(out, "  }\n");
}

/* J+14, J-3. */
static void write_day(const struct import *im, int64_t day, struct text *out)
{
    text_addc(out, word_day_letter(im->options.language));
    if (day >= 0) text_addc(out, day ? '+' : '0');
    if (day) text_addi(out, day);
}

static void write_window(const struct import *im, const struct import_event *e, struct text *out)
{
    if (e->before == e->after) {
        write_day(im, e->day, out);
        if (e->before) text_addf(out, " ± %u ", (unsigned)e->before), text_add(out, im->options.language == LANG_FR ? "j" : "days");
        return;
    }
    write_day(im, e->day - e->before, out);
    text_add(out, " ..= ");
    write_day(im, e->day + e->after, out);
}

static void write_event(const struct import *im, const struct import_event *e, struct text *out)
{
    const bool dated = e->from != IMPORT_NO_EVENT, anchor = e == &im->events.at[im->anchor];
    text_add(out, "    ");
    write_name(out, e->name);
    text_addc(out, ' ');
    write_string(out, e->label && *e->label ? e->label : e->source);
    text_addc(out, ' ');
    if (anchor) write_day(im, 0, out);
    if (dated) write_window(im, e, out);
    bool open = false;
    if (dated && e->before != e->after) {
        write_item(im, out, KW_TARGET, &open);
        write_day(im, e->day, out);
    }
    if (dated && e->from != im->anchor) {
        write_item(im, out, KW_FROM, &open);
        write_name(out, im->events.at[e->from].name);
    }
    write_item(im, out, KW_CODE, &open);
    write_string(out, e->source);
    text_add(out, " }\n");
}

static void write_calendar(const struct import *im, struct text *out)
{
    uint32_t block = vocab_block_of_role(im->vocab, ROLE_AXIS);
    if (!im->events.len || block == VOCAB_NONE) return;
    text_addf(out, "  %s ", im->vocab->blocks.at[block].word.name[im->options.language]->text);
    write_word(im, out, KW_FROM);
    text_addc(out, ' ');
    write_name(out, im->events.at[im->anchor].name);
    text_add(out, " {\n");
    for (uint32_t e = 0; e < im->events.len; e++) write_event(im, &im->events.at[e], out);
    text_add(out, "  }\n");
}

/* A field has a value only when it was asked. */
static void write_checks(const struct import *im, struct text *out)
{
    uint32_t block = vocab_block_of_role(im->vocab, ROLE_CHECK);
    for (uint32_t i = 0; i < im->checks.len && block != VOCAB_NONE; i++) {
        const struct import_check *c = &im->checks.at[i];
        text_addf(out, "  %s ", im->vocab->blocks.at[block].word.name[im->options.language]->text);
        write_name(out, c->name);
        text_addc(out, ' ');
        write_string(out, c->title);
        text_addf(out, " : %s %s(", word_text(WORD_NOT, im->options.language), kernel_text(KW_FN_KNOWN, im->options.language));
        write_name(out, c->name);
        text_addf(out, ") %s %s\n", word_text(WORD_OR, im->options.language), c->condition);
    }
}

/* The name of the protocol: as given, else that of the file without its folders and ending. */
static const char *name_of(const struct import *im)
{
    if (im->options.name) return import_identifier(im->arena, im->options.name);
    const char *slash = strrchr(im->in.path, '/'), *base = slash ? slash + 1 : im->in.path, *dot = strchr(base, '.');
    return import_identifier(im->arena, dot && dot > base ? arena_strndup(im->arena, base, (size_t)(dot - base)) : base);
}

void import_write(const struct import *im, struct text *out)
{
    bool fr = im->options.language == LANG_FR;
    const char *slash = strrchr(im->in.path, '/');
    text_add(out, fr ? "ripx 1 fr\n\n" : "ripx 1 en\n\n");
    text_addf(out, fr ? "# Données importées de %s (%s).\n" : "# Data imported from %s (%s).\n", slash ? slash + 1 : im->in.path, im->format);
    text_addf(out, fr ? "# %u remarques sur ce qui n'est pas repris : ripx data import les liste.\n" : "# %u remarks on what is not carried over: ripx data import lists them.\n", im->left.len);
    text_addf(out, fr ? "# Un autre protocole les prend par : %s, et le nom de ce fichier.\n\n" : "# Another protocol takes them by: %s, and the name of this file.\n\n",
              kernel_text(KW_USE, im->options.language));
    text_addf(out, "%s ", im->vocab->blocks.at[im->vocab->study].word.name[im->options.language]->text);
    write_name(out, name_of(im));
    text_addc(out, ' ');
    write_string(out, im->title && *im->title ? im->title : name_of(im));
    text_add(out, " {\n");
    for (uint32_t t = 0; t < im->tables.len; t++) write_table(im, &im->tables.at[t], out);
    write_calendar(im, out);
    write_checks(im, out);
    text_add(out, "}\n");
}
