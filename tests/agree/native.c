/* native.c - the executor of compiled rows: the very object that `ripx build` writes, linked into this process. */
#include "tests/agree/executor.h"

#include "backends/header/layout.h"
#include "backends/native/native.h"
#include "backends/validate/dataset.h"

#include <llvm-c/Core.h>
#include <llvm-c/LLJIT.h>
#include <llvm-c/Orc.h>
#include <llvm-c/Target.h>

#include <stdlib.h>
#include <string.h>

struct native { LLVMOrcLLJITRef jit; uint64_t runs; };

typedef uint32_t judge_one(const uint64_t *row, uint64_t *reasons);
typedef void judge_rows(const uint64_t *rows, size_t n, uint8_t *verdicts);

static bool failed(LLVMErrorRef error, const char *what, struct text *why)
{
    if (!error) return false;
    char *message = LLVMGetErrorMessage(error);
    text_addf(why, "%s: %s", what, message);
    LLVMDisposeErrorMessage(message);
    return true;
}

static void *open_jit(struct text *why)
{
#if !defined __x86_64__
    text_add(why, "the object is compiled for x86-64");
    return NULL;
#endif
    LLVMInitializeNativeTarget();
    LLVMInitializeNativeAsmPrinter();
    struct native *n = calloc(1, sizeof *n);
    if (n && !failed(LLVMOrcCreateLLJIT(&n->jit, NULL), "linker", why)) return n;
    free(n);
    return NULL;
}

static void close_jit(void *self)
{
    struct native *n = self;
    LLVMConsumeError(LLVMOrcDisposeLLJIT(n->jit));
    free(n);
}

/* ---- the rows, as a host fills them ---- */

struct memory { const char *at; size_t len; };

static size_t read_memory(void *ctx, char *buffer, size_t n)
{
    struct memory *m = ctx;
    if (n > m->len) n = m->len;
    memcpy(buffer, m->at, n);
    m->at += n;
    m->len -= n;
    return n;
}

static void set_known(uint64_t *row, const struct layout_table *t, const struct layout_field *f)
{
    row[t->known_word + f->bit / 64] |= UINT64_C(1) << (f->bit % 64);
}

/* One field of one row, from what the file says. */
static void fill_column(uint64_t *row, const struct layout_table *t, const struct layout_field *f, const struct dataset *d, uint32_t at)
{
    const struct plan_column *c = &d->plan_tables[t->table].column[f->number];
    bool is_known = c->known && (c->known[at / 64] >> (at % 64) & 1);
    if (!is_known) return;
    row[f->word] = c->lo ? (uint64_t)c->lo[at] : 0;
    if (f->ranged) row[f->word + 1] = c->hi ? (uint64_t)c->hi[at] : row[f->word];
    set_known(row, t, f);
}

static void fill_input(uint64_t *row, const struct layout_table *t, const struct layout_field *f, const struct validator *v, struct plan_eval *eval, uint32_t at)
{
    int64_t lo, hi;
    uint64_t known = 0;
    plan_eval_value(eval, v->inputs.at[f->number].node, t->table, at, 1, &lo, &hi, &known);
    if (!(known & 1)) return;
    row[f->word] = (uint64_t)lo;
    if (f->ranged) row[f->word + 1] = (uint64_t)hi;
    set_known(row, t, f);
}

/* ---- one table ---- */

struct judged { uint64_t *not_met, *not_shown, *first; };

static void take_row(const struct validator *v, const struct layout_table *t, enum layout_family family, uint32_t verdict, const uint64_t *reasons,
                     struct judged *totals, struct said *out)
{
    uint32_t named[1024], n = 0;
    bool failed_before = false;
    for (uint32_t i = 0; i < t->programs.len; i++) {
        uint32_t p = t->programs.at[i].program;
        bool not_met = reasons[i / 64] >> (i % 64) & 1, not_shown = reasons[t->reason_words + i / 64] >> (i % 64) & 1;
        if (layout_family(v->programs.at[p].kind) != family) continue;
        totals->not_met[p] += not_met;
        totals->not_shown[p] += not_shown;
        if (family == LAYOUT_CRITERIA && not_met && !failed_before) totals->first[p]++;
        failed_before |= not_met;
        if ((verdict == ROW_NOT_MET ? not_met : verdict == ROW_NOT_SHOWN && not_shown) && n < 1024) named[n++] = p;
    }
    said_row(out, v, t->table, (enum verdict_family)family, (enum row_verdict)verdict, named, n);
}

static bool judge_table(struct native *n, const struct validator *v, const struct layout_table *t, const struct dataset *d,
                        struct plan_eval *eval, struct judged *totals, struct said *out, struct text *why)
{
    uint32_t rows = d->tables[t->table].rows, words = t->known_word + t->known_words;
    uint64_t *all = calloc((size_t)rows * words + 1, sizeof *all), reasons[64];
    uint8_t *verdicts = malloc(rows + 1);
    bool fine = all && verdicts;
    for (uint32_t r = 0; fine && r < rows; r++)
        for (uint32_t i = 0; i < t->fields.len; i++) {
            if (t->fields.at[i].is_input) fill_input(all + (size_t)r * words, t, &t->fields.at[i], v, eval, r);
            else fill_column(all + (size_t)r * words, t, &t->fields.at[i], d, r);
        }
    for (uint32_t f = 0; fine && f < LAYOUT_FAMILIES; f++) {
        LLVMOrcExecutorAddress one = 0, many = 0;
        if (!t->functions[f].one) continue;
        fine = !failed(LLVMOrcLLJITLookup(n->jit, &one, t->functions[f].one), "symbol", why) && !failed(LLVMOrcLLJITLookup(n->jit, &many, t->functions[f].rows), "symbol", why);
        if (!fine) break;
        ((judge_rows *)(uintptr_t)many)(all, rows, verdicts);
        for (uint32_t r = 0; fine && r < rows; r++) {
            uint32_t verdict = ((judge_one *)(uintptr_t)one)(all + (size_t)r * words, reasons);
            if (verdict != verdicts[r]) text_addf(why, "row %u: alone %u, among others %u", r, verdict, verdicts[r]);
            fine = verdict == verdicts[r];
            take_row(v, t, (enum layout_family)f, verdict, reasons, totals, out);
        }
    }
    free(all);
    free(verdicts);
    return fine;
}

static enum ran run_all(struct native *n, const struct subject *s, const struct validator *v, struct arena *arena, struct said *out, struct text *why)
{
    struct memory memory[AGREE_FILES];
    struct data_input inputs[AGREE_FILES];
    for (uint32_t i = 0; i < s->n_files; i++) {
        memory[i] = (struct memory){s->files[i].text, s->files[i].len};
        inputs[i] = (struct data_input){.table = s->files[i].table, .path = "file", .read = read_memory, .ctx = &memory[i]};
    }
    struct dataset *d = dataset_open(v, inputs, s->n_files, NULL, 0, diags_new(arena), arena);
    d->needs.whole = true;                                 /* the rows are held, though their programs would not need it */
    bool fine = !d->unreadable && dataset_start(d);
    const struct plan_env env = {.tables = v->tables.len, .table = d->plan_tables, .grade = LEVEL_NOTED};
    struct layout *l = layout_new(arena, v);
    uint64_t *counts = arena_alloc(arena, 3 * (v->programs.len + 1) * sizeof *counts);
    struct judged totals = {counts, counts + v->programs.len + 1, counts + 2 * (v->programs.len + 1)};
    if (!fine) text_add(why, "the data cannot be read");
    for (uint32_t i = 0; fine && i < l->tables.len; i++) {
        struct plan_eval *eval = plan_eval_new(v->plan, &env);
        fine = judge_table(n, v, &l->tables.at[i], d, eval, &totals, out, why);
        plan_eval_free(eval);
    }
    for (uint32_t i = 0; fine && i < v->programs.len; i++)
        said_total(out, &v->programs.at[i], totals.not_met[i], totals.not_shown[i], totals.first[i]);
    dataset_release(d);
    return fine ? RAN : RAN_BADLY;
}

static enum ran run(void *self, const struct subject *s, struct said *out, struct text *why)
{
    struct native *n = self;
    struct arena *arena = arena_new();
    const struct validator *v = s->validator;
    enum ran ran = RAN_NOT_FOR_THIS;
    struct text object;
    struct msg error = {{NULL, NULL}};
    text_init(&object);
    const struct native_options options = {.level = n->runs++ % 2 ? 2 : 0, .grade = LEVEL_NOTED};
    if (v->programs.len && layout_unsupported(arena, v) == PLAN_NONE) {
        LLVMOrcResourceTrackerRef tracker = NULL;
        LLVMOrcJITDylibRef lib = LLVMOrcLLJITGetMainJITDylib(n->jit);
        ran = RAN_BADLY;
        if (!ripx_native_plugin()->emit(v, &options, &object, &error)) {
            text_add(why, error.text[LANG_EN]);
        } else {
            LLVMMemoryBufferRef bytes = LLVMCreateMemoryBufferWithMemoryRangeCopy(object.at, object.len, "object");
            tracker = LLVMOrcJITDylibCreateResourceTracker(lib);
            if (!failed(LLVMOrcLLJITAddObjectFileWithRT(n->jit, tracker, bytes), "object", why)) ran = run_all(n, s, v, arena, out, why);
            failed(LLVMOrcResourceTrackerRemove(tracker), "unload", why);
            LLVMOrcReleaseResourceTracker(tracker);
        }
    }
    text_release(&object);
    arena_free(arena);
    return ran;
}

const struct executor agree_native_row = {"native row", open_jit, run, close_jit};
