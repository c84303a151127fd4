/* validate.c - one run: open, read, judge, write, by as many threads as asked.

   Work is taken in the order of the files, done by any thread, and committed in that order again: what is said and written
   does not depend on the threads. A piece of work is a chunk of a file, or a block of rows when all of them are held. */
#include "backends/validate/validate.h"

#include "backends/validate/families.h"

#include <pthread.h>
#include <stdlib.h>

/* What a thread works with. */
struct lane {
    struct run *run;
    struct block *block;                /* NULL when rows are held */
    struct judge *judge;
    struct verdict_writer **writers;
    struct tree_writer **trees;
    uint32_t first, count;              /* rows held that it judges */
    pthread_t thread;
};

struct run {
    const struct validate_options *options;
    struct dataset *dataset;
    struct arena *arena;
    struct plan_env env;                /* of rows held */
    struct verdict_writer **writers;    /* the lanes' own are copies, but for the first's */
    struct tree_writer **trees;
    struct lane *lanes;
    uint32_t n_lanes;
    uint32_t table, next_row;           /* being judged; the next row held */
    uint64_t taken, committed;          /* pieces of work */
    pthread_mutex_t take, commit;
    pthread_cond_t turn;
};

static bool is_judged(const struct run *r, uint32_t table)
{
    for (uint32_t i = 0; i < r->dataset->validator->programs.len; i++)
        if (r->dataset->validator->programs.at[i].table == table) return true;
    return false;
}

/* Gives a lane what it needs for the table, when it first works on it. */
static void equip(struct lane *l)
{
    struct run *r = l->run;
    const struct plan_env *env = &r->env;
    const uint32_t n = r->options->n_outputs;
    if (!r->dataset->needs.whole) {
        struct plan_env *own = arena_alloc(r->arena, sizeof *own);
        l->block = block_new(r->dataset, r->table, NULL, processor_level(), r->arena);
        *own = (struct plan_env){.tables = r->env.tables, .table = l->block->tables, .grade = r->env.grade};
        env = own;
    }
    if (!l->judge) l->judge = judge_new(r->dataset->validator, env, r->arena);
    if (l->writers) return;
    l->writers = arena_alloc(r->arena, (n + 1) * sizeof *l->writers);
    for (uint32_t i = 0; i < n; i++) l->writers[i] = verdict_writer_copy(r->writers[i], r->arena);
    l->trees = arena_alloc(r->arena, (r->options->n_trees + 1) * sizeof *l->trees);
    for (uint32_t i = 0; i < r->options->n_trees; i++) l->trees[i] = tree_writer_copy(r->trees[i], r->arena);
}

static void release(struct lane *l)
{
    if (l->block) block_release(l->block);
    l->block = NULL;
}

/* ---- work ---- */

static bool take_work(struct lane *l)
{
    struct run *r = l->run;
    if (l->block) return dataset_cut(r->dataset, r->table, &l->block->sheet);
    uint32_t left = r->dataset->tables[r->table].rows - r->next_row;
    l->first = r->next_row;
    l->count = left < PLAN_BLOCK ? left : PLAN_BLOCK;
    r->next_row += l->count;
    return l->count > 0;
}

static void judge_and_write(struct lane *l, uint32_t first, uint32_t count)
{
    judge_block(l->judge, l->run->table, first, count);
    for (uint32_t i = 0; i < l->run->options->n_outputs; i++) verdict_writer_block(l->writers[i], l->judge, l->block);
    for (uint32_t i = 0; i < l->run->options->n_trees; i++) tree_writer_block(l->trees[i], l->judge, l->block);
}

static void do_work(struct lane *l)
{
    if (!l->block) {
        judge_and_write(l, l->first, l->count);
        return;
    }
    block_begin(l->block);
    while (block_read(l->block)) judge_and_write(l, 0, l->block->rows);
}

static void commit_work(struct lane *l)
{
    struct run *r = l->run;
    if (l->block) dataset_commit(r->dataset, r->table, l->block);
    for (uint32_t i = 0; i < r->options->n_outputs; i++) verdict_writer_flush(l->writers[i]);
    for (uint32_t i = 0; i < r->options->n_trees; i++) tree_writer_flush(l->trees[i]);
    r->committed++;
}

static void *work(void *lane)
{
    struct lane *l = lane;
    struct run *r = l->run;
    for (;;) {
        pthread_mutex_lock(&r->take);
        bool more = take_work(l);
        uint64_t number = r->taken;
        r->taken += more;
        pthread_mutex_unlock(&r->take);
        if (!more) return NULL;
        do_work(l);
        pthread_mutex_lock(&r->commit);
        while (r->committed != number) pthread_cond_wait(&r->turn, &r->commit);
        commit_work(l);
        pthread_cond_broadcast(&r->turn);
        pthread_mutex_unlock(&r->commit);
    }
}

/* Is there so much left that more threads are worth being started? */
static bool is_long(const struct run *r)
{
    const struct dataset_table *t = &r->dataset->tables[r->table];
    return r->dataset->needs.whole ? t->rows > r->next_row + PLAN_BLOCK : !t->csv.at_end;
}

static void judge_table(struct run *r, uint32_t table)
{
    struct lane *self = &r->lanes[0];
    uint32_t started = 1;
    r->table = table;
    r->next_row = 0;
    r->taken = r->committed = 0;
    equip(self);
    if (take_work(self)) {
        do_work(self);
        commit_work(self);
        r->taken = 1;
        /* All that is shared is looked at before the first thread begins. */
        const uint32_t most = is_long(r) ? r->n_lanes : 1;
        for (uint32_t i = 1; i < most; i++) equip(&r->lanes[i]);
        for (; started < most; started++)
            if (pthread_create(&r->lanes[started].thread, NULL, work, &r->lanes[started]) != 0) break;
        work(self);
    }
    for (uint32_t i = 1; i < started; i++) pthread_join(r->lanes[i].thread, NULL);
    for (uint32_t i = 0; i < r->n_lanes; i++) release(&r->lanes[i]);
}

static bool open_writers(struct run *r)
{
    bool all = true;
    r->writers = arena_alloc(r->arena, (r->options->n_outputs + 1) * sizeof *r->writers);
    for (uint32_t i = 0; i < r->options->n_outputs; i++) {
        r->writers[i] = verdict_writer_new(&r->options->outputs[i], r->dataset, r->arena);
        all &= r->writers[i] != NULL;
    }
    r->trees = arena_alloc(r->arena, (r->options->n_trees + 1) * sizeof *r->trees);
    for (uint32_t i = 0; i < r->options->n_trees; i++) {
        r->trees[i] = tree_writer_new(&r->options->trees[i], r->dataset, r->arena);
        all &= r->trees[i] != NULL;
    }
    r->lanes[0].writers = r->writers;
    r->lanes[0].trees = r->trees;
    return all;
}

static bool close_writers(struct run *r)
{
    bool all = true;
    for (uint32_t l = 0; l < r->n_lanes; l++)
        for (uint32_t i = 0; r->lanes[l].writers && i < r->options->n_outputs; i++)
            if (r->lanes[l].writers[i]) all &= verdict_writer_finish(r->lanes[l].writers[i]);
    for (uint32_t l = 0; l < r->n_lanes; l++)
        for (uint32_t i = 0; r->lanes[l].trees && i < r->options->n_trees; i++)
            if (r->lanes[l].trees[i]) all &= tree_writer_finish(r->lanes[l].trees[i]);
    return all;
}

/* Families in the order of their keys, by one thread: the tables are read side by side. False: they are not in order. */
static bool judge_families(struct run *r)
{
    struct lane *self = &r->lanes[0];
    struct families *f = families_open(r->dataset, r->arena);
    equip(self);
    while (families_next(f)) {
        plan_eval_rows_changed(self->judge->eval);
        for (r->table = 0; r->table < r->dataset->validator->tables.len; r->table++) {
            const uint32_t rows = r->dataset->tables[r->table].input && is_judged(r, r->table) ? r->dataset->tables[r->table].rows : 0;
            for (uint32_t first = 0; first < rows; first += PLAN_BLOCK)
                judge_and_write(self, first, rows - first < PLAN_BLOCK ? rows - first : PLAN_BLOCK);
        }
        commit_work(self);
    }
    return families_close(f);
}

/* False: rows are not in order, and what was made is worth nothing. */
static bool judge_all(struct run *r)
{
    const struct validator *v = r->dataset->validator;
    for (uint32_t i = 0; i < r->options->n_outputs; i++) {
        verdict_writer_start(r->writers[i]);
        verdict_writer_flush(r->writers[i]);
    }
    if (r->dataset->by_family && !judge_families(r)) return false;
    for (uint32_t t = 0; t < v->tables.len && !r->dataset->by_family; t++)
        if (r->dataset->tables[t].input && is_judged(r, t)) judge_table(r, t);
    for (uint32_t l = 1; l < r->n_lanes; l++)
        if (r->lanes[l].judge) judge_add(r->lanes[0].judge, r->lanes[l].judge);
    return true;
}

/* How rows are held where a program looks beyond its own. */
enum holding {
    HOLD_ALL,
    HOLD_FAMILIES,              /* a few families at a time: the files were looked at, and are in order */
    HOLD_AND_SEE                /* the same, and if they turn out not to be in order all begins again */
};

static bool begin_again(const struct data_input *inputs, uint32_t n)
{
    bool all = true;
    for (uint32_t i = 0; i < n; i++) all = inputs[i].again(inputs[i].ctx) && all;
    return all;
}

/* Are the files in order? They are then read, and all of them begin again after. */
static bool are_in_order(const struct validator *v, const struct data_input *inputs, uint32_t n, const struct validate_options *options)
{
    struct arena *arena = arena_new();
    struct needs needs = needs_of(v, arena);
    bool can = needs.whole && needs.family;
    if (can) {
        struct dataset *d = dataset_open(v, inputs, n, options->texts, options->n_texts, diags_new(arena), arena);
        d->chunk = options->chunk;
        can = !d->unreadable && families_can(d) && families_in_order(d);
        dataset_release(d);
        can = begin_again(inputs, n) && can;
    }
    arena_free(arena);
    return can;
}

/* Can and should the rows be held a few families at a time? Where all of them take little memory, all are held. */
static enum holding holding_of(const struct validator *v, const struct data_input *inputs, uint32_t n, const struct validate_options *options)
{
    const uint64_t most = options->held ? options->held : 8 * 1024 * 1024;
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (!inputs[i].again || !inputs[i].bytes) return HOLD_ALL;
        bytes += inputs[i].bytes;
    }
    if (bytes <= most || v->tables.len < 2) return HOLD_ALL;
    if (options->take_back) return HOLD_AND_SEE;
    return are_in_order(v, inputs, n, options) ? HOLD_FAMILIES : HOLD_ALL;
}

/* One run; false when rows were not in order, and nothing is left of it but what was written. */
static bool run_once(const struct validator *v, const struct data_input *inputs, uint32_t n_inputs, const struct validate_options *options, bool families, struct diags *ds,
                     struct arena *arena, struct validate_result *result)
{
    struct run r = {.options = options, .arena = arena, .n_lanes = options->threads ? options->threads : 1};
    bool in_order = true;
    struct dataset *d = dataset_open(v, inputs, n_inputs, options->texts, options->n_texts, ds, arena);
    r.dataset = d;
    d->by_family = families && !d->unreadable && d->needs.whole && d->needs.family && families_can(d);
    d->chunk = options->chunk;
    if (options->faults_shown) d->faults.shown = options->faults_shown;
    r.env = (struct plan_env){.tables = v->tables.len, .table = d->plan_tables, .grade = options->grade};
    r.lanes = arena_alloc(arena, r.n_lanes * sizeof *r.lanes);
    for (uint32_t i = 0; i < r.n_lanes; i++) r.lanes[i].run = &r;
    pthread_mutex_init(&r.take, NULL);
    pthread_mutex_init(&r.commit, NULL);
    pthread_cond_init(&r.turn, NULL);
    if (open_writers(&r) && !d->unreadable && dataset_start(d)) in_order = judge_all(&r);
    if (!r.lanes[0].judge) r.lanes[0].judge = judge_new(v, &r.env, arena);
    dataset_finish(d);
    *result = (struct validate_result){r.lanes[0].judge->tables, r.lanes[0].judge->programs, d->faults.total, 0, d->unreadable, false};
    for (uint32_t i = 0; i < options->n_trees; i++)
        if (r.trees[i]) result->explained += tree_writer_rows(r.trees[i]);
    result->write_failed = !close_writers(&r);
    for (uint32_t i = 0; i < r.n_lanes; i++)
        if (r.lanes[i].judge) judge_release(r.lanes[i].judge);
    pthread_cond_destroy(&r.turn);
    pthread_mutex_destroy(&r.commit);
    pthread_mutex_destroy(&r.take);
    dataset_release(d);
    return in_order;
}

struct validate_result validate_run(const struct validator *v, const struct data_input *inputs, uint32_t n_inputs,
                                    const struct validate_options *options, struct diags *ds, struct arena *arena)
{
    struct validate_result result;
    const enum holding holding = holding_of(v, inputs, n_inputs, options);
    if (holding != HOLD_AND_SEE) {
        run_once(v, inputs, n_inputs, options, holding == HOLD_FAMILIES, ds, arena, &result);
        return result;
    }
    struct diags *seen = diags_new(arena);
    if (run_once(v, inputs, n_inputs, options, true, seen, arena, &result)) {
        for (uint32_t i = 0; i < diags_count(seen); i++) diags_keep(ds, diags_at(seen, i));
        return result;
    }
    const bool written = options->take_back(options->taken_back), again = begin_again(inputs, n_inputs);
    if (again) run_once(v, inputs, n_inputs, options, false, ds, arena, &result);
    else result.unreadable = true, diag_rx2(ds, RX_DATA_UNREADABLE, span_none(), inputs[0].path, "");
    result.write_failed |= !written;
    return result;
}
