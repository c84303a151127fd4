/* cmd_validate.c - validate: participants' data judged by a protocol. */
#include "cli/cli.h"

#include "cli/partial.h"
#include "cli/progress.h"
#include "driver/writers.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A file of data, and what counts how far all of them are read. */
struct data_file { FILE *from; struct progress *progress; };

static size_t read_data(void *ctx, char *buffer, size_t n)
{
    struct data_file *f = ctx;
    ssize_t got;
    do got = read(fileno(f->from), buffer, n); while (got < 0 && errno == EINTR);
    if (got < 0) return SIZE_MAX;
    progress_add(f->progress, (size_t)got);
    return (size_t)got;
}

static bool read_again(void *ctx)
{
    struct data_file *f = ctx;
    off_t at = lseek(fileno(f->from), 0, SEEK_CUR);
    if (at < 0 || lseek(fileno(f->from), 0, SEEK_SET) != 0) return false;
    progress_back(f->progress, (uint64_t)at);
    return true;
}

static bool write_file(void *ctx, const char *bytes, size_t n) { return fwrite(bytes, 1, n, ctx) == n; }

static bool write_text(void *ctx, const char *bytes, size_t n)
{
    text_addn(ctx, bytes, n);
    return true;
}

/* Of a file that is not in its place yet. */
static bool empty_file(void *ctx) { return fflush(ctx) == 0 && fseek(ctx, 0, SEEK_SET) == 0 && ftruncate(fileno(ctx), 0) == 0; }

static bool empty_text(void *ctx)
{
    ((struct text *)ctx)->len = 0;
    return true;
}

/* The bytes that there are to read; 0 when one of the files has no length. */
static uint64_t length_of(const struct data_file *files, uint32_t n)
{
    uint64_t total = 0;
    struct stat s;
    for (uint32_t i = 0; i < n; i++) {
        if (fstat(fileno(files[i].from), &s) != 0 || !S_ISREG(s.st_mode)) return 0;
        total += (uint64_t)s.st_size;
    }
    return total;
}

/* `table=path`, or a path for the root table. A path that exists is never taken for a table's name. */
static bool open_data(const struct options *o, const char *argument, struct data_file *file, struct ripx_data *out)
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
    file->from = strcmp(out->path, "-") == 0 ? stdin : fopen(out->path, "rb");
    out->ctx = file;
    if (!file->from) return say1(o, "ripx : « %s » ne peut pas être lu\n", "ripx: '%s' cannot be read\n", out->path), false;
    out->bytes = length_of(file, 1);
    if (out->bytes) out->again = read_again;
    return true;
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
        struct data_file *f = d[i].ctx;
        if (f->from && f->from != stdin) fclose(f->from);
        free((char *)(uintptr_t)d[i].table);
    }
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

/* What the names of the options say is to be written. */
static void ask(const struct options *o, struct partial *file, struct text *explained, struct ripx_verdicts_wanted *wanted, struct ripx_trees_wanted *trees)
{
    const char *dot = o->output ? strrchr(o->output, '.') : NULL;
    bool json_rows = dot && (strcmp(dot, ".json") == 0 || strcmp(dot, ".ndjson") == 0 || strcmp(dot, ".jsonl") == 0);
    *wanted = (struct ripx_verdicts_wanted){.table = o->table, .family = o->family, .json = json_rows, .bare = o->bare, .keep = o->keep, .n_keep = o->n_keep,
                                            .write = write_file, .ctx = file->to, .again = *file->temporary ? empty_file : NULL};
    *trees = (struct ripx_trees_wanted){.key = o->why, .sample = o->sample, .table = o->table, .family = o->family, .write = write_text, .ctx = explained, .again = empty_text};
}

static void put(const struct text *t, FILE *to)
{
    if (t->len) fwrite(t->at, 1, t->len, to);
}

static enum exit_code judge(struct ripx *r, struct options *o, struct ripx_data *data, uint32_t n, struct progress *progress)
{
    struct partial file = {0};
    struct text totals, explained;
    struct ripx_verdicts_wanted wanted;
    struct ripx_trees_wanted trees;
    if (o->output && !partial_open(&file, o->output)) {
        say1(o, "ripx : « %s » ne peut pas être écrit\n", "ripx: '%s' cannot be written\n", o->output);
        return EXIT_INPUT_OUTPUT;
    }
    text_init(&totals);
    text_init(&explained);
    ask(o, &file, &explained, &wanted, &trees);
    uint32_t before = diags_count(ripx_diags(r));
    struct ripx_validation v = write_validation(r, data, n, (struct ripx_run){threads_of(o), o->max_errors}, file.to ? &wanted : NULL, o->why || o->sample ? &trees : NULL, o->format == FORMAT_JSON,
                                                o->language, &totals);
    progress_end(progress);
    bool whole = !v.unreadable && !v.write_failed && !v.misnamed, kept = partial_close(&file, whole && !(o->strict && v.faults));
    if (diags_count(ripx_diags(r)) > before) session_data_findings(r, o, before);
    if (v.misnamed) return text_release(&totals), text_release(&explained), EXIT_USAGE;
    FILE *to = file.to == stdout ? stderr : stdout;
    put(&explained, to);
    if (!o->why) put(&totals, to);
    if (!o->why && o->format == FORMAT_JSON && totals.len) fputc('\n', to);
    text_release(&totals);
    text_release(&explained);
    if (v.write_failed || !kept) {
        say1(o, "ripx : « %s » ne peut pas être écrit\n", "ripx: '%s' cannot be written\n", o->output ? o->output : "-");
        return EXIT_INPUT_OUTPUT;
    }
    if (v.unreadable) return EXIT_INPUT_OUTPUT;
    if (o->strict && v.faults && o->output && file.to != stdout)
        say1(o, "ripx : données non conformes, « %s » n'est pas écrit (--strict)\n", "ripx: the data are not as declared, '%s' is not written (--strict)\n", o->output);
    if (o->why && !v.explained) return say1(o, "ripx : aucune ligne n'a la clé « %s »\n", "ripx: no row has the key '%s'\n", o->why), EXIT_FINDINGS;
    return v.faults || fails_on(o, &v) ? EXIT_FINDINGS : EXIT_OK;
}

/* The protocol alone, checked. Words are enough for most; when they are not, the whole law is read, and says what is wrong. */
static enum exit_code open_protocol(struct options *o, struct ripx **r)
{
    o->n_arguments = 1;
    o->words_only = !o->stdlib && !o->expect_law && strcmp(o->arguments[0], "-") != 0;
    for (;;) {
        enum exit_code code = session_open(o, r);
        if (code != EXIT_OK) return code;
        if (session_check(*r, o, 0) && !session_is_broken(*r)) return EXIT_OK;
        if (!o->words_only) return session_findings(*r, o);
        o->words_only = false;
        ripx_close(*r);
        *r = NULL;
    }
}

enum exit_code cmd_validate(struct options *o)
{
    static const char *const fails[] = {"ineligible", "violation", "not-shown"};
    bool known = !o->fail_on;
    for (size_t i = 0; i < sizeof fails / sizeof *fails; i++) known = known || strcmp(o->fail_on, fails[i]) == 0;
    if (!known) return say1(o, "ripx : --fail-on : « %s » n'est ni ineligible, ni violation, ni not-shown\n", "ripx: --fail-on: '%s' is neither ineligible, nor violation, nor not-shown\n", o->fail_on), EXIT_USAGE;
    if (o->n_arguments < 2)
        return say(o, "ripx validate : un protocole, puis des données : P.ripx [TABLE=]DONNÉES.csv\n", "ripx validate: a protocol, then data: P.ripx [TABLE=]DATA.csv\n"), EXIT_USAGE;
    struct ripx *r = NULL;
    uint32_t total = o->n_arguments, n = 0;
    struct ripx_data data[MAX_ARGUMENTS];
    struct data_file files[MAX_ARGUMENTS];
    struct progress progress;
    enum exit_code code = open_protocol(o, &r);
    for (uint32_t i = 1; i < total && code == EXIT_OK; i++, n++) {
        files[n].progress = &progress;
        if (!open_data(o, o->arguments[i], &files[n], &data[n])) code = EXIT_INPUT_OUTPUT;
    }
    if (code == EXIT_OK && !set_data(o, data, n)) code = EXIT_USAGE;
    if (code == EXIT_OK) {
        progress_begin(&progress, o, length_of(files, n));
        code = judge(r, o, data, n, &progress);
    }
    close_data(data, n);
    if (r) ripx_close(r);
    return code;
}
