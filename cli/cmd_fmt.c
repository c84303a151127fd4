/* cmd_fmt.c - fmt: a file in canonical form, in either language. */
#include "cli/cli.h"

#include <string.h>

static enum exit_code format_one(struct ripx *r, const struct options *o, uint32_t n)
{
    uint32_t file = ripx_file(r, n);
    const struct source *s = sources_get(ripx_sources(r), file);
    struct text out;
    text_init(&out);
    if (!s) return EXIT_INPUT_OUTPUT;
    enum exit_code code = EXIT_OK;
    if (!ripx_format(r, file, o->language_given ? o->language : s->language, &out)) {
        say1(o, "ripx fmt : « %s » ne peut pas être mis en forme sans perte ; voir ripx check\n", "ripx fmt: '%s' cannot be formatted without loss; see ripx check\n", s->path);
        code = EXIT_FINDINGS;
    } else if (!file_write(o->write && strcmp(o->arguments[n], "-") != 0 ? o->arguments[n] : "-", out.at ? out.at : "", out.len)) {
        say1(o, "ripx : « %s » ne peut pas être écrit\n", "ripx: '%s' cannot be written\n", s->path);
        code = EXIT_INPUT_OUTPUT;
    }
    text_release(&out);
    return code;
}

enum exit_code cmd_fmt(struct options *o)
{
    if (!o->n_arguments) o->arguments[o->n_arguments++] = "-";
    struct ripx *r;
    enum exit_code code = session_open(o, &r);
    if (code != EXIT_OK) return code;
    ripx_keep_words(r);
    if (!session_check(r, o, 0)) code = session_findings(r, o);
    else
        for (uint32_t i = 0; i < o->n_arguments && code == EXIT_OK; i++) code = format_one(r, o, i);
    ripx_close(r);
    return code;
}
