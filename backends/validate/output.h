/* output.h - what a run writes: a verdict a row as CSV or JSON lines, and the totals as text or JSON. */
#ifndef RIPX_BACKENDS_VALIDATE_OUTPUT_H
#define RIPX_BACKENDS_VALIDATE_OUTPUT_H

#include "backends/validate/block.h"
#include "backends/validate/dataset.h"
#include "backends/validate/judge.h"
#include "lang/text.h"

enum verdict_format { VERDICT_CSV, VERDICT_JSON };

/* One verdict for each row of a table, by one family of programs, in the order of the file.
   CSV: the kept fields as written, verdict, reasons, missing; lists joined by ";". JSON: an object a line,
   {"row":{…},"line":N,"verdict":"…","reasons":[…],"missing":[…]}, where the line is that of the file. A bare row has its
   fields and its verdict alone.
   Reasons are the ids of the programs that give the row its verdict; missing names the columns that would have to be known,
   `table.column` when of another table. Verdicts: eligible ineligible undetermined; inside outside not_shown
   not_applicable; met violation not_shown not_applicable. */
struct verdict_output {
    uint32_t table;
    enum verdict_family family;
    enum verdict_format format;
    bool bare;
    uint32_t n_keep;                    /* fields to give back, by name in the protocol or in the file; */
    const char *const *keep;            /* none: the key of the table, if it has one */
    bool (*write)(void *ctx, const char *bytes, size_t n);     /* false when it could not */
    void *ctx;
};

struct verdict_writer;

/* Asks the dataset for the fields; NULL, with diagnostics, when one is not there. Lives in the arena, except for what
   verdict_writer_finish frees. */
struct verdict_writer *verdict_writer_new(const struct verdict_output *request, struct dataset *d, struct arena *arena);
/* Another that makes the same rows, for a thread of its own. */
struct verdict_writer *verdict_writer_copy(const struct verdict_writer *w, struct arena *arena);
/* Makes the head, before the first row. */
void verdict_writer_start(struct verdict_writer *w);
/* Makes the rows that the judge has just judged, if they are of its table; they are those of the block, or when it is NULL
   those that the dataset holds. */
void verdict_writer_block(struct verdict_writer *w, const struct judge *j, const struct block *b);
/* Writes what was made, in the order of these calls. */
void verdict_writer_flush(struct verdict_writer *w);
/* Frees. False when something could not be written. */
bool verdict_writer_finish(struct verdict_writer *w);

/* The totals of each table and the funnel, aligned, for people. */
void totals_text(const struct validator *v, const struct table_totals *tables, const struct program_totals *programs,
                 enum language language, struct text *out);
/* The same as one JSON object, without an end of line. `faults` counts the diagnostics about cells and rows. */
void totals_json(const struct validator *v, const struct table_totals *tables, const struct program_totals *programs,
                 uint64_t faults, struct text *out);
/* The machine word of a verdict. */
const char *verdict_word(enum verdict_family family, enum row_verdict verdict);

#endif
