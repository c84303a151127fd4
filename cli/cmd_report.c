/* cmd_report.c - report, duties and explain: what people read. */
#include "cli/cli.h"

#include "driver/writers.h"

#include <string.h>

enum exit_code cmd_report(struct options *o)
{
    if (!o->n_arguments) return say(o, "ripx report : il manque un protocole\n", "ripx report: a protocol is missing\n"), EXIT_USAGE;
    if (o->format_given && o->format != FORMAT_HTML) return say(o, "ripx report : seul --format html est écrit\n", "ripx report: only --format html is written\n"), EXIT_USAGE;
    struct ripx *r;
    enum exit_code code = session_open(o, &r);
    if (code != EXIT_OK) return code;
    o->questions = false;
    struct text out;
    text_init(&out);
    if (!session_check(r, o, 0)) code = session_findings(r, o);
    else if (!write_report(r, o->kind, o->language, &out)) {
        say1(o, "ripx report : aucun document « %s » dans le droit\n", "ripx report: the law has no document '%s'\n", o->kind ? o->kind : "");
        code = EXIT_USAGE;
    } else if (!file_write(o->output ? o->output : "-", out.at ? out.at : "", out.len)) {
        say1(o, "ripx : « %s » ne peut pas être écrit\n", "ripx: '%s' cannot be written\n", o->output ? o->output : "-");
        code = EXIT_INPUT_OUTPUT;
    } else if (o->output && !o->quiet) say1(o, "écrit : %s\n", "written: %s\n", o->output);
    text_release(&out);
    ripx_close(r);
    return code;
}

enum exit_code cmd_duties(struct options *o)
{
    if (!o->n_arguments) return say(o, "ripx duties : il manque un protocole\n", "ripx duties: a protocol is missing\n"), EXIT_USAGE;
    struct ripx *r;
    enum exit_code code = session_open(o, &r);
    if (code != EXIT_OK) return code;
    struct text out;
    text_init(&out);
    if (!session_check(r, o, 0) || session_is_broken(r)) code = session_findings(r, o);
    else if (!write_duties(r, o->only, o->format == FORMAT_JSON, o->language, &out)) {
        say1(o, "ripx duties : aucune table d'énoncés « %s » dans le droit\n", "ripx duties: the law has no table of statements '%s'\n", o->only);
        code = EXIT_USAGE;
    } else if (!file_write(o->output ? o->output : "-", out.at ? out.at : "", out.len)) code = EXIT_INPUT_OUTPUT;
    text_release(&out);
    ripx_close(r);
    return code;
}

static enum exit_code explain_effect(struct ripx *r, struct options *o, struct text *out)
{
    if (!o->n_arguments) return say(o, "ripx explain : il manque un protocole\n", "ripx explain: a protocol is missing\n"), EXIT_USAGE;
    if (!session_check(r, o, 0)) return session_findings(r, o);
    ripx_find_edits(r);
    bool json = o->format == FORMAT_JSON;
    if (json ? write_effects_json(r, out) : write_effect_text(r, o->effect, o->language, out)) return EXIT_OK;
    say1(o, "ripx explain : --%s n'est ni un effet ni un choix du droit\n", "ripx explain: --%s is neither an effect nor a choice of the law\n", o->effect);
    return EXIT_USAGE;
}

static enum exit_code explain_topic(struct ripx *r, struct options *o, struct text *out)
{
    const char *near = NULL;
    if (!o->n_arguments) return say(o, "ripx explain : un code, une règle, un article ou un mot\n", "ripx explain: a code, a rule, an article or a word\n"), EXIT_USAGE;
    ripx_use_kernel_words(r);
    ripx_check(r);
    if (write_topic(r, o->arguments[0], o->language, out, &near)) return EXIT_OK;
    say1(o, "ripx explain : « %s » n'est pas connu", "ripx explain: '%s' is not known", o->arguments[0]);
    if (near) say1(o, " ; vouliez-vous « %s » ?", "; did you mean '%s'?", near);
    fputc('\n', stderr);
    return EXIT_USAGE;
}

enum exit_code cmd_explain(struct options *o)
{
    struct ripx *r;
    struct text out;
    enum exit_code code = session_open(o, &r);
    if (code != EXIT_OK) return code;
    text_init(&out);
    code = o->effect ? explain_effect(r, o, &out) : explain_topic(r, o, &out);
    if (code == EXIT_OK && !file_write(o->output ? o->output : "-", out.at ? out.at : "", out.len)) code = EXIT_INPUT_OUTPUT;
    text_release(&out);
    ripx_close(r);
    return code;
}
