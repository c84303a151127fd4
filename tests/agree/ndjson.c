/* ndjson.c - the executor of another format: the case written as JSON lines, through validate. */
#include "tests/agree/case.h"

#include <ctype.h>
#include <string.h>

/* Would JSON read it as a number? */
static bool is_json_number(const char *s)
{
    if (*s == '-') s++;
    if (!isdigit((unsigned char)*s) || (*s == '0' && isdigit((unsigned char)s[1]))) return false;
    while (isdigit((unsigned char)*s)) s++;
    if (*s == '.' && isdigit((unsigned char)s[1]))
        for (s++; isdigit((unsigned char)*s); s++) continue;
    return *s == 0;
}

static void write_string(const char *s, struct text *out)
{
    text_addc(out, '"');
    for (; *s; s++) {
        if (*s == '"' || *s == '\\') text_addc(out, '\\');
        text_addc(out, *s);
    }
    text_addc(out, '"');
}

/* A number or a truth bare or in a string, as the text's length has it; nothing as null, as "", or not at all. */
static void write_member(const char *name, const char *cell, bool *first, struct text *out)
{
    size_t n = strlen(cell) + (size_t)(name[strlen(name) - 1] - '0');
    if (!*cell && n % 3 == 0) return;
    if (!*first) text_add(out, n % 5 ? "," : " , ");
    *first = false;
    write_string(name, out);
    text_add(out, n % 7 ? ":" : " : ");
    if (!*cell && n % 3 == 1) text_add(out, "null");
    else if (n % 2 && (is_json_number(cell) || strcmp(cell, "true") == 0 || strcmp(cell, "false") == 0)) text_add(out, cell);
    else write_string(cell, out);
}

static void write_row(const struct case_table *t, const struct case_row *row, struct text *out)
{
    bool first = true, first_of_source = true;
    struct text source;
    text_init(&source);
    text_add(out, "{");
    write_string("id", out);
    text_add(out, ":");
    write_string(row->key, out);
    first = false;
    if (t->names_rows) text_add(out, ",\"rid\":"), write_string(row->own, out);
    for (uint32_t i = 0; i < t->n_order && (row->shape != ROW_CUT || i < row->cut); i++) {
        const struct case_column *k = &t->column[t->order[i]];
        if (k->is_renamed) write_member(k->name, row->cell[t->order[i]].text, &first_of_source, &source);
        else write_member(k->name, row->cell[t->order[i]].text, &first, out);
    }
    if (source.len) text_addf(out, "%s\"S\":{%s}", first ? "" : ",", source.at);
    text_add(out, "}\n");
    text_release(&source);
}

static bool write_table(const struct case_table *t, struct text *out)
{
    for (uint32_t r = 0; r < t->n_rows; r++) {
        if (t->row[r].is_dropped) continue;
        if (t->row[r].shape == ROW_OVERLONG) return false;      /* JSON has no cell in excess */
        write_row(t, &t->row[r], out);
    }
    return true;
}

static enum ran run(void *self, const struct subject *s, struct said *out, struct text *why)
{
    const struct gen_case *c = s->meant;
    struct subject as_json = *s;
    struct text files[CASE_TABLES];
    bool fits = c != NULL;
    for (uint32_t t = 0; t < CASE_TABLES; t++) text_init(&files[t]);
    as_json.n_files = 0;
    as_json.format = READER_NDJSON;
    for (uint32_t t = 0; fits && t < c->n_tables; t++) {
        if (c->table[t].is_dropped || c->table[t].n_suffixes) continue;
        fits = write_table(&c->table[t], &files[t]) && files[t].len;
        as_json.files[as_json.n_files++] = (struct agree_file){t ? c->table[t].name : NULL, files[t].at, files[t].len};
    }
    enum ran ran = fits ? agree_interpreter.run(self, &as_json, out, why) : RAN_NOT_FOR_THIS;
    for (uint32_t t = 0; t < CASE_TABLES; t++) text_release(&files[t]);
    return ran;
}

static void *open_nothing(struct text *why)
{
    static char here;
    (void)why;
    return &here;
}

static void close_nothing(void *self) { (void)self; }

const struct executor agree_ndjson = {"interpreter, NDJSON", open_nothing, run, close_nothing};
