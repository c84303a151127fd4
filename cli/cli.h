/* cli.h - what the commands of the program share: options, files, printing. */
#ifndef RIPX_CLI_CLI_H
#define RIPX_CLI_CLI_H

#include "driver/ripx.h"

#include <stdio.h>

/* What the program exits with: see `ripx help`. */
enum exit_code { EXIT_OK = 0, EXIT_FINDINGS = 1, EXIT_USAGE = 2, EXIT_INPUT_OUTPUT = 3, EXIT_OTHER_LAW = 4, EXIT_INTERNAL = 70 };

enum output_format { FORMAT_HUMAN, FORMAT_PLAIN, FORMAT_GNU, FORMAT_JSON, FORMAT_CSV, FORMAT_HTML, FORMAT_ICS };

enum { MAX_SAMPLE = 10000, MAX_ARGUMENTS = 256, MAX_THREADS = 256 };

struct options {
    const char *command;
    const char *arguments[MAX_ARGUMENTS];
    uint32_t n_arguments;
    enum language language;
    bool language_given;
    enum output_format format;
    bool format_given;
    const char *output, *stdlib, *occasion, *only, *kind, *emit, *target, *dialect, *effect, *expect_law, *stdin_name, *table, *family, *binding, *why, *name, *conversions;
    const char *given[MAX_ARGUMENTS];       /* the names of options of a command, as they were written */
    uint32_t n_given;
    const char *keep[MAX_ARGUMENTS];
    uint32_t n_keep;
    const char *repeat[MAX_ARGUMENTS];
    uint32_t n_repeat;
    const char *deny[MAX_ARGUMENTS];
    uint32_t n_deny;
    const char *fail_on;
    int32_t as_of, from, to;                /* INT32_MIN: not asked */
    uint32_t max_errors, sample, threads;   /* 0 when not asked */
    bool colour, quiet, write, questions, bare, alternatives, strict, checks;
    bool words_only;                        /* of the law; not an option of its own */
    /* How files of data are to be read: an option of ripx_data_set, its value, `TABLE=` before it for one table alone. */
    struct data_option { const char *name, *value; } data[MAX_ARGUMENTS];
    uint32_t n_data;
};

/* Reads the arguments; false, after saying what is wrong on stderr, when they cannot be read. */
bool options_read(struct options *o, int argc, char **argv);

/* Whole files. Reading "-" reads standard input. Writing goes to a temporary file that is renamed, so that an interrupted
   run leaves no half-written file; "-" writes standard output. */
bool file_read(void *ctx, const char *path, char **text, size_t *len);
bool file_write(const char *path, const char *bytes, size_t len);
/* Is it there, and neither a file nor a folder: a device, a pipe? Such a thing is written to, and never replaced. */
bool file_is_no_file(const char *path);
bool folder_make(const char *path);

/* A session with the law that the options ask for, to be closed; when there is none, or it is not the one of --expect-law,
   the exit code after saying so, and no session. */
enum exit_code session_open(const struct options *o, struct ripx **out);
/* Adds the files named from argument `first` on, and checks them. False when one cannot be read. */
bool session_check(struct ripx *r, const struct options *o, uint32_t first);
/* The same files judged by the other reading of a reading; NULL when they cannot be judged. */
struct ripx *session_by_other_reading(const struct options *o, uint32_t reading);
/* Prints the diagnostics as the options ask, and gives the exit code that they call for. */
enum exit_code session_findings(struct ripx *r, const struct options *o);
/* That exit code alone, nothing printed. */
enum exit_code session_status(struct ripx *r, const struct options *o);
/* Did the language itself find an error: is the protocol not understood as a whole? */
bool session_is_broken(const struct ripx *r);
/* Prints the diagnostics from number `first` on, those of data. */
void session_data_findings(struct ripx *r, const struct options *o, uint32_t first);
/* Prints the diagnostics from number `first` on, as the options ask, and how many they are. */
void session_import_findings(struct ripx *r, const struct options *o, uint32_t first);
/* Prints what was left out of a compiled validator. */
void session_notes(struct ripx *r, const struct options *o);
/* Prints only the failed expectations of tests. */
void session_failures(struct ripx *r, const struct options *o);
/* Says a message on stderr in the reader's language. */
void say(const struct options *o, const char *fr, const char *en);
void say1(const struct options *o, const char *fr, const char *en, const char *what);   /* one %s in each */

enum exit_code cmd_check(struct options *o);
enum exit_code cmd_fmt(struct options *o);
enum exit_code cmd_test(struct options *o);
enum exit_code cmd_explain(struct options *o);
enum exit_code cmd_report(struct options *o);
enum exit_code cmd_deadlines(struct options *o);
enum exit_code cmd_validate(struct options *o);
enum exit_code cmd_build(struct options *o);
enum exit_code cmd_init(struct options *o);
enum exit_code cmd_duties(struct options *o);
enum exit_code cmd_law(struct options *o);
enum exit_code cmd_data(struct options *o);

#endif
