/* cmd_check.c - check and test: a protocol judged, its tests run. */
#include "cli/cli.h"

#include "driver/writers.h"

static bool needs_file(const struct options *o)
{
    if (o->n_arguments) return true;
    say1(o, "ripx %s : il manque un fichier\n", "ripx %s: a file is missing\n", o->command);
    return false;
}

/* --for WORD: the list to write from, in place of a hundred findings that say the same. */
static enum exit_code still_to_write(struct ripx *r, const struct options *o)
{
    struct text out;
    text_init(&out);
    write_to_write(r, o->language, &out);
    bool written = file_write(o->output ? o->output : "-", out.at ? out.at : "", out.len);
    text_release(&out);
    return written ? session_status(r, o) : EXIT_INPUT_OUTPUT;
}

/* In this language, or in the only one that its author wrote. */
static const char *either(struct msg m, enum language l)
{
    const char *here = m.text[l], *there = m.text[l == LANG_FR ? LANG_EN : LANG_FR];
    return here && *here ? here : there && *there ? there : "-";
}

/* --alternatives: what would change by the other reading, where a text leaves one open. */
static void try_other_readings(struct ripx *r, const struct options *o)
{
    const struct reading *reading;
    bool fr = o->language == LANG_FR;
    for (uint32_t i = 0; (reading = ripx_reading(r, i)) != NULL; i++) {
        if (reading->replaced == VOCAB_NONE) continue;
        struct ripx *other = session_by_other_reading(o, i);
        struct text out;
        text_init(&out);
        uint32_t n = other ? write_touched(r, other, o->arguments[0], o->language, &out) : 0;
        printf(fr ? "\nlecture : %s\n" : "\nreading: %s\n", either(reading->title, o->language));
        printf(fr ? "  retenue : %s\n" : "  kept: %s\n", either(reading->retained, o->language));
        printf(fr ? "  autre : %s\n" : "  other: %s\n", either(reading->alternative, o->language));
        if (n) printf(fr ? "  par l'autre, change (%u) : " : "  by the other, changes (%u): ", n);
        else if (!other) printf("%s", fr ? "  par l'autre, le fichier ne peut pas être jugé : sa définition ne se lit pas\n" : "  by the other, the file cannot be judged: its definition cannot be read\n");
        else printf("%s", fr ? "  par l'autre, rien ne change\n" : "  by the other, nothing changes\n");
        if (out.len) fwrite(out.at, 1, out.len, stdout);
        text_release(&out);
        if (other) ripx_close(other);
    }
}

enum exit_code cmd_check(struct options *o)
{
    if (!needs_file(o)) return EXIT_USAGE;
    struct ripx *r;
    enum exit_code code = session_open(o, &r);
    if (code != EXIT_OK) return code;
    bool read = session_check(r, o, 0);
    code = o->occasion && read && o->format == FORMAT_HUMAN && !session_is_broken(r) ? still_to_write(r, o) : session_findings(r, o);
    if (o->alternatives && read && !session_is_broken(r)) try_other_readings(r, o);
    ripx_close(r);
    return code;
}

enum exit_code cmd_test(struct options *o)
{
    if (!needs_file(o)) return EXIT_USAGE;
    struct ripx *r;
    enum exit_code code = session_open(o, &r);
    if (code != EXIT_OK) return code;
    bool read = session_check(r, o, 0);
    /* What the checker finds in the protocol itself is `check`'s to say; a test that cannot be read is a failed test. */
    if (!read || session_is_broken(r)) code = session_findings(r, o);
    else {
        struct ripx_tests t = ripx_test(r, o->only);
        session_failures(r, o);
        /* French counts 0 and 1 as singular, English 1 alone. */
        bool fr = o->language == LANG_FR, one = fr ? t.passed < 2 : t.passed == 1;
        printf(fr ? "%u test%s passé%s, %u échoué%s\n" : "%u test%s passed%s, %u failed%s\n", t.passed, one ? "" : "s", fr && !one ? "s" : "", t.failed,
               fr && t.failed > 1 ? "s" : "");
        code = t.failed ? EXIT_FINDINGS : EXIT_OK;
    }
    ripx_close(r);
    return code;
}
