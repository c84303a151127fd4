/* test_deadlines.c - the delays of the law held against the table that they come from, each swept around its last day; the
   calendar of steps as a table, as JSON and as iCalendar. */
#include "driver/ripx.h"
#include "driver/writers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>
#include <utf8proc.h>

/* The table of delays as researched stands in a folder next to the sources of ripx; RIPX_ROWS says where else it is. */
static const char *const ROWS = "../shared/law";

static bool no_file(void *ctx, const char *path, char **text, size_t *len)
{
    (void)ctx, (void)path, (void)text, (void)len;
    return false;
}

static struct ripx *checked(const char *text)
{
    static const struct ripx_host host = {no_file, NULL};
    struct ripx *r = ripx_open(&host);
    ripx_use_embedded_law(r);
    ripx_add_text(r, "p.ripx", text, strlen(text));
    ripx_check(r);
    return r;
}

static struct ripx *law_session;

static int open_law(void **state)
{
    (void)state;
    law_session = checked("ripx 1 fr\nprotocole P { }\n");
    return 0;
}

static int close_law(void **state)
{
    (void)state;
    ripx_close(law_session);
    return 0;
}

static const struct law *the_law(void) { return ripx_law(law_session); }

/* ---- every delay, the day before, of and after its last day ---- */

/* What a step needs besides its two dates, in the block of the second: a flag whose absence means no. */
static const struct { const char *row, *flag; } needed[] = {{"DL-014", "prolongée"}, {"DL-049", "temps_supplémentaire"}};

static const char *flag_of(const struct law_step *s)
{
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
        if (s->rows.len && strcmp(s->rows.at[0], needed[i].row) == 0) return needed[i].flag;
    return NULL;
}

static const struct vocab_property *property(uint32_t p) { return &the_law()->vocab->properties.at[p]; }

/* "bloc X {" for what is not the study itself. */
static void open_block(struct text *t, uint32_t block)
{
    const struct vocab_block *b = &the_law()->vocab->blocks.at[block];
    if (block == the_law()->vocab->study) return;
    text_addf(t, "%s%s { ", b->word.name[LANG_FR]->text, b->named ? " X" : "");
}

static void state_date(struct text *t, uint32_t p, int32_t day)
{
    char text[DATE_TEXT_SIZE];
    date_format(day, text);
    text_addf(t, "%s %s", property(p)->word.name[LANG_FR]->text, text);
}

/* A protocol that says when a step began and when it was done. */
static char *protocol(const struct law_step *s, uint32_t begins, int32_t from, int32_t done)
{
    struct text t;
    text_init(&t);
    text_add(&t, "ripx 1 fr\nprotocole P {\n");
    uint32_t a = property(begins)->block, b = property(s->at)->block, study = the_law()->vocab->study;
    open_block(&t, a);
    state_date(&t, begins, from);
    if (a != b) text_add(&t, a == study ? "\n" : " }\n");
    if (a != b) open_block(&t, b);
    else text_add(&t, "\n");
    state_date(&t, s->at, done);
    if (flag_of(s)) text_addf(&t, " ; %s", flag_of(s));
    text_add(&t, b == study ? "\n}\n" : " }\n}\n");
    return t.at;
}

static enum step_state state_on(const struct law_step *s, uint32_t begins, int32_t from, int32_t done)
{
    char *text = protocol(s, begins, from, done);
    struct ripx *r = checked(text);
    const struct verdicts *vs = ripx_verdicts(r);
    enum step_state state = STEP_NOT_STARTED;
    for (uint32_t i = 0; i < diags_count(ripx_diags(r)); i++)
        if (diags_at(ripx_diags(r), i)->level == DIAG_ERROR) fail_msg("%s: %s\n%s", step_code(s), diags_at(ripx_diags(r), i)->message.text[LANG_EN], text);
    for (uint32_t i = 0; i < vs->steps.len && state == STEP_NOT_STARTED; i++)
        if (strcmp(vs->steps.at[i].step->word.name[LANG_FR]->text, s->word.name[LANG_FR]->text) == 0) state = vs->steps.at[i].state;
    free(text);
    ripx_close(r);
    return state;
}

/* From Monday to Friday, a day at a time: 1970-01-01 was a Thursday. */
static int32_t weekdays_after(int32_t day, int64_t n)
{
    while (n > 0) n -= (++day + 3) % 7 < 5;
    return day;
}

static int32_t last_day(int32_t from, const struct law_step *s, struct law_delay d)
{
    int32_t day = from, n = (int32_t)(s->mode == STEP_AHEAD ? -d.count : d.count);
    if (d.kind == DELAY_MONTHS) assert_true(date_add_months(from, n, DATE_ROUND_DOWN, &day));
    else if (d.kind == DELAY_WORKING_DAYS) day = weekdays_after(from, n);
    else assert_true(date_add_days(from, n, &day));
    return day;
}

static bool is_number(struct law_delay d) { return d.kind == DELAY_DAYS || d.kind == DELAY_WORKING_DAYS || d.kind == DELAY_MONTHS; }

static void is_state(const struct law_step *s, uint32_t begins, int32_t from, int32_t done, enum step_state expected)
{
    enum step_state state = state_on(s, begins, from, done);
    if (state != expected) fail_msg("%s, %d days after: state %d, not %d", step_code(s), (int)(done - from), (int)state, (int)expected);
}

static void sweep(const struct law_step *s, uint32_t begins, int32_t from)
{
    int32_t start = from;
    if (s->from.at[0].step != VOCAB_NONE) {
        const struct law_step *before = &the_law()->steps.at[s->from.at[0].step];
        start = last_day(from, before, before->within);
    }
    int32_t day = last_day(start, s, s->within), most = s->asks && is_number(s->total) ? last_day(start, s, s->total) : day;
    if (s->asks && s->suspends && is_number(s->total)) most = last_day(most, s, s->reply);   /* it may have stopped so long */
    bool open = s->extendable || s->within.kind == DELAY_WORKING_DAYS || (s->asks && (s->total.kind == DELAY_UNREAD || (s->suspends && s->total.kind == DELAY_NONE)));
    is_state(s, begins, from, day - 1, s->mode == STEP_WAITS ? STEP_DONE_EARLY : s->at_once ? STEP_DONE : STEP_DONE_IN_TIME);
    is_state(s, begins, from, day, s->at_once ? STEP_DONE : STEP_DONE_IN_TIME);
    is_state(s, begins, from, most + 1, s->mode == STEP_WAITS ? STEP_DONE_IN_TIME : open ? STEP_DONE : STEP_DONE_LATE);
    if (most > day) is_state(s, begins, from, most, STEP_DONE);
}

static void each_delay_around_its_last_day(void **state)
{
    (void)state;
    uint32_t swept = 0;
    for (uint32_t i = 0; i < the_law()->steps.len; i++) {
        const struct law_step *s = &the_law()->steps.at[i];
        if (!is_number(s->within) || s->at == VOCAB_NONE || !s->from.len || s->from.at[0].day != INT32_MIN) continue;
        uint32_t begins = s->from.at[0].step != VOCAB_NONE ? step_begins(&the_law()->steps.at[s->from.at[0].step]) : step_begins(s);
        assert_int_not_equal(begins, VOCAB_NONE);
        sweep(s, begins, date_from_civil(2027, 1, 31));
        sweep(s, begins, date_from_civil(2028, 2, 29));
        swept++;
    }
    assert_true(swept >= 40);
}

static void weekdays_as_one_by_one(void **state)
{
    (void)state;
    for (int32_t day = date_from_civil(1969, 12, 20); day < date_from_civil(1970, 1, 20); day++)
        for (int32_t n = 1; n <= 23; n++) {
            int32_t forward, back;
            assert_true(date_add_weekdays(day, n, &forward));
            /* In a year far from 1970, where the remainder of a division has no sign, on the same day of the week. */
            if ((day + 703) % 7 < 5) assert_int_equal(forward + 7000, weekdays_after(day + 7000, n));
            assert_true((forward + 703) % 7 < 5);
            assert_true(date_add_weekdays(forward, -n, &back));
            assert_true(back <= day && day - back <= 2);
        }
}

/* ---- the table as researched ---- */

enum { FIELDS = 16 };

/* The fields of a line of RFC 4180, in place. */
static uint32_t split(char *line, char **fields)
{
    uint32_t n = 0;
    for (char *p = line; n < FIELDS;) {
        bool quoted = *p == '"';
        char *out = fields[n++] = quoted ? ++p : p;
        while (*p && (quoted || (*p != ',' && *p != '\n'))) {
            if (quoted && *p == '"' && *++p != '"') break;
            *out++ = *p++;
        }
        bool more = *p == ',';
        p += more;
        *out = 0;
        if (!more) break;
    }
    return n;
}

static bool is_delay(struct law_delay d, const char *days, const char *unit)
{
    long n = strtol(days, NULL, 10);
    if (strcmp(days, "unread") == 0) return d.kind == DELAY_UNREAD;
    if (strcmp(days, "none") == 0 || n == 0) return d.kind == DELAY_NONE || d.kind == DELAY_UNREAD;
    if (strcmp(unit, "years") == 0) return d.kind == DELAY_MONTHS && d.count == 12 * n;
    enum delay_kind kind = strcmp(unit, "months") == 0 ? DELAY_MONTHS : strcmp(unit, "hours") == 0 ? DELAY_HOURS
                         : strcmp(unit, "working_days") == 0 ? DELAY_WORKING_DAYS : DELAY_DAYS;
    return d.kind == kind && d.count == n;
}

/* Columns: id, regime, step, actor, days, unit, start, suspension, silence, article, evidence. */
static bool is_as_researched(char **f, FILE *out)
{
    const struct law_step *s = law_step_of_row(the_law(), f[0]);
    if (!s) return fprintf(out, "%s: no step\n", f[0]), false;
    bool same = is_delay(s->within, f[4], f[5]) || is_delay(s->total, f[4], f[5]);
    const char *grade = s->grade < the_law()->grades.len ? the_law()->grades.at[s->grade].word.name[LANG_EN]->text : "";
    if (!same) fprintf(out, "%s: not %s %s\n", f[0], f[4], f[5]);
    if (strcmp(grade, f[10]) != 0) fprintf(out, "%s: %s, not %s\n", f[0], grade, f[10]);
    if (strcmp(f[4], "0") == 0 && !s->at_once) return fprintf(out, "%s: a number where the table has none\n", f[0]), false;
    if (strcmp(f[6], "not_stated") == 0 && !s->start_unread) return fprintf(out, "%s: its start is not stated\n", f[0]), false;
    return same && strcmp(grade, f[10]) == 0;
}

static void delays_are_as_researched(void **state)
{
    (void)state;
    char path[4096];
    snprintf(path, sizeof path, "%s/deadlines.csv", getenv("RIPX_ROWS") ? getenv("RIPX_ROWS") : ROWS);
    FILE *in = fopen(path, "r");
    char line[4096], *fields[FIELDS];
    uint32_t bad = 0, rows = 0;
    if (!in) {
        print_message("%s is not there: the delays are not compared\n", path);
        skip();
    }
    assert_non_null(fgets(line, sizeof line, in));
    while (fgets(line, sizeof line, in)) {
        assert_true(split(line, fields) > 10);
        bad += !is_as_researched(fields, stderr);
        rows++;
    }
    fclose(in);
    assert_int_equal(bad, 0);
    assert_int_equal(rows, 86);
}

/* ---- the calendar ---- */

static const char study[] =
    "ripx 1 fr\n"
    "protocole É_1 \"Une biopsie ; deux, \\\\ trois\" {\n"
    "  régime_déclaré RIPH ; catégorie 1 ; produit_étudié produit_courant ; date_début 2026-04-01\n"
    "  CPP { dépôt 2026-01-05 }\n"
    "  ANSM { demande 2026-01-05 ; autorisation_expresse faux }\n"
    "  événement_indésirable E1 \"Malaise, bref ; 2 \\\\ 3\" { grave ; inattendu ; lié ; gravité [hospitalisation] ; connu_investigateur 2026-05-02 ; notifié_promoteur 2026-05-02 ; connu_promoteur 2026-05-02 ; déclaré 2026-05-20 }\n"
    "  rapport_de_sécurité { transmis 2027-03-31 }\n"
    "  rapport_de_sécurité { transmis 2028-04-15 }\n"
    "}\n";

static char *calendar(enum ripx_calendar format, enum language language)
{
    struct ripx *r = checked(study);
    struct text out;
    text_init(&out);
    write_deadlines(r, format, language, &out);
    ripx_close(r);
    return out.at;
}

static void contains(const char *text, const char *part)
{
    if (!strstr(text, part)) fail_msg("not there: %s\n%s", part, text);
}

static size_t cells(const char *line, size_t len)
{
    size_t n = 0;
    for (size_t i = 0; i < len;) {
        utf8proc_int32_t c;
        utf8proc_ssize_t read = utf8proc_iterate((const utf8proc_uint8_t *)line + i, (utf8proc_ssize_t)(len - i), &c);
        assert_true(read > 0);
        n += (size_t)utf8proc_charwidth(c);
        i += (size_t)read;
    }
    return n;
}

static void a_table_of_a_hundred_cells(void **state)
{
    (void)state;
    for (int l = 0; l < LANGUAGES; l++) {
        char *text = calendar(RIPX_CALENDAR_TEXT, (enum language)l);
        for (const char *p = text; *p;) {
            size_t len = strcspn(p, "\n");
            if (cells(p, len) > 100) fail_msg("%.*s", (int)len, p);
            if (len) assert_true(p[len - 1] != ' ');
            p += len + (p[len] == '\n');
        }
        free(text);
    }
    char *text = calendar(RIPX_CALENDAR_TEXT, LANG_EN);
    contains(text, "  2026-01-15              the committee notifies receipt of the complete file\n");
    contains(text, "  planned 2026-03-01      the committee gives its opinion\n");
    contains(text, "From: 2026-01-05 (line 4); awaited\n");
    contains(text, "Complete file at the agency (D0)\n  D+60  ");
    free(text);
}

static json_t *step_named(const json_t *object, const char *name)
{
    size_t i;
    json_t *step;
    json_array_foreach(json_object_get(object, "steps"), i, step)
        if (strcmp(json_string_value(json_object_get(step, "step")), name) == 0) return step;
    fail_msg("no step %s", name);
    return NULL;
}

static const char *at(const json_t *step, const char *date, const char *key)
{
    return json_string_value(json_object_get(json_object_get(step, date), key));
}

static void json_says_all(void **state)
{
    (void)state;
    char *text = calendar(RIPX_CALENDAR_JSON, LANG_FR);
    json_t *object = json_loads(text, 0, NULL);
    assert_non_null(object);
    const json_t *opinion = step_named(object, "avis_initial"), *notice = step_named(object, "réception_du_dossier");
    assert_string_equal(at(opinion, "planned", "first"), "2026-03-01");
    assert_true(json_is_null(json_object_get(opinion, "due")));
    assert_string_equal(json_string_value(json_object_get(json_object_get(opinion, "told"), "en")), "D+55");
    assert_int_equal(json_integer_value(json_object_get(json_object_get(json_object_get(opinion, "question"), "total"), "count")), 60);
    assert_string_equal(at(notice, "due", "first"), "2026-01-15");
    assert_string_equal(json_string_value(json_object_get(notice, "state")), "awaited");
    assert_string_equal(json_string_value(json_object_get(step_named(object, "susar_autre"), "state")), "done_late");
    assert_true(json_is_false(json_object_get(step_named(object, "envoi_des_pièces"), "start_read")));
    json_decref(object);
    free(text);
}

/* ---- iCalendar by the rules of RFC 5545 ---- */

/* Content lines without folds; fails on what 3.1 does not allow. To be freed. */
static char *unfolded(const char *ics)
{
    size_t len = strlen(ics), kept = 0, line = 0;
    char *out = malloc(len + 1);
    assert_non_null(out);
    for (size_t i = 0; i < len; i++) {
        if (ics[i] == '\n') fail_msg("a line feed of its own at %zu", i);
        if (ics[i] != '\r') {
            assert_true((unsigned char)ics[i] >= 0x20);
            if (line == 0) assert_int_not_equal((unsigned char)ics[i] & 0xC0, 0x80);   /* a fold never splits a character */
            if (++line > 75) fail_msg("a line of more than 75 octets at %zu", i);
            out[kept++] = ics[i];
            continue;
        }
        assert_int_equal(ics[++i], '\n');
        line = 0;
        if (ics[i + 1] == ' ') {
            i++;
            line = 1;
            assert_int_not_equal((unsigned char)ics[i + 1] & 0xC0, 0x80);
        } else out[kept++] = '\n';
    }
    out[kept] = 0;
    return out;
}

/* A TEXT has no bare comma or semicolon, and a backslash only before \ ; , or n. */
static void is_text(const char *value, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        assert_true(value[i] != ',' && value[i] != ';');
        if (value[i] == '\\') assert_non_null(strchr("\\;,n", value[++i]));
    }
}

struct seen { uint32_t events, properties; char uids[64][256]; };

static void event_line(struct seen *seen, const char *p, size_t len)
{
    static const char *const names[] = {"UID:", "DTSTAMP:", "DTSTART;VALUE=DATE:", "DTEND;VALUE=DATE:", "SUMMARY:", "DESCRIPTION:", "CATEGORIES:", "TRANSP:TRANSPARENT"};
    static char start[9];
    for (uint32_t n = 0; n < sizeof names / sizeof *names; n++) {
        size_t k = strlen(names[n]);
        if (len < k || strncmp(p, names[n], k) != 0) continue;
        assert_int_equal(seen->properties & 1u << n, 0);
        seen->properties |= 1u << n;
        if (n == 0) {
            snprintf(seen->uids[seen->events], sizeof seen->uids[0], "%.*s", (int)(len - k), p + k);
            for (uint32_t i = 0; i < seen->events; i++) assert_string_not_equal(seen->uids[i], seen->uids[seen->events]);
        }
        if (n == 1) assert_int_equal(strncmp(p + k, "20261123T000000Z", len - k), 0);
        if (n == 2) snprintf(start, sizeof start, "%.8s", p + k);
        if (n == 3) assert_true(len - k == 8 && strncmp(p + k, start, 8) > 0);
        if (n == 0 || (n >= 4 && n <= 6)) is_text(p + k, len - k);
        return;
    }
    fail_msg("an unknown line: %.*s", (int)len, p);
}

static uint32_t read_calendar(const char *lines, struct seen *seen)
{
    static const char *const head[] = {"BEGIN:VCALENDAR", "VERSION:2.0", NULL, "CALSCALE:GREGORIAN"};
    uint32_t number = 0;
    bool inside = false, ended = false;
    for (const char *p = lines; *p; number++) {
        size_t len = strcspn(p, "\n");
        if (number < 4) assert_true(head[number] ? strncmp(p, head[number], strlen(head[number])) == 0 : strncmp(p, "PRODID:-//ripx//", 16) == 0);
        else if (strncmp(p, "BEGIN:VEVENT\n", 13) == 0) assert_false(inside), inside = true, seen->properties = 0;
        else if (strncmp(p, "END:VEVENT\n", 11) == 0) assert_int_equal(seen->properties, 0xFF), inside = false, seen->events++;
        else if (inside) event_line(seen, p, len);
        else assert_int_equal(strncmp(p, "END:VCALENDAR\n", 14), 0), ended = true;
        p += len + 1;
    }
    assert_true(ended);
    return seen->events;
}

static void icalendar_by_its_rules(void **state)
{
    (void)state;
    for (int l = 0; l < LANGUAGES; l++) {
        char *ics = calendar(RIPX_CALENDAR_ICS, (enum language)l), *again = calendar(RIPX_CALENDAR_ICS, (enum language)l), *lines = unfolded(ics);
        struct seen seen = {0};
        assert_true(read_calendar(lines, &seen) >= 7);
        assert_string_equal(ics, again);
        contains(lines, "Malaise\\, bref \\; 2 \\\\ 3\n");
        contains(lines, "DTSTART;VALUE=DATE:20260115\nDTEND;VALUE=DATE:20260116\n");
        contains(lines, "UID:É_1.rapport_annuel_de_sécurité.2@riph.ripx\n");
        free(ics);
        free(again);
        free(lines);
    }
}

static void what_has_no_day_is_counted(void **state)
{
    (void)state;
    struct ripx *r = checked("ripx 1 fr\nprotocole P { catégorie 3 ; régime_déclaré RIPH }\n");
    struct text out;
    text_init(&out);
    assert_true(write_deadlines(r, RIPX_CALENDAR_ICS, LANG_EN, &out) > 5);
    contains(out.at, "END:VCALENDAR\r\n");
    text_release(&out);
    ripx_close(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(weekdays_as_one_by_one),
        cmocka_unit_test(each_delay_around_its_last_day),
        cmocka_unit_test(delays_are_as_researched),
        cmocka_unit_test(a_table_of_a_hundred_cells),
        cmocka_unit_test(json_says_all),
        cmocka_unit_test(icalendar_by_its_rules),
        cmocka_unit_test(what_has_no_day_is_counted),
    };
    return cmocka_run_group_tests(tests, open_law, close_law);
}
