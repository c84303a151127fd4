/* cmd_law.c - law: the rules listed, their rows, the hash, and what changed between two days. */
#include "cli/cli.h"

#include "driver/writers.h"

#include <inttypes.h>
#include <string.h>

static enum exit_code wrote(const struct options *o, const struct text *out)
{
    return file_write(o->output ? o->output : "-", out->at ? out->at : "", out->len) ? EXIT_OK : EXIT_INPUT_OUTPUT;
}

/* The session as of a day, with one file or none; NULL after printing what is wrong. */
static struct ripx *as_of(const struct options *o, const char *file, int32_t day, enum exit_code *code)
{
    struct options one = *o;
    one.n_arguments = file ? 1 : 0;
    one.arguments[0] = file;
    one.as_of = day;
    struct ripx *r;
    *code = session_open(&one, &r);
    if (*code != EXIT_OK) return NULL;
    bool read = session_check(r, &one, 0);
    if (read && !session_is_broken(r)) return r;
    *code = session_findings(r, &one);
    ripx_close(r);
    return NULL;
}

static enum exit_code touched(const struct options *o, const char *file, uint32_t *n, struct text *out)
{
    enum exit_code code;
    struct ripx *before = as_of(o, file, o->from, &code);
    struct ripx *after = before ? as_of(o, file, o->to, &code) : NULL;
    if (after) {
        *n += write_touched(before, after, file, o->language, out);
        code = EXIT_OK;
    }
    if (before) ripx_close(before);
    if (after) ripx_close(after);
    return code;
}

/* `law diff --from DATE --to DATE FILE…` */
static enum exit_code diff(struct options *o)
{
    if (o->from == INT32_MIN || o->to == INT32_MIN) return say(o, "ripx law diff : --from DATE --to DATE\n", "ripx law diff: --from DATE --to DATE\n"), EXIT_USAGE;
    enum exit_code code;
    struct ripx *law = as_of(o, NULL, INT32_MIN, &code);
    if (!law) return code;
    struct text rules, files, out;
    text_init(&rules);
    text_init(&files);
    text_init(&out);
    uint32_t changed = write_law_changes(law, o->from, o->to, o->language, &rules), verdicts = 0;
    ripx_close(law);
    code = EXIT_OK;
    for (uint32_t i = 1; i < o->n_arguments; i++) {
        enum exit_code one = touched(o, o->arguments[i], &verdicts, &files);
        if (one > code) code = one;
    }
    bool fr = o->language == LANG_FR;
    text_addf(&out, fr ? "règles changées : %u\n" : "rules changed: %u\n", changed);
    if (rules.len) text_addn(&out, rules.at, rules.len);
    if (o->n_arguments > 1) text_addf(&out, fr ? "\nverdicts changés : %u\n" : "\nverdicts changed: %u\n", verdicts);
    if (files.len) text_addn(&out, files.at, files.len);
    if (wrote(o, &out) != EXIT_OK) code = EXIT_INPUT_OUTPUT;
    text_release(&rules);
    text_release(&files);
    text_release(&out);
    return code;
}

enum exit_code cmd_law(struct options *o)
{
    const char *what = o->n_arguments ? o->arguments[0] : "list";
    if (strcmp(what, "diff") == 0) return diff(o);
    bool rows = strcmp(what, "rows") == 0, pin = strcmp(what, "pin") == 0;
    if (!rows && !pin && strcmp(what, "list") != 0)
        return say1(o, "ripx law : list, rows, pin ou diff, non « %s »\n", "ripx law: list, rows, pin or diff, not '%s'\n", what), EXIT_USAGE;
    enum exit_code code;
    struct ripx *r = as_of(o, NULL, o->as_of, &code);
    if (!r) return code;
    struct text out;
    text_init(&out);
    if (pin) text_addf(&out, "%016" PRIx64 "\n", ripx_law_hash(r));     /* for --expect-law */
    else if (rows) write_law_rows(r, &out);
    else write_law_list(r, o->language, &out);
    code = wrote(o, &out);
    text_release(&out);
    ripx_close(r);
    return code;
}
