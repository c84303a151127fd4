/* output.c - verdict rows: written in blocks, explained only where a datum is missing. */
#include "backends/validate/output.h"

#include "backends/validate/escape.h"
#include "backends/validate/reasons.h"

#include <string.h>

/* A word as it is written in the format, with what stands around it. It is copied PIECE bytes at a time, so there are some to
   be read after it. */
struct word { const char *text; size_t len; };
enum { PIECE = 16, NUMBER = 20 };

struct verdict_writer {
    const struct verdict_output *request;
    struct dataset *dataset;
    uint32_t n_keep;
    uint32_t *keep;                 /* numbers of kept fields */
    const char **name;              /* what they are called in the output */
    struct word *before;            /* what is written before each of them */
    struct word verdict[ROW_VERDICTS], middle, after;       /* middle: between reasons and missing columns */
    struct word *id, **column;      /* by program; by table and column */
    struct word line;               /* before the line of the file, when it is written */
    size_t most;                    /* bytes of a row beside the kept fields, at most */
    struct reasons *reasons;
    struct text out;
    char *at, *limit;               /* in `out`: the end of the row being written; where there is still room for `most` */
    uint32_t n_missing;             /* of that row */
    bool failed;
};

const char *verdict_word(enum verdict_family family, enum row_verdict verdict)
{
    static const char *const words[FAMILIES][ROW_VERDICTS] = {
        [FAMILY_CRITERIA] = {"eligible", "ineligible", "undetermined", "not_applicable"},
        [FAMILY_WINDOWS] = {"inside", "outside", "not_shown", "not_applicable"},
        [FAMILY_CHECKS] = {"met", "violation", "not_shown", "not_applicable"},
    };
    return words[family][verdict];
}

void verdict_writer_flush(struct verdict_writer *w)
{
    if (!w->out.len) return;
    if (!w->failed && !w->request->write(w->request->ctx, w->out.at, w->out.len)) w->failed = true;
    w->out.len = 0;
}

static void csv_cell(struct text *out, const char *text, size_t len)
{
    bool plain = true;
    for (size_t i = 0; i < len && plain; i++) plain = text[i] != ',' && text[i] != '"' && text[i] != '\n' && text[i] != '\r';
    if (plain) {
        text_addn(out, text, len);
        return;
    }
    text_addc(out, '"');
    for (const char *end = text + len, *quote; text < end; text = quote) {
        quote = memchr(text, '"', (size_t)(end - text));
        quote = quote ? quote + 1 : end;
        text_addn(out, text, (size_t)(quote - text));
        if (quote[-1] == '"') text_addc(out, '"');
    }
    text_addc(out, '"');
}

/* ---- words ---- */

static struct word word_of(struct verdict_writer *w, struct arena *arena, const struct text *t)
{
    char *copy = arena_alloc(arena, t->len + PIECE);
    if (t->len) memcpy(copy, t->at, t->len);
    w->most += t->len + PIECE;
    return (struct word){copy, t->len};
}

/* `table` may be NULL: then the name stands alone. */
static struct word name_word(struct verdict_writer *w, struct arena *arena, const char *table, const char *name)
{
    struct text whole, t;
    text_init(&whole);
    text_init(&t);
    text_addf(&whole, "%s%s%s", table ? table : "", table ? "." : "", name);
    if (w->request->format == VERDICT_CSV) text_add(&t, whole.at);
    else escape_json(&t, whole.at, whole.len);
    struct word word = word_of(w, arena, &t);
    text_release(&whole);
    text_release(&t);
    return word;
}

static struct word fixed_word(struct verdict_writer *w, struct arena *arena, const char *text)
{
    struct text t;
    text_init(&t);
    text_add(&t, text);
    struct word word = word_of(w, arena, &t);
    text_release(&t);
    return word;
}

static void make_frame(struct verdict_writer *w, struct arena *arena)
{
    bool csv = w->request->format == VERDICT_CSV, bare = w->request->bare, lined = !csv && !bare;
    w->before = arena_alloc(arena, (w->n_keep + 1) * sizeof *w->before);
    for (uint32_t k = 0; k < w->n_keep; k++) {
        struct text t;
        text_init(&t);
        if (!csv) text_add(&t, k ? "," : "{\"row\":{");
        else if (k) text_addc(&t, ',');
        if (!csv) escape_json(&t, w->name[k], strlen(w->name[k])), text_addc(&t, ':');
        w->before[k] = word_of(w, arena, &t);
        text_release(&t);
    }
    for (int v = 0; v < ROW_VERDICTS; v++) {
        const char *word = verdict_word(w->request->family, (enum row_verdict)v), *open = w->n_keep ? "" : csv ? "" : "{\"row\":{";
        w->verdict[v] = fixed_word(w, arena, csv ? arena_printf(arena, "%s%s%s", w->n_keep ? "," : "", word, bare ? "" : ",")
                                                 : arena_printf(arena, "%s%s,\"verdict\":\"%s\"%s", lined ? "" : open, lined ? "" : "}", word, bare ? "" : ",\"reasons\":["));
    }
    w->line = fixed_word(w, arena, !lined ? "" : w->n_keep ? "},\"line\":" : "{\"row\":{},\"line\":");
    w->most += NUMBER;
    w->middle = fixed_word(w, arena, bare ? "" : csv ? "," : "],\"missing\":[");
    w->after = fixed_word(w, arena, csv ? "\n" : bare ? "}\n" : "]}\n");
}

static void make_words(struct verdict_writer *w, struct arena *arena)
{
    const struct validator *v = w->dataset->validator;
    make_frame(w, arena);
    w->id = arena_alloc(arena, (v->programs.len + 1) * sizeof *w->id);
    for (uint32_t p = 0; p < v->programs.len; p++) w->id[p] = name_word(w, arena, NULL, v->programs.at[p].id);
    w->column = arena_alloc(arena, v->tables.len * sizeof *w->column);
    for (uint32_t t = 0; t < v->tables.len; t++) {
        const struct data_table *table = &v->tables.at[t];
        w->column[t] = arena_alloc(arena, (table->columns.len + 1) * sizeof **w->column);
        for (uint32_t c = 0; c < table->columns.len; c++)
            w->column[t][c] = name_word(w, arena, t == w->request->table ? NULL : table->name, table->columns.at[c].name);
    }
}

struct verdict_writer *verdict_writer_new(const struct verdict_output *request, struct dataset *d, struct arena *arena)
{
    const struct data_table *table = &d->validator->tables.at[request->table];
    const char *key = table->key < table->columns.len ? table->columns.at[table->key].name : NULL;
    const char *const *names = request->n_keep || !key ? request->keep : &key;
    struct verdict_writer *w = arena_alloc(arena, sizeof *w);
    *w = (struct verdict_writer){.request = request, .dataset = d, .n_keep = request->n_keep ? request->n_keep : key != NULL};
    w->keep = arena_alloc(arena, w->n_keep * sizeof *w->keep);
    w->name = arena_alloc(arena, w->n_keep * sizeof *w->name);
    bool found = true;
    for (uint32_t i = 0; i < w->n_keep; i++) {
        w->keep[i] = dataset_keep(d, request->table, names[i]);
        w->name[i] = names[i];
        found &= w->keep[i] != PLAN_NONE;
    }
    if (!found) return NULL;
    make_words(w, arena);
    if (w->line.len) dataset_lines(d, request->table);
    w->reasons = reasons_new(d->validator, request->table, request->family, arena);
    return w;
}

struct verdict_writer *verdict_writer_copy(const struct verdict_writer *w, struct arena *arena)
{
    struct verdict_writer *copy = arena_alloc(arena, sizeof *copy);
    *copy = *w;
    copy->out = (struct text){0};
    copy->reasons = reasons_new(w->dataset->validator, w->request->table, w->request->family, arena);
    return copy;
}

void verdict_writer_start(struct verdict_writer *w)
{
    if (w->request->format != VERDICT_CSV) return;
    for (uint32_t i = 0; i < w->n_keep; i++) {
        csv_cell(&w->out, w->name[i], strlen(w->name[i]));
        text_addc(&w->out, ',');
    }
    text_add(&w->out, w->request->bare ? "verdict\n" : "verdict,reasons,missing\n");
}

/* ---- rows ---- */

static inline void put(struct verdict_writer *w, struct word word)
{
    for (size_t n = 0; n < word.len; n += PIECE) memcpy(w->at + n, word.text + n, PIECE);
    w->at += word.len;
}

static char separator(const struct verdict_writer *w) { return w->request->format == VERDICT_CSV ? ';' : ','; }

/* The field as it was, when nothing in it must be escaped. */
static bool put_plain(struct verdict_writer *w, const char *text, size_t len)
{
    bool plain = true;
    for (size_t i = 0; i < len; i++) {
        char c = text[i];
        w->at[i] = c;
        plain &= (c != ',') & (c != '"') & (c != '\n') & (c != '\r');
    }
    if (plain) w->at += len;
    return plain;
}

/* Rows are written from here on, with room for so much of a field and for all else of a row, and for more rows. */
static void begin(struct verdict_writer *w, size_t field)
{
    enum { ROOM = 16 * 1024 };
    w->at = text_room(&w->out, field + w->most + ROOM);
    w->limit = w->out.at + w->out.cap - w->most - 1;
}

static void end(struct verdict_writer *w) { w->out.len = (size_t)(w->at - w->out.at); }

/* Is there less room than for this and for all else of a row? */
static inline bool is_short(const struct verdict_writer *w, size_t field) { return w->limit < w->at || (size_t)(w->limit - w->at) < field; }

static void put_kept(struct verdict_writer *w, const char *text, size_t len)
{
    if (is_short(w, len)) end(w), begin(w, len);
    if (w->request->format == VERDICT_CSV && put_plain(w, text, len)) return;
    end(w);
    if (w->request->format == VERDICT_CSV) csv_cell(&w->out, text, len);
    else escape_json(&w->out, text, len);
    begin(w, 0);
}

static void put_missing(void *ctx, uint32_t table, uint32_t column)
{
    struct verdict_writer *w = ctx;
    if (w->n_missing++) *w->at++ = separator(w);
    put(w, w->column[table][column]);
}

static void put_reasons(struct verdict_writer *w, uint32_t i)
{
    uint32_t at = 0, n = 0;
    for (uint32_t p; (p = reasons_next(w->reasons, i, &at)) != PLAN_NONE; n++) {
        if (n) *w->at++ = separator(w);
        put(w, w->id[p]);
    }
    put(w, w->middle);
    w->n_missing = 0;
    reasons_missing(w->reasons, i, put_missing, w);
}

/* A kept field of row i of the block that was judged. */
static const char *kept(const struct verdict_writer *w, const struct judge *j, const struct block *b, uint32_t i, uint32_t k, size_t *len)
{
    if (b) return block_kept(b, i, w->keep[k], len);
    return dataset_kept(&w->dataset->tables[w->request->table], j->first + i, w->keep[k], len);
}

/* The line of the file at which row i of the block begins. */
static void put_line(struct verdict_writer *w, const struct judge *j, const struct block *b, uint32_t i)
{
    uint64_t line = b ? block_line(b, i) : w->dataset->tables[w->request->table].row_line[j->first + i];
    char back[NUMBER];
    int n = 0;
    put(w, w->line);
    for (; line || n == 0; line /= 10) back[n++] = (char)('0' + line % 10);
    while (n > 0) *w->at++ = back[--n];
}

void verdict_writer_block(struct verdict_writer *w, const struct judge *j, const struct block *b)
{
    if (j->table != w->request->table || !j->tables[j->table].family[w->request->family].judged) return;
    reasons_block(w->reasons, j, b ? b->tables : w->dataset->plan_tables);
    begin(w, 0);
    for (uint32_t i = 0; i < j->count; i++) {
        if (is_short(w, 0)) end(w), begin(w, 0);
        for (uint32_t k = 0; k < w->n_keep; k++) {
            size_t len;
            const char *text = kept(w, j, b, i, k, &len);
            put(w, w->before[k]);
            put_kept(w, text, len);
        }
        if (w->line.len) put_line(w, j, b, i);
        put(w, w->verdict[reasons_verdict(w->reasons, i)]);
        if (!w->request->bare) put_reasons(w, i);
        put(w, w->after);
    }
    end(w);
}

bool verdict_writer_finish(struct verdict_writer *w)
{
    text_release(&w->out);
    reasons_release(w->reasons);
    return !w->failed;
}
