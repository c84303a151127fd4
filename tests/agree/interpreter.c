/* interpreter.c - the executor that is the meaning: `validate` over the files, read back from what it writes. */
#include "tests/agree/executor.h"
#include "tests/agree/memory.h"

#include "backends/validate/validate.h"

#include <string.h>

static bool write_text(void *ctx, const char *bytes, size_t n)
{
    text_addn(ctx, bytes, n);
    return true;
}

/* From "key,verdict,reasons,missing": verdict and reasons to one text, missing to the other. A key may hold commas, the rest
   does not. A window that is met loses its name. */
static void take_line(struct said *o, uint32_t table, enum verdict_family family, const char *line, size_t len)
{
    size_t comma[3] = {0, 0, 0}, n = len;
    int found = 3;
    for (; n && found; n--)
        if (line[n - 1] == ',') comma[--found] = n;           /* where the cell after the comma begins */
    const char *verdict = line + (found ? 0 : comma[0]), *reasons = line + comma[1], *missing = line + comma[2];
    int words = (int)(reasons - verdict) - 1, ids = (int)(missing - reasons) - 1;
    bool met = words == (int)strlen(verdict_word(family, ROW_MET)) && memcmp(verdict, verdict_word(family, ROW_MET), (size_t)words) == 0;
    text_addf(&o->rows[table][family], "%.*s,%.*s\n", words, verdict, met ? 0 : ids, reasons);
    text_addf(&o->missing[table][family], "%.*s\n", (int)(line + len - missing), missing);
}

static void take_rows(struct said *o, uint32_t table, enum verdict_family family, const struct text *csv)
{
    const char *line = csv->len ? csv->at : "";
    line += strcspn(line, "\n") + (*line != 0);           /* the header */
    while (*line) {
        size_t n = 0;
        bool quoted = false;
        for (; line[n] && (quoted || line[n] != '\n'); n++) quoted ^= line[n] == '"';
        take_line(o, table, family, line, n);
        line += n + (line[n] == '\n');
    }
}

static bool has_family(const struct validator *v, uint32_t table, enum verdict_family family)
{
    for (uint32_t i = 0; i < v->programs.len; i++)
        if (v->programs.at[i].table == table && judge_family(v->programs.at[i].kind) == family) return true;
    return false;
}

static enum ran run(void *self, const struct subject *s, struct said *out, struct text *why)
{
    (void)self;
    const struct validator *v = s->validator;
    struct memory memory[AGREE_FILES];
    struct data_input inputs[AGREE_FILES];
    struct verdict_output outputs[AGREE_TABLES * FAMILIES];
    struct text csv[AGREE_TABLES * FAMILIES];
    uint32_t n = 0;
    for (uint32_t i = 0; i < s->n_files; i++) {
        memory[i] = (struct memory){s->files[i].text, s->files[i].len};
        inputs[i] = (struct data_input){.table = s->files[i].table, .path = s->files[i].table ? s->files[i].table : "root", .read = read_memory, .ctx = &memory[i], .options.format = s->format};
    }
    for (uint32_t t = 0; t < v->tables.len; t++)
        for (uint32_t f = 0; f < FAMILIES; f++) {
            if (!has_family(v, t, (enum verdict_family)f)) continue;
            text_init(&csv[n]);
            outputs[n] = (struct verdict_output){.table = t, .family = (enum verdict_family)f, .format = VERDICT_CSV, .write = write_text, .ctx = &csv[n]};
            n++;
        }
    struct arena *arena = arena_new();
    struct diags *ds = diags_new(arena);
    const struct validate_options options = {.threads = s->threads, .grade = LEVEL_NOTED, .n_outputs = n, .outputs = outputs};
    struct validate_result r = validate_run(v, inputs, s->n_files, &options, ds, arena);
    for (uint32_t i = 0; i < n; i++) {
        take_rows(out, outputs[i].table, outputs[i].family, &csv[i]);
        text_release(&csv[i]);
    }
    for (uint32_t i = 0; i < v->programs.len && !r.unreadable; i++)
        said_total(out, &v->programs.at[i], r.programs[i].rows[ROW_NOT_MET], r.programs[i].rows[ROW_NOT_SHOWN], r.programs[i].first);
    out->knows_missing = true;
    if (r.unreadable) text_addf(why, "the data cannot be read: %s", diags_count(ds) ? diags_at(ds, 0)->message.text[LANG_EN] : "");
    arena_free(arena);
    return r.unreadable ? RAN_BADLY : RAN;
}

/* Small files are one chunk, which one thread judges. */
static enum ran run_threads(void *self, const struct subject *s, struct said *out, struct text *why)
{
    struct subject with = *s;
    size_t size = 0;
    for (uint32_t i = 0; i < s->n_files; i++) size += s->files[i].len;
    if (size < 270000) return RAN_NOT_FOR_THIS;
    with.threads = 3;
    return run(self, &with, out, why);
}

static void *open_nothing(struct text *why)
{
    static char here;
    (void)why;
    return &here;
}

static void close_nothing(void *self) { (void)self; }

const struct executor agree_interpreter = {"interpreter", open_nothing, run, close_nothing};
const struct executor agree_threads = {"interpreter, 3 threads", open_nothing, run_threads, close_nothing};
