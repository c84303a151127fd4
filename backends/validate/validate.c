/* validate.c - one run: open, read, judge, write; a block at a time when it can be, else all tables first. */
#include "backends/validate/validate.h"

struct run {
    const struct validate_options *options;
    struct dataset *dataset;
    struct judge *judge;
    struct verdict_writer **writers;
};

static bool is_judged(const struct run *r, uint32_t table)
{
    for (int f = 0; f < FAMILIES; f++)
        if (r->judge->tables[table].family[f].judged) return true;
    return false;
}

static void judge_and_write(struct run *r, uint32_t table, uint32_t first, uint32_t count)
{
    judge_block(r->judge, table, first, count);
    for (uint32_t i = 0; i < r->options->n_outputs; i++) verdict_writer_block(r->writers[i], r->judge);
}

static void judge_held(struct run *r)
{
    for (uint32_t t = 0; t < r->dataset->validator->tables.len; t++) {
        uint32_t rows = r->dataset->tables[t].rows;
        if (!is_judged(r, t)) continue;
        for (uint32_t first = 0; first < rows; first += PLAN_BLOCK)
            judge_and_write(r, t, first, rows - first < PLAN_BLOCK ? rows - first : PLAN_BLOCK);
    }
}

static void judge_blocks(struct run *r)
{
    struct dataset *d = r->dataset;
    for (uint32_t t = 0; t < d->validator->tables.len; t++) {
        if (!d->tables[t].input) continue;
        while (dataset_read(d, t, PLAN_BLOCK)) judge_and_write(r, t, 0, d->tables[t].rows);
    }
}

static bool open_writers(struct run *r, struct arena *arena)
{
    bool all = true;
    r->writers = arena_alloc(arena, r->options->n_outputs * sizeof *r->writers);
    for (uint32_t i = 0; i < r->options->n_outputs; i++) {
        r->writers[i] = verdict_writer_new(&r->options->outputs[i], r->dataset, arena);
        all &= r->writers[i] != NULL;
    }
    return all;
}

static bool close_writers(struct run *r)
{
    bool all = true;
    for (uint32_t i = 0; i < r->options->n_outputs; i++)
        if (r->writers[i]) all &= verdict_writer_finish(r->writers[i]);
    return all;
}

struct validate_result validate_run(const struct validator *v, const struct data_input *inputs, uint32_t n_inputs,
                                    const struct validate_options *options, struct diags *ds, struct arena *arena)
{
    struct run r = {.options = options};
    struct dataset *d = dataset_open(v, inputs, n_inputs, options->texts, options->n_texts, ds, arena);
    r.dataset = d;
    bool ready = open_writers(&r, arena) && !d->unreadable && dataset_start(d);
    const struct plan_env env = {.tables = v->tables.len, .table = d->plan_tables, .grade = options->grade};
    r.judge = judge_new(v, &env, arena);
    if (ready) {
        for (uint32_t i = 0; i < options->n_outputs; i++) verdict_writer_start(r.writers[i]);
        if (d->needs.whole) judge_held(&r);
        else judge_blocks(&r);
    }
    dataset_finish(d);
    struct validate_result result = {r.judge->tables, r.judge->programs, d->faults.total, d->unreadable, false};
    result.write_failed = !close_writers(&r);
    judge_release(r.judge);
    dataset_release(d);
    return result;
}
