/* cmd_validate.c - validate: participants' data judged by a protocol. */
#include "cli/cli.h"

#include "driver/writers.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <string.h>
#include <unistd.h>

static size_t read_data(void *ctx, char *buffer, size_t n)
{
    ssize_t got;
    do got = read(fileno(ctx), buffer, n); while (got < 0 && errno == EINTR);
    return got < 0 ? SIZE_MAX : (size_t)got;
}

static bool write_verdicts(void *ctx, const char *bytes, size_t n) { return fwrite(bytes, 1, n, ctx) == n; }

/* `table=path`, or a path for the root table. A path that exists is never taken for a table's name. */
static bool open_data(const struct options *o, const char *argument, struct ripx_data *out)
{
    const char *equals = strchr(argument, '=');
    *out = (struct ripx_data){.path = argument, .read = read_data};
    if (equals && access(argument, F_OK) != 0) {
        size_t n = (size_t)(equals - argument);
        char *table = malloc(n + 1);
        if (!table) abort();
        memcpy(table, argument, n);
        table[n] = 0;
        out->table = table;
        out->path = equals + 1;
    }
    out->ctx = strcmp(out->path, "-") == 0 ? stdin : fopen(out->path, "rb");
    if (!out->ctx) say1(o, "ripx : « %s » ne peut pas être lu\n", "ripx: '%s' cannot be read\n", out->path);
    return out->ctx != NULL;
}

/* Tells how the file of each table is to be read. */
static bool set_data(const struct options *o, struct ripx_data *data, uint32_t n)
{
    for (uint32_t i = 0; i < o->n_data; i++) {
        const char *value = o->data[i].value, *equals = strchr(value, '=');
        size_t named = equals && equals > value ? (size_t)(equals - value) : 0;
        bool good = false, some = false;
        for (uint32_t k = 0; k < n; k++) {
            const char *table = data[k].table;
            if (named && (!table || strlen(table) != named || memcmp(table, value, named) != 0)) continue;
            good = some = ripx_data_set(&data[k], o->data[i].name, named ? equals + 1 : value);
        }
        if (good && some) continue;
        say1(o, "ripx : option « %s » mal écrite ou inconnue ; voir ripx help\n", "ripx: option '%s' is unknown or badly written; see ripx help\n", value);
        return false;
    }
    return true;
}

static void close_data(struct ripx_data *d, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        if (d[i].ctx && d[i].ctx != stdin) fclose(d[i].ctx);
        free((char *)(uintptr_t)d[i].table);
    }
}

/* Verdicts go to a temporary file beside the one asked for, renamed when all of them are there. */
struct verdict_file { FILE *to; char temporary[4096]; const char *path; };

static bool open_verdicts(const struct options *o, struct verdict_file *f)
{
    f->path = o->output;
    f->to = NULL;
    if (!o->output) return true;
    if (strcmp(o->output, "-") == 0) return (f->to = stdout) != NULL;
    if (snprintf(f->temporary, sizeof f->temporary, "%s.XXXXXX", o->output) >= (int)sizeof f->temporary) return false;
    int fd = mkstemp(f->temporary);
    f->to = fd < 0 ? NULL : fdopen(fd, "wb");
    return f->to != NULL;
}

static bool close_verdicts(struct verdict_file *f, bool keep)
{
    if (!f->to || f->to == stdout) return !f->to || fflush(stdout) == 0;
    bool ok = fchmod(fileno(f->to), 0644) == 0;
    ok = fclose(f->to) == 0 && ok;
    if (keep && ok && rename(f->temporary, f->path) == 0) return true;
    unlink(f->temporary);
    return !keep;
}

static bool fails_on(const struct options *o, const struct ripx_validation *v)
{
    if (!o->fail_on) return false;
    if (strcmp(o->fail_on, "not-shown") == 0) return v->not_shown > 0;
    return v->not_met > 0;   /* ineligible, violation */
}

/* All processors, unless a number was asked for. */
static uint32_t threads_of(const struct options *o)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    if (o->threads) return o->threads;
    return processors < 1 ? 1 : processors > MAX_THREADS ? MAX_THREADS : (uint32_t)processors;
}

static enum exit_code judge(struct ripx *r, struct options *o, struct ripx_data *data, uint32_t n)
{
    struct verdict_file file;
    struct text totals;
    if (!open_verdicts(o, &file)) {
        say1(o, "ripx : « %s » ne peut pas être écrit\n", "ripx: '%s' cannot be written\n", o->output);
        return EXIT_INPUT_OUTPUT;
    }
    const char *dot = o->output ? strrchr(o->output, '.') : NULL;
    bool json_rows = dot && (strcmp(dot, ".json") == 0 || strcmp(dot, ".ndjson") == 0 || strcmp(dot, ".jsonl") == 0);
    struct ripx_verdicts_wanted wanted = {.table = o->table, .family = o->family, .json = json_rows, .bare = o->bare, .keep = o->keep, .n_keep = o->n_keep,
                                          .write = write_verdicts, .ctx = file.to};
    text_init(&totals);
    uint32_t before = diags_count(ripx_diags(r));
    struct ripx_validation v = write_validation(r, data, n, threads_of(o), file.to ? &wanted : NULL, o->format == FORMAT_JSON, o->language, &totals);
    bool kept = close_verdicts(&file, !v.unreadable && !v.write_failed);
    if (diags_count(ripx_diags(r)) > before) session_data_findings(r, o, before);
    FILE *to = file.to == stdout ? stderr : stdout;
    if (totals.len) fwrite(totals.at, 1, totals.len, to);
    if (o->format == FORMAT_JSON && totals.len) fputc('\n', to);
    text_release(&totals);
    if (v.write_failed || !kept) {
        say1(o, "ripx : « %s » ne peut pas être écrit\n", "ripx: '%s' cannot be written\n", o->output ? o->output : "-");
        return EXIT_INPUT_OUTPUT;
    }
    return v.unreadable ? EXIT_INPUT_OUTPUT : v.faults || fails_on(o, &v) ? EXIT_FINDINGS : EXIT_OK;
}

enum exit_code cmd_validate(struct options *o)
{
    if (o->n_arguments < 2)
        return say(o, "ripx validate : un protocole, puis des données : P.ripx [TABLE=]DONNÉES.csv\n", "ripx validate: a protocol, then data: P.ripx [TABLE=]DATA.csv\n"), EXIT_USAGE;
    struct ripx *r;
    enum exit_code code = session_open(o, &r);
    if (code != EXIT_OK) return code;
    uint32_t total = o->n_arguments, n = 0;
    struct ripx_data data[MAX_ARGUMENTS];
    o->n_arguments = 1;
    if (!session_check(r, o, 0) || session_is_broken(r)) code = session_findings(r, o);
    for (uint32_t i = 1; i < total && code == EXIT_OK; i++, n++)
        if (!open_data(o, o->arguments[i], &data[n])) code = EXIT_INPUT_OUTPUT;
    if (code == EXIT_OK && !set_data(o, data, n)) code = EXIT_USAGE;
    if (code == EXIT_OK) code = judge(r, o, data, n);
    close_data(data, n);
    ripx_close(r);
    return code;
}
