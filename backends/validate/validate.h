/* validate.h - participants' data against what a protocol asks of them: the whole of `ripx validate` but its shell. */
#ifndef RIPX_BACKENDS_VALIDATE_VALIDATE_H
#define RIPX_BACKENDS_VALIDATE_VALIDATE_H

#include "backends/validate/explained.h"
#include "backends/validate/output.h"

struct validate_options {
    uint64_t held;                      /* bytes of files up to which all rows are held when they must be; 0: 8 MiB */
    uint32_t chunk;                     /* bytes of a file read at once; 0: those that are fast. Results are the same with any number */
    uint32_t threads;                   /* that read and judge; 0 and 1: the caller's alone. Results are the same, in the same order */
    int64_t grade;                      /* the weakest grade of proof admitted, as in struct plan_env */
    uint32_t faults_shown;              /* of one kind and one column; 0: FAULTS_SHOWN */
    uint32_t n_texts;                   /* the texts that the plan numbers, each one different */
    const char *const *texts;
    uint32_t n_outputs;
    const struct verdict_output *outputs;
    uint32_t n_trees;
    const struct tree_output *trees;
    bool (*take_back)(void *ctx);       /* takes back all that outputs and trees wrote; NULL, or false, when it cannot */
    void *taken_back;                   /* its ctx */
};

/* What a run found. Totals count the rows read, all of them when `unreadable` is false. */
struct validate_result {
    const struct table_totals *tables;          /* by table number */
    const struct program_totals *programs;      /* by program number */
    uint64_t faults;                            /* cells and rows that could not be taken as they are, shown or counted */
    uint64_t explained;                         /* rows, by trees */
    bool unreadable;                            /* a file, a table or a column is not there, or could not be read */
    bool write_failed;
};

/* Reads the inputs, judges every row, writes the outputs. What is wrong with the data goes to `ds`, and the run goes on.
   The result lives in the arena. Inputs are read in the order of tables, parents first, or side by side where rows are held a few
   families at a time; each once, or again from its beginning (`again`) when rows turn out not to be in the order of their keys:
   then outputs are taken back, and the rows are all held. By one thread at a time; outputs are written likewise. */
struct validate_result validate_run(const struct validator *v, const struct data_input *inputs, uint32_t n_inputs,
                                    const struct validate_options *options, struct diags *ds, struct arena *arena);

#endif
