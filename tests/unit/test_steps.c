/* test_steps.c - steps and their dates; the table of steps and the schedule of a document. */
#include "backends/report/report.h"
#include "driver/ripx.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A law of ferries: nothing of it is known to the program. */
static const char law[] =
    "ripx 1 fr\n"
    "droit \"bac\" { date 2026-06-01 ; version \"1\" }\n"
    "preuves { prouvé lu ; indiqué dit }\n"
    "grade lu \"lu\" { en \"read\" \"read\" }\n"
    "grade dit \"dit\" { en \"told\" \"told\" }\n"
    "dimension temps\ndimension civil\ndimension masse\n"
    "unité h : temps { mot \"heures\" ; en \"hours\" }\n"
    "unité d : 24 h { mot \"j\", \"jours\" ; en \"days\", \"day\" }\n"
    "dimension ouvré\nunité wd : ouvré { mot \"jours_ouvrés\" ; en \"working_days\" }\n"
    "unité mo : civil { mot \"mois\" ; en \"months\" }\n"
    "unité an : 12 mo { mot \"ans\" ; en \"years\" }\n"
    "unité kg : masse\n"
    "source A1 \"Code, art. 1\" { en \"Code, art. 1\" ; article \"1\" ; version v1 { vigueur 2020-01-01 ..< ouvert ; preuve lu } }\n"
    "source A2 \"Code, art. 2\" { en \"Code, art. 2\" ; article \"2\" ; version v1 { vigueur 2026-12-01 ..< ouvert ; preuve lu } }\n"
    "bloc bac \"Bac\" { en \"ferry\" \"Ferry\" ; racine ; nommé ; rôle racine_étude }\n"
    "propriété bac.demande \"Demande\" : date { en \"request\" \"Request\" }\n"
    "propriété bac.accord \"Accord\" : date { en \"agreement\" \"Agreement\" }\n"
    "propriété bac.ouverture \"Ouverture\" : date { en \"opening\" \"Opening\" }\n"
    "bloc panne \"Panne\" { en \"failure\" \"Failure\" ; parent bac ; plusieurs ; nommé ; collection pannes { en \"failures\" } }\n"
    "propriété panne.vue \"Vue le\" : date { en \"seen\" \"Seen on\" }\n"
    "propriété panne.dite \"Dite le\" : date { en \"told\" \"Told on\" }\n"
    "propriété panne.grave \"Grave\" : drapeau { en \"serious\" \"Serious\" }\n"
    "propriété bac.à_moteur \"À moteur\" : drapeau { en \"motor\" \"Motor\" }\n"
    "bloc port \"Port\" { en \"harbour\" \"Harbour\" ; parent bac }\n"
    "bloc charge \"Charge\" { en \"load\" \"Load\" ; parent bac ; plusieurs ; nommé ; rôle action ; collection charges { en \"loads\" } }\n"
    "propriété charge.poids \"Poids\" : quantité[kg] { en \"weight\" \"Weight\" }\n"
    "bloc horaire \"Horaire\" { en \"timetable\" \"Timetable\" ; parent bac ; rôle axe }\n"
    "bloc passage \"Passage\" { en \"crossing\" \"Crossing\" ; parent horaire ; plusieurs ; nommé ; implicite ; rôle événement ; collection passages { en \"crossings\" } }\n"
    "énumération sens { refus \"refus\" { en \"refusal\" \"refusal\" } }\n"
    "document d \"D\" { en \"D\" ; option \"d\"\n"
    "  section g \"Passages\" { en \"Crossings\" ; forme grille ; lignes charges ; colonnes passages ; pied somme(poids) }\n"
    "  section f \"Étapes\" { en \"Steps\" ; forme frise }\n"
    "}\n";

static bool read_nothing(void *ctx, const char *path, char **text, size_t *len)
{
    (void)ctx, (void)path, (void)text, (void)len;
    return false;
}

/* The session of a ferry with these lines, under one step with these items. */
static struct ripx *check(const char *items, const char *lines)
{
    static const struct ripx_host host = {read_nothing, NULL};
    char step[2048], ferry[2048];
    snprintf(step, sizeof step, "ripx 1 fr\néchéance e \"accord du port\" { en \"agreement of the harbour\" ; ligne \"E-1\" ; fondée_sur A1@v1 ; preuve lu ; acteur port ; de bac.demande ; à bac.accord ; %s }\n", items);
    snprintf(ferry, sizeof ferry, "ripx 1 fr\nbac B \"Bac\" {\n%s\n}\n", lines);
    struct ripx *r = ripx_open(&host);
    ripx_add_law(r, "law.ripx", law, strlen(law));
    ripx_add_law(r, "step.ripx", step, strlen(step));
    ripx_add_text(r, "b.ripx", ferry, strlen(ferry));
    ripx_check(r);
    return r;
}

/* Only findings of the step itself, and as many of them. */
static void diagnostics(const struct ripx *r, uint32_t findings)
{
    for (uint32_t i = 0; i < diags_count(ripx_diags(r)); i++)
        if (strcmp(diags_at(ripx_diags(r), i)->code, "E-1") != 0)
            fail_msg("%s %s", diags_at(ripx_diags(r), i)->code, diags_at(ripx_diags(r), i)->message.text[LANG_EN]);
    assert_int_equal(diags_count(ripx_diags(r)), findings);
}

static void same_days(const struct step_date *d, const char *first, const char *last)
{
    char lo[DATE_TEXT_SIZE], hi[DATE_TEXT_SIZE];
    assert_true(d->known);
    date_format(d->days.lo, lo);
    date_format(d->days.hi, hi);
    assert_string_equal(lo, first);
    assert_string_equal(hi, last);
}

/* One step result: its state, and its last day from `first` to `last`, or NULL when none is known. */
static void gives(const char *items, const char *lines, enum step_state state, const char *first, const char *last)
{
    struct ripx *r = check(items, lines);
    diagnostics(r, state == STEP_DONE_LATE || state == STEP_DONE_EARLY);
    assert_int_equal(ripx_verdicts(r)->steps.len, 1);
    const struct step_result *s = &ripx_verdicts(r)->steps.at[0];
    assert_int_equal(s->state, state);
    if (first) same_days(&s->due, first, last);
    else assert_false(s->due.known);
    ripx_close(r);
}

static void days_do_not_count_the_first(void **state)
{
    (void)state;
    gives("dans_délai 45 j", "demande 2026-01-01", STEP_AWAITED, "2026-02-15", "2026-02-15");
    gives("dans_délai 45 j", "demande 2026-01-01 ; accord 2026-02-15", STEP_DONE_IN_TIME, "2026-02-15", "2026-02-15");
    gives("dans_délai 45 j", "demande 2026-01-01 ; accord 2026-02-16", STEP_DONE_LATE, "2026-02-15", "2026-02-15");
}

static void months_are_civil(void **state)
{
    (void)state;
    gives("dans_délai 3 mois", "demande 2026-11-30", STEP_AWAITED, "2027-02-28", "2027-02-28");
    gives("dans_délai 2 ans", "demande 2024-02-29", STEP_AWAITED, "2026-02-28", "2026-02-28");
}

static void partial_dates_give_ranges(void **state)
{
    (void)state;
    gives("dans_délai 10 j", "demande 2026-02", STEP_AWAITED, "2026-02-11", "2026-03-10");
    gives("dans_délai 10 j", "demande 2026-02 ; accord 2026-03-15", STEP_DONE_LATE, "2026-02-11", "2026-03-10");
    gives("dans_délai 10 j", "demande 2026-02 ; accord 2026-03-05", STEP_DONE, "2026-02-11", "2026-03-10");
    gives("dans_délai 90 j", "demande 2026-02 ; accord 2026-03", STEP_DONE_IN_TIME, "2026-05-02", "2026-05-29");
}

static void what_is_not_known_is_not_said(void **state)
{
    (void)state;
    gives("dans_délai 10 j", "", STEP_NOT_STARTED, NULL, NULL);
    gives("dans_délai 10 j", "demande inconnu", STEP_NOT_STARTED, NULL, NULL);
    gives("dans_délai 10 j", "accord 2026-03-05", STEP_DONE, NULL, NULL);
    gives("dans_délai 10 j", "demande 2026-03-05 ; accord 2026-01-05", STEP_DONE, "2026-03-15", "2026-03-15");
    gives("dans_délai 10 j ; prolongeable", "demande 2026-01-01 ; accord 2026-01-11", STEP_DONE_IN_TIME, "2026-01-11", "2026-01-11");
    gives("dans_délai 10 j ; prolongeable", "demande 2026-01-01 ; accord 2026-01-12", STEP_DONE, "2026-01-11", "2026-01-11");
    gives("dans_délai non_lu", "demande 2026-01-01", STEP_AWAITED, NULL, NULL);
    gives("dans_délai non_lu", "demande 2026-01-01 ; accord 2029-01-01", STEP_DONE, NULL, NULL);
    gives("silence refus", "demande 2026-01-01", STEP_AWAITED, NULL, NULL);
    gives("dans_délai 4000000 j", "demande 2026-01-01", STEP_AWAITED, NULL, NULL);
    gives("fondée_sur A2@v1 ; dans_délai 10 j", "demande 2026-01-01 ; accord 2026-12-01", STEP_DONE, NULL, NULL);
}

/* An hour of an unknown day: 48 hours end on the second day, at an hour that is not known. */
static void hours_end_within_a_day(void **state)
{
    (void)state;
    gives("dans_délai 48 h", "demande 2026-02-27", STEP_AWAITED, "2026-03-01", "2026-03-01");
    gives("dans_délai 48 h", "demande 2026-02-27 ; accord 2026-02-28", STEP_DONE_IN_TIME, "2026-03-01", "2026-03-01");
    gives("dans_délai 48 h", "demande 2026-02-27 ; accord 2026-03-01", STEP_DONE, "2026-03-01", "2026-03-01");
    gives("dans_délai 48 h", "demande 2026-02-27 ; accord 2026-03-02", STEP_DONE_LATE, "2026-03-01", "2026-03-01");
    gives("dans_délai 12 h", "demande 2026-02-27 ; accord 2026-02-28", STEP_DONE, "2026-02-27", "2026-02-28");
    gives("dans_délai 12 h", "demande 2026-02-27 ; accord 2026-03-01", STEP_DONE_LATE, "2026-02-27", "2026-02-28");
}

/* 2026-01-02 is a Friday. Holidays are not known, so nothing is ever late. */
static void working_days_give_the_earliest_day(void **state)
{
    (void)state;
    gives("dans_délai 7 jours_ouvrés", "demande 2026-01-02", STEP_AWAITED, "2026-01-13", "2026-01-13");
    gives("dans_délai 7 jours_ouvrés", "demande 2026-01-02 ; accord 2026-01-13", STEP_DONE_IN_TIME, "2026-01-13", "2026-01-13");
    gives("dans_délai 7 jours_ouvrés", "demande 2026-01-02 ; accord 2026-03-13", STEP_DONE, "2026-01-13", "2026-01-13");
    struct ripx *r = check("dans_délai 7 jours_ouvrés", "demande 2026-01-02");
    assert_true(ripx_verdicts(r)->steps.at[0].due.at_least);
    ripx_close(r);
}

static void without_delay_is_no_number(void **state)
{
    (void)state;
    gives("sans_délai", "demande 2026-01-02", STEP_AWAITED, NULL, NULL);
    gives("sans_délai", "demande 2026-01-02 ; accord 2026-01-02", STEP_DONE_IN_TIME, NULL, NULL);
    gives("sans_délai", "demande 2026-01-02 ; accord 2026-01-03", STEP_DONE, NULL, NULL);
    gives("sans_délai ; dans_délai 7 j", "demande 2026-01-02 ; accord 2026-01-03", STEP_DONE, "2026-01-09", "2026-01-09");
    gives("sans_délai ; dans_délai 7 j", "demande 2026-01-02 ; accord 2026-01-10", STEP_DONE_LATE, "2026-01-09", "2026-01-09");
    gives("sans_délai", "demande 2026-01 ; accord 2026-01", STEP_DONE, NULL, NULL);
}

static void waiting_and_notice(void **state)
{
    (void)state;
    gives("attente 38 j", "demande 2026-01-01 ; accord 2026-02-07", STEP_DONE_EARLY, "2026-02-08", "2026-02-08");
    gives("attente 38 j", "demande 2026-01-01 ; accord 2026-02-08", STEP_DONE_IN_TIME, "2026-02-08", "2026-02-08");
    gives("attente 38 j", "demande 2026-01-01", STEP_AWAITED, "2026-02-08", "2026-02-08");
    gives("attente 38 j", "demande 2026-01 ; accord 2026-02-20", STEP_DONE, "2026-02-08", "2026-03-10");
    gives("préavis 7 j", "demande 2026-01-31 ; accord 2026-01-24", STEP_DONE_IN_TIME, "2026-01-24", "2026-01-24");
    gives("préavis 7 j", "demande 2026-01-31 ; accord 2026-01-25", STEP_DONE_LATE, "2026-01-24", "2026-01-24");
    gives("préavis 1 mois", "demande 2026-03-31", STEP_AWAITED, "2026-02-28", "2026-02-28");
}

static void several_dates_may_begin_it(void **state)
{
    (void)state;
    gives("de bac.ouverture ; dans_délai 10 j", "demande 2026-01-01", STEP_AWAITED, "2026-01-11", "2026-01-11");
    gives("de bac.ouverture ; dans_délai 10 j", "demande 2026-01-01 ; ouverture 2026-02-01 ; accord 2026-01-20", STEP_DONE, "2026-01-11", "2026-02-11");
    gives("de bac.ouverture ; dans_délai 10 j", "demande 2026-01-01 ; ouverture 2026-02-01 ; accord 2026-02-12", STEP_DONE_LATE, "2026-01-11", "2026-02-11");
}

/* A second step after the first. */
static struct ripx *two(const char *first, const char *second, const char *lines)
{
    char items[1024];
    snprintf(items, sizeof items, "%s }\néchéance f \"second\" { en \"second\" ; ligne \"E-1\" ; fondée_sur A1@v1 ; preuve lu ; %s", first, second);
    return check(items, lines);
}

static void steps_follow_one_another(void **state)
{
    (void)state;
    struct ripx *r = two("dans_délai 15 j", "de e ; à bac.ouverture ; dans_délai 8 j", "demande 2026-01-01 ; ouverture 2026-01-25");
    diagnostics(r, 1);
    same_days(&ripx_verdicts(r)->steps.at[1].due, "2026-01-24", "2026-01-24");
    assert_int_equal(ripx_verdicts(r)->steps.at[1].state, STEP_DONE_LATE);
    ripx_close(r);
    r = two("dans_délai 15 j", "de bac.accord ; à bac.ouverture ; dans_délai 8 j", "");
    const struct step_result *s = &ripx_verdicts(r)->steps.at[1];
    assert_int_equal(s->chain.days, 15);
    assert_string_equal(ripx_law(r)->vocab->properties.at[s->chain.origin].word.name[LANG_EN]->text, "request");
    assert_false(s->planned.known);
    ripx_close(r);
    r = two("dans_délai 15 j", "de bac.accord ; à bac.ouverture ; dans_délai 8 j", "demande 2026-01-01");
    same_days(&ripx_verdicts(r)->steps.at[1].planned, "2026-01-24", "2026-01-24");
    assert_false(ripx_verdicts(r)->steps.at[1].due.known);
    ripx_close(r);
    r = two("dans_délai non_lu", "de bac.accord ; à bac.ouverture ; dans_délai 8 j", "demande 2026-01-01");
    s = &ripx_verdicts(r)->steps.at[1];
    assert_false(s->planned.known);
    assert_int_equal(s->chain.days, 0);
    ripx_close(r);
    /* A circle ends. */
    r = two("de f ; dans_délai 1 j", "de e ; dans_délai 1 j", "");
    assert_int_equal(ripx_verdicts(r)->steps.len, 2);
    ripx_close(r);
}

static void the_law_may_give_the_day(void **state)
{
    (void)state;
    struct ripx *r = two("dans_délai 1 j", "de 2026-05-24 ; dans_délai 1 an", "");
    diagnostics(r, 0);
    same_days(&ripx_verdicts(r)->steps.at[1].due, "2027-05-24", "2027-05-24");
    ripx_close(r);
}

static void an_unread_start_is_noted_only(void **state)
{
    (void)state;
    struct ripx *r = check("départ_non_lu ; dans_délai 10 j", "demande 2026-01-01 ; accord 2026-01-12");
    diagnostics(r, 1);
    assert_int_equal(diags_at(ripx_diags(r), 0)->level, DIAG_NOTE);
    ripx_close(r);
    r = two("dans_délai 1 j", "départ_non_lu ; dans_délai 3 mois", "demande 2026-01-01");
    diagnostics(r, 0);
    assert_int_equal(ripx_verdicts(r)->steps.at[1].state, STEP_NOT_STARTED);
    assert_int_equal(ripx_verdicts(r)->steps.at[1].chain.origin, VOCAB_NONE);
    ripx_close(r);
}

static void a_step_for_each_row(void **state)
{
    (void)state;
    const char *step = "pour_chaque p dans pannes ; lorsque p.grave ; de p.vue ; à p.dite ; dans_délai 15 j";
    struct ripx *r = two("dans_délai 1 j", step, "panne A { grave ; vue 2026-01-01 ; dite 2026-01-16 }\npanne B { grave ; vue 2026-01-01 ; dite 2026-01-17 }\n"
                                                 "panne C { grave faux ; vue 2026-01-01 }\npanne D { vue 2026-01-01 ; dite 2027-01-01 }");
    const struct verdicts *vs = ripx_verdicts(r);
    diagnostics(r, 1);   /* D may not be grave: nothing is said */
    assert_int_equal(vs->steps.len, 4);
    assert_int_equal(vs->steps.at[1].state, STEP_DONE_IN_TIME);
    assert_int_equal(vs->steps.at[2].state, STEP_DONE_LATE);
    assert_int_equal(vs->steps.at[2].row, 1);
    assert_false(vs->steps.at[3].sure);
    ripx_close(r);
    r = two("dans_délai 1 j", step, "");
    assert_int_equal(ripx_verdicts(r)->steps.len, 2);
    assert_int_equal(ripx_verdicts(r)->steps.at[1].row, PLAN_NONE);
    assert_int_equal(ripx_verdicts(r)->steps.at[1].state, STEP_NOT_STARTED);
    ripx_close(r);
}

static void a_periodic_step_counts_from_the_last_time(void **state)
{
    (void)state;
    struct ripx *r = two("dans_délai 1 j", "périodique ; de bac.ouverture ; à panne.dite ; dans_délai 1 an",
                         "ouverture 2024-01-10\npanne A { dite 2026-01-05 }\npanne B { dite 2025-01-10 }\npanne C { dite 2027-01-06 }");
    const struct verdicts *vs = ripx_verdicts(r);
    static const enum step_state states[] = {STEP_DONE_IN_TIME, STEP_DONE_IN_TIME, STEP_DONE_LATE, STEP_AWAITED};
    diagnostics(r, 1);
    assert_int_equal(vs->steps.len, 5);
    for (uint32_t i = 0; i < 4; i++) assert_int_equal(vs->steps.at[1 + i].state, states[i]);
    same_days(&vs->steps.at[4].due, "2028-01-06", "2028-01-06");
    ripx_close(r);
}

static void a_late_step_may_be_tolerated(void **state)
{
    (void)state;
    const char *lines = "demande 2026-01-01 ; accord 2026-01-12\ntolère \"E-1\" { motif \"m\" ; par \"p\" ; date 2026-02-01 ; expire 2026-12-31 }";
    struct ripx *r = check("dans_délai 10 j ; silence refus", "demande 2026-01-01 ; accord 2026-01-12");
    const struct diag *d = diags_at(ripx_diags(r), 0);
    assert_int_equal(d->level, DIAG_ERROR);
    assert_string_equal(d->message.text[LANG_FR], "accord du port : le 2026-01-12, après le dernier jour, le 2026-01-11");
    assert_string_equal(d->notes.at[0].text[LANG_EN], "past the last day, silence means: refusal");
    assert_int_equal(d->marks.len, 1);
    assert_int_equal(d->cites.len, 1);
    ripx_close(r);
    r = check("dans_délai 10 j", lines);
    diagnostics(r, 1);
    assert_int_equal(diags_at(ripx_diags(r), 0)->level, DIAG_NOTE);
    ripx_close(r);
}

static void a_question_lengthens(void **state)
{
    (void)state;
    const char *total = "dans_délai 45 j ; question { une_fois ; réponse 12 j ; suspend ; total 60 j }";
    gives(total, "demande 2026-01-01 ; accord 2026-02-15", STEP_DONE_IN_TIME, "2026-02-15", "2026-02-15");
    /* The delay may have stopped for the 12 days of a reply. */
    gives(total, "demande 2026-01-01 ; accord 2026-03-14", STEP_DONE, "2026-02-15", "2026-02-15");
    gives(total, "demande 2026-01-01 ; accord 2026-03-15", STEP_DONE_LATE, "2026-02-15", "2026-02-15");
    const char *dated = "dans_délai 45 j ; question { une_fois ; de bac.ouverture ; à panne.dite ; réponse 12 j ; suspend ; total 60 j }";
    gives(dated, "demande 2026-01-01 ; ouverture 2026-02-01\npanne A { dite 2026-02-06 }\naccord 2026-03-07", STEP_DONE_IN_TIME, "2026-02-15", "2026-02-15");
    gives(dated, "demande 2026-01-01 ; ouverture 2026-02-01\npanne A { dite 2026-02-06 }\naccord 2026-03-08", STEP_DONE_LATE, "2026-02-15", "2026-02-15");
    gives("dans_délai 45 j ; question { de bac.ouverture ; total 60 j }", "demande 2026-01-01 ; ouverture 2026-02-01 ; accord 2026-03-02", STEP_DONE_IN_TIME, "2026-02-15", "2026-02-15");
    gives("dans_délai 45 j ; question { de bac.ouverture ; total 60 j }", "demande 2026-01-01 ; accord 2026-03-02", STEP_DONE, "2026-02-15", "2026-02-15");
    gives("dans_délai 45 j ; question { suspend }", "demande 2026-01-01 ; accord 2028-01-01", STEP_DONE, "2026-02-15", "2026-02-15");
    gives("dans_délai 45 j ; question { une_fois }", "demande 2026-01-01 ; accord 2026-02-16", STEP_DONE_LATE, "2026-02-15", "2026-02-15");
    struct ripx *r = check(total, "demande 2026-01-01");
    const struct step_result *s = &ripx_verdicts(r)->steps.at[0];
    same_days(&s->latest, "2026-03-02", "2026-03-14");
    assert_true(s->step->once && s->step->suspends && s->step->reply.count == 12);
    ripx_close(r);
}

static void a_step_applies_or_not(void **state)
{
    (void)state;
    struct ripx *r = check("s_applique_à bac.à_moteur", "à_moteur faux ; demande 2026-01-01");
    assert_int_equal(ripx_verdicts(r)->steps.len, 0);
    ripx_close(r);
    r = check("s_applique_à bac.à_moteur", "demande 2026-01-01");
    assert_int_equal(ripx_verdicts(r)->steps.len, 1);
    assert_false(ripx_verdicts(r)->steps.at[0].sure);
    ripx_close(r);
    r = check("s_applique_à bac.à_moteur", "à_moteur ; demande 2026-01-01");
    assert_true(ripx_verdicts(r)->steps.at[0].sure);
    ripx_close(r);
}

/* The first diagnostic of a step declared with these items. */
static void rejected(const char *items, const char *code)
{
    struct ripx *r = check(items, "demande 2026-01-01");
    assert_true(diags_count(ripx_diags(r)) > 0);
    assert_string_equal(diags_at(ripx_diags(r), 0)->code, code);
    ripx_close(r);
}

static void mistakes_are_said(void **state)
{
    (void)state;
    rejected("dans_délai 3 kg", "RX0208");
    rejected("dans_délai 30 mots", "RX0208");
    rejected("dans_délai 0.5 h", "RX0305");
    rejected("de ailleurs", "RX0307");
    rejected("dans_délai bientôt", "RX0208");
    rejected("de bac.à_moteur", "RX0308");
    rejected("de bac.rien", "RX0314");
    rejected("silence néant", "RX0307");
    rejected("question { deux_fois }", "RX0201");
    static const char *const grids[][2] = {
        {"lignes passages ; colonnes passages", "RX0315"}, {"lignes charges ; colonnes charges", "RX0315"}, {"lignes charges", "RX0411"},
        {"lignes charges ; colonnes passages ; pied somme(rien)", "RX0314"}, {"lignes charges ; colonnes passages ; pied 3", "RX0208"}};
    for (size_t i = 0; i < sizeof grids / sizeof *grids; i++) {
        char items[512];
        snprintf(items, sizeof items, "dans_délai 1 j }\ndocument x \"x\" { section s \"s\" { forme grille ; %s }", grids[i][0]);
        rejected(items, grids[i][1]);
    }
}

static char *page(const char *items, const char *lines, enum language language)
{
    struct ripx *r = check(items, lines);
    ripx_law_hash(r);
    struct report_input in = {.law = ripx_law(r), .study = ripx_study(r), .verdicts = ripx_verdicts(r), .diags = ripx_diags(r),
                              .sources = ripx_sources(r), .main_file = ripx_file(r, 0), .version = "test"};
    struct text out;
    text_init(&out);
    assert_true(report_html(&in, &in.law->documents.at[0], language, &out));
    ripx_close(r);
    return out.at;
}

static void contains(const char *text, const char *part)
{
    if (!strstr(text, part)) fail_msg("not there: %s", part);
}

#define DOT "<span class=\"dot\" role=\"img\" aria-label=\"performed\">●</span>"

static void a_schedule_has_marks_and_sums(void **state)
{
    (void)state;
    char *html = page("dans_délai 10 j",
                      "charge a \"Blé <b>\" { poids 2.5 kg }\ncharge b \"Sel\" { poids 1.25 kg }\ncharge c \"Sable\" { poids inconnu }\n"
                      "horaire depuis P1 {\n P1 J0 { a, b }\n P2 \"Retour\" J+28 ± 3 j { a ; a }\n P3 J-14 ..= J-1 { a ; c }\n P4 J+7 depuis P2 { c }\n P5 { } }\n", LANG_EN);
    contains(html, "<th scope=\"row\"><span lang=\"fr\">Blé &lt;b&gt;</span></th><td>" DOT "</td><td>" DOT " ×&nbsp;2</td><td>" DOT "</td><td></td><td></td></tr>");
    contains(html, "<th scope=\"row\"><span lang=\"fr\">Sel</span></th><td>" DOT "</td><td></td><td></td><td></td><td></td></tr>");
    contains(html, "<tfoot><tr><th scope=\"row\">Weight (sum)</th><td>3.75 kg</td><td>5 kg</td><td>2.5 kg + ?</td><td>?</td><td></td></tr></tfoot>");
    contains(html, "<small>D0</small>");
    contains(html, "<small>D+28 ± 3 d</small>");
    contains(html, "<small>D-14 … D-1</small>");
    contains(html, "<small>D+7 since P2</small>");
    contains(html, "<ol class=\"events\">\n<li><p><strong lang=\"fr\">P1</strong> <small>D0</small></p>\n<ul><li><span lang=\"fr\">Blé &lt;b&gt;</span></li>\n<li><span lang=\"fr\">Sel</span></li>\n</ul>\n<p>Weight (sum): 3.75 kg</p>");
    free(html);
    html = page("dans_délai 10 j", "charge a { poids 1 kg }\nhoraire depuis P1 { compte_jours un\n P1 J+1 { a }\n P2 J+29 ± 3 j { a } }", LANG_FR);
    contains(html, "<small>J+1</small>");
    contains(html, "<small>J+29 ± 3 j</small>");
    assert_null(strstr(html, "? :"));
    free(html);
    html = page("dans_délai 10 j", "", LANG_FR);
    contains(html, "aucun calendrier n&#39;est écrit");
    free(html);
}

static void a_timeline_has_states_and_dates(void **state)
{
    (void)state;
    char *html = page("dans_délai 45 j ; silence refus ; question { une_fois ; réponse 12 j ; suspend ; total 60 j }", "demande 2026-01-01 ; accord 2026-03-15", LANG_FR);
    contains(html, "<span class=\"badge not-met\"><span aria-hidden=\"true\">✗</span> hors délai</span>");
    contains(html, "<div class=\"when\"><b>2026-02-15</b></div>");
    contains(html, "<p>Port ; 45 jours après : Demande</p>");
    contains(html, "<p>une seule question, réponse en 12 jours, délai suspendu jusqu&#39;à la réponse, alors en tout 60 jours : 2026-03-02 … 2026-03-14</p>");
    contains(html, "<p>le silence vaut : refus</p>");
    contains(html, "E-1");
    free(html);
    html = page("dans_délai 2 ans ; note fr \"à <noter>\" en \"x\"", "", LANG_EN);
    contains(html, "no step has begun");
    contains(html, "Steps not begun (1)");
    contains(html, "<h3>From: Request (D0)</h3>");
    contains(html, "<b>D0 + 2 years</b>");
    free(html);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_do_not_count_the_first),
        cmocka_unit_test(months_are_civil),
        cmocka_unit_test(partial_dates_give_ranges),
        cmocka_unit_test(what_is_not_known_is_not_said),
        cmocka_unit_test(hours_end_within_a_day),
        cmocka_unit_test(working_days_give_the_earliest_day),
        cmocka_unit_test(without_delay_is_no_number),
        cmocka_unit_test(waiting_and_notice),
        cmocka_unit_test(several_dates_may_begin_it),
        cmocka_unit_test(steps_follow_one_another),
        cmocka_unit_test(the_law_may_give_the_day),
        cmocka_unit_test(an_unread_start_is_noted_only),
        cmocka_unit_test(a_step_for_each_row),
        cmocka_unit_test(a_periodic_step_counts_from_the_last_time),
        cmocka_unit_test(a_late_step_may_be_tolerated),
        cmocka_unit_test(a_question_lengthens),
        cmocka_unit_test(a_step_applies_or_not),
        cmocka_unit_test(mistakes_are_said),
        cmocka_unit_test(a_schedule_has_marks_and_sums),
        cmocka_unit_test(a_timeline_has_states_and_dates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
