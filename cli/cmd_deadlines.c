/* cmd_deadlines.c - deadlines: the calendar of steps, for people, programs and calendars. */
#include "cli/cli.h"

#include "driver/writers.h"

static bool calendar_of(const struct options *o, enum ripx_calendar *out)
{
    switch (o->format) {
    case FORMAT_HUMAN: *out = RIPX_CALENDAR_TEXT; return true;
    case FORMAT_JSON: *out = RIPX_CALENDAR_JSON; return true;
    case FORMAT_ICS: *out = RIPX_CALENDAR_ICS; return true;
    case FORMAT_PLAIN: case FORMAT_GNU: case FORMAT_CSV: case FORMAT_HTML: break;
    }
    return say(o, "ripx deadlines : --format human|json|ics\n", "ripx deadlines: --format human|json|ics\n"), false;
}

static enum exit_code write_calendar(struct ripx *r, const struct options *o, enum ripx_calendar format)
{
    struct text out;
    text_init(&out);
    uint32_t left = write_deadlines(r, format, o->language, &out);
    bool ok = file_write(o->output ? o->output : "-", out.at ? out.at : "", out.len);
    if (!ok) say1(o, "ripx : « %s » ne peut pas être écrit\n", "ripx: '%s' cannot be written\n", o->output ? o->output : "-");
    else if (o->output && !o->quiet) say1(o, "écrit : %s\n", "written: %s\n", o->output);
    if (ok && left && !o->quiet) say1(o, "échéances sans jour, laissées de côté : %s\n", "steps without a day, left out: %s\n", arena_printf(ripx_arena(r), "%u", left));
    text_release(&out);
    return ok ? EXIT_OK : EXIT_INPUT_OUTPUT;
}

enum exit_code cmd_deadlines(struct options *o)
{
    enum ripx_calendar format;
    if (o->n_arguments != 1) return say(o, "ripx deadlines : un protocole\n", "ripx deadlines: one protocol\n"), EXIT_USAGE;
    if (!calendar_of(o, &format)) return EXIT_USAGE;
    struct ripx *r;
    enum exit_code code = session_open(o, &r);
    if (code != EXIT_OK) return code;
    bool read = session_check(r, o, 0) && !session_is_broken(r);
    code = read ? write_calendar(r, o, format) : session_findings(r, o);
    ripx_close(r);
    return code;
}
