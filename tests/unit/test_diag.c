/* test_diag.c - diagnostics: table, list, suggestions, and the exact texts of each printed form. */
#include "lang/diag.h"
#include "lang/diag_json.h"
#include "lang/diag_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct bench { struct arena *arena; struct sources *sources; struct diags *diags; };

static int bench_open(void **state)
{
    struct bench *b = calloc(1, sizeof *b);
    if (!b) return -1;
    b->arena = arena_new();
    b->sources = sources_new(b->arena);
    b->diags = diags_new(b->arena);
    *state = b;
    return 0;
}

static int bench_close(void **state)
{
    struct bench *b = *state;
    arena_free(b->arena);
    free(b);
    return 0;
}

static uint32_t add(struct bench *b, const char *path, const char *text)
{
    return sources_add(b->sources, path, text, strlen(text), false);
}

/* The span of the first `word` of a source. */
static struct span at(struct bench *b, uint32_t file, const char *word)
{
    const struct source *s = sources_get(b->sources, file);
    const char *found = strstr(s->text, word);
    assert_non_null(found);
    uint32_t lo = (uint32_t)(found - s->text);
    return (struct span){file, lo, lo + (uint32_t)strlen(word)};
}

static void expect(struct bench *b, enum diag_form form, enum language language, const char *expected)
{
    struct diag_style style = {language, form, false, 0};
    struct text out;
    text_init(&out);
    text_add(&out, "");
    diag_print(b->diags, b->sources, &style, &out);
    assert_string_equal(out.at, expected);
    text_release(&out);
}

/* Table */

struct table_row { uint32_t number; const char *name, *fr, *en; };
static const struct table_row TABLE[] = {
#define X(number, name, level, fr, en) {number, #name, fr, en},
#include "lang/diag.def"
#undef X
};
enum { TABLE_LEN = sizeof TABLE / sizeof *TABLE };

static uint32_t placeholders(const char *s)
{
    uint32_t set = 0;
    for (; (s = strchr(s, '{')) != NULL; s++)
        if (s[1] >= '0' && s[1] <= '9' && s[2] == '}') set |= 1u << (s[1] - '0');
    return set;
}

static void table_is_sound(void **state)
{
    (void)state;
    for (size_t i = 0; i < TABLE_LEN; i++) {
        const struct table_row *r = &TABLE[i];
        if (placeholders(r->fr) != placeholders(r->en)) fail_msg("%s: not the same placeholders", r->name);
        if (r->number == 0 || r->number > 9999) fail_msg("%s: not a number of four digits", r->name);
        if (!*r->fr || r->fr[strlen(r->fr) - 1] == '.') fail_msg("%s: French ends with a full stop", r->name);
        if (!*r->en || r->en[strlen(r->en) - 1] == '.') fail_msg("%s: English ends with a full stop", r->name);
        for (size_t j = 0; j < i; j++)
            if (TABLE[j].number == r->number) fail_msg("%s and %s share %u", TABLE[j].name, r->name, (unsigned)r->number);
    }
}

static void lookup_finds_rows(void **state)
{
    (void)state;
    const char *name;
    enum diag_level level;
    struct msg text;
    assert_true(diag_lookup(104, &name, &level, &text));
    assert_string_equal(name, "SYNTAX_EXPECTED");
    assert_int_equal(level, DIAG_ERROR);
    assert_string_equal(text.text[LANG_EN], "unexpected '{0}'; expected: {1}");
    assert_false(diag_lookup(9999, &name, &level, &text));
}

/* Templates */

static void templates_are_filled(void **state)
{
    struct bench *b = *state;
    struct msg args[] = {msg_of("un", "one"), msg_same("{0}"), {{NULL, NULL}}};
    struct msg m = msg_fill(b->arena, msg_of("{1}-{0}-{0}-{2}", "{0} {3} {x} { {} {0"), 3, args);
    assert_string_equal(m.text[LANG_FR], "{0}-un-un-");
    assert_string_equal(m.text[LANG_EN], "one {3} {x} { {} {0");
    m = msg_fill(b->arena, (struct msg){{NULL, NULL}}, 0, NULL);
    assert_null(m.text[LANG_FR]);
    m = msg_fill(b->arena, msg_same("{99999999999999999999}{4294967296}"), 3, args);
    assert_string_equal(m.text[LANG_FR], "{99999999999999999999}{4294967296}");
}

/* List */

static void same_code_and_place_is_listed_once(void **state)
{
    struct bench *b = *state;
    struct span here = {0, 1, 2}, wider = {0, 1, 3};
    struct diag *kept = diag_rx1(b->diags, RX_SYNTAX, here, "a");
    struct diag *extra = diag_rx1(b->diags, RX_SYNTAX, here, "b");
    assert_ptr_not_equal(kept, extra);
    diag_note(b->diags, extra, msg_same("n"));
    diag_fix(b->diags, extra, msg_same("t"), FIX_MAYBE_INCORRECT, here, "x");
    assert_int_equal(diags_count(b->diags), 1);
    assert_int_equal(kept->notes.len, 0);
    diag_rx1(b->diags, RX_SYNTAX, wider, "a");
    diag_rx0(b->diags, RX_UNCLOSED_BLOCK, here);
    assert_int_equal(diags_count(b->diags), 3);
    assert_string_equal(kept->code, "RX0103");
    assert_null(diags_at(b->diags, 3));
}

static void without_a_place_the_message_decides(void **state)
{
    struct bench *b = *state;
    diag_law(b->diags, "A-1", DIAG_ERROR, span_none(), msg_same("one"));
    diag_law(b->diags, "A-1", DIAG_ERROR, span_none(), msg_same("two"));
    diag_law(b->diags, "A-1", DIAG_ERROR, span_none(), msg_same("one"));
    assert_int_equal(diags_count(b->diags), 2);
}

static void many_are_kept_apart(void **state)
{
    struct bench *b = *state;
    for (uint32_t round = 0; round < 2; round++)
        for (uint32_t i = 0; i < 5000; i++) diag_rx0(b->diags, RX_UNTERMINATED_STRING, (struct span){0, i, i + 1});
    assert_int_equal(diags_count(b->diags), 5000);
}

static void sort_is_by_place_level_and_code(void **state)
{
    struct bench *b = *state;
    static const char *const order[] = {"E", "D", "C", "B", "A", "F", "G"};
    diag_law(b->diags, "G", DIAG_ERROR, span_none(), msg_same("g"));
    diag_law(b->diags, "F", DIAG_ERROR, (struct span){1, 0, 1}, msg_same("f"));
    diag_law(b->diags, "A", DIAG_QUESTION, (struct span){0, 5, 6}, msg_same("a"));
    diag_law(b->diags, "B", DIAG_WARNING, (struct span){0, 5, 6}, msg_same("b"));
    diag_law(b->diags, "D", DIAG_ERROR, (struct span){0, 4, 6}, msg_same("d"));
    diag_law(b->diags, "C", DIAG_ERROR, (struct span){0, 5, 6}, msg_same("c"));
    diag_law(b->diags, "E", DIAG_QUESTION, (struct span){0, 4, 5}, msg_same("e"));
    diags_sort(b->diags);
    for (uint32_t i = 0; i < diags_count(b->diags); i++) assert_string_equal(diags_at(b->diags, i)->code, order[i]);
    assert_int_equal(diags_count_level(b->diags, DIAG_ERROR), 4);
    assert_int_equal(diags_count_level(b->diags, DIAG_NOTE), 0);
}

/* Suggestions */

static void near_words_are_suggested(void **state)
{
    (void)state;
    static const char *const words[] = {"écrit", "exprès", "oral", "non_opposition", "orale"};
    assert_string_equal(diag_suggest("ecrit", words, 5), "écrit");
    assert_string_equal(diag_suggest("éxprès", words, 5), "exprès");
    assert_string_equal(diag_suggest("epxrès", words, 5), "exprès");
    assert_string_equal(diag_suggest("nonopositon", words, 5), "non_opposition");
    assert_string_equal(diag_suggest("oral", words, 5), "oral");
    assert_string_equal(diag_suggest("orals", words, 5), "oral");
    assert_null(diag_suggest("lu", words, 5));
    assert_null(diag_suggest("x", words, 5));
    assert_null(diag_suggest("", words, 5));
    assert_null(diag_suggest("catégorie", words, 5));
    assert_null(diag_suggest("oral", words, 0));
}

static void long_words_get_no_suggestion(void **state)
{
    (void)state;
    char long_word[70];
    memset(long_word, 'a', sizeof long_word);
    long_word[69] = 0;
    const char *words[] = {long_word, "\xff\xfe"};
    assert_null(diag_suggest(long_word, words, 2));
    long_word[64] = 0;
    assert_ptr_equal(diag_suggest(long_word, words, 2), long_word);
    assert_string_equal(diag_suggest("\xff\xfe", words, 2), "\xff\xfe");
}

/* Columns */

static void columns_have_four_units(void **state)
{
    struct bench *b = *state;
    static const struct { const char *before; uint32_t bytes, points, utf16, cells; } cases[] = {
        {"", 1, 1, 1, 1}, {"é", 3, 2, 2, 2}, {"l’", 5, 3, 3, 3}, {"µ", 3, 2, 2, 2}, {"°", 3, 2, 2, 2},
        {"🙂", 5, 2, 3, 3}, {"\t", 2, 2, 2, 9}, {"ab\t", 4, 4, 4, 9}, {"漢", 4, 2, 2, 3}, {"e\xCC\x81", 4, 3, 3, 2},
        {"    dose : 5 µg/kg à J0 ; température ≥ ", 46, 41, 41, 41},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint32_t file = add(b, "c", arena_printf(b->arena, "x\n%s@", cases[i].before));
        struct place p = source_place(sources_get(b->sources, file), at(b, file, "@").lo);
        assert_int_equal(p.line, 2);
        assert_int_equal(p.bytes, cases[i].bytes);
        assert_int_equal(p.points, cases[i].points);
        assert_int_equal(p.utf16, cases[i].utf16);
        assert_int_equal(p.cells, cases[i].cells);
    }
}

static void columns_reach_each_form(void **state)
{
    struct bench *b = *state;
    uint32_t f = add(b, "a", "🙂\té = 1\n");
    diag_rx1(b->diags, RX_SYNTAX, at(b, f, "1"), "1");
    expect(b, DIAG_GNU, LANG_EN, "a:1:13: error: unexpected '1' [RX0103]\n");
    expect(b, DIAG_PLAIN, LANG_EN, "Error RX0103, file a, line 1, column 7.\nUnexpected '1'.\nPlace: the word 1.\n");
    expect(b, DIAG_HUMAN, LANG_EN,
           "error[RX0103]: unexpected '1'\n"
           " --> a:1:7\n"
           "  |\n"
           "1 | 🙂  é = 1\n"
           "  |         ^\n");
}

/* Whole messages */

static void build_finding(struct bench *b)
{
    uint32_t f = add(b, "glio.ripx",
                     "ripx 1 fr\nétude glio {\n\n\n\n\n\n\n\n    sang : prélèvement 10 mL\n\n\n\n\n\n\n\n\n  accord tacite\n}\n");
    struct diag *d = diag_law(b->diags, "CO-03", DIAG_ERROR, at(b, f, "tacite"),
                              msg_of("l'accord tacite ne suffit pas", "tacit agreement is not enough"));
    diag_label(d, msg_of("il faut un accord `écrit`", "a written agreement (`écrit`) is required"));
    diag_mark(b->diags, d, at(b, f, "prélèvement 10 mL"), msg_of("à cause de cet acte", "because of this act"));
    struct diag_cite *c = diag_cite(b->diags, d, msg_of("Code, art. 1, al. 2", "Code, art. 1, para. 2"));
    *c = (struct diag_cite){c->title, "2016-12-31/a", "2016-12-31", "2022-05-01", msg_of("primary", "primary")};
    diag_row(b->diags, d, "CO-03");
    diag_row(b->diags, d, "CO-07");
    d->evidence = msg_of("prouvé", "proved");
    diag_note(b->diags, d, msg_of("première ligne\nseconde ligne", "first line\nsecond line"));
    diag_help(b->diags, d, msg_of("écrivez `accord écrit`", "write `accord écrit`"));
    diag_fix(b->diags, d, msg_of("changer l'accord", "change the agreement"), FIX_MAYBE_INCORRECT, at(b, f, "tacite"), "écrit");
}

static void finding_for_people(void **state)
{
    struct bench *b = *state;
    build_finding(b);
    expect(b, DIAG_HUMAN, LANG_FR,
           "erreur[CO-03]: l'accord tacite ne suffit pas\n"
           "  --> glio.ripx:19:10\n"
           "   |\n"
           "10 |     sang : prélèvement 10 mL\n"
           "   |            ----------------- à cause de cet acte\n"
           "...\n"
           "19 |   accord tacite\n"
           "   |          ^^^^^^ il faut un accord `écrit`\n"
           "   |\n"
           "   = droit : Code, art. 1, al. 2\n"
           "     en vigueur depuis le 31/12/2016 · version 2016-12-31/a · lu le 01/05/2022 · preuve : primary\n"
           "   = règles : CO-03, CO-07\n"
           "   = preuve : prouvé\n"
           "   = note : première ligne\n"
           "     seconde ligne\n"
           "   = aide : écrivez `accord écrit`\n"
           "aide : changer l'accord                                    (choix de fond, à faire par une personne)\n"
           "   |\n"
           "19 -   accord tacite\n"
           "19 +   accord écrit\n");
    expect(b, DIAG_HUMAN, LANG_EN,
           "error[CO-03]: tacit agreement is not enough\n"
           "  --> glio.ripx:19:10\n"
           "   |\n"
           "10 |     sang : prélèvement 10 mL\n"
           "   |            ----------------- because of this act\n"
           "...\n"
           "19 |   accord tacite\n"
           "   |          ^^^^^^ a written agreement (`écrit`) is required\n"
           "   |\n"
           "   = law: Code, art. 1, para. 2\n"
           "     in force since 2016-12-31 · version 2016-12-31/a · read on 2022-05-01 · evidence: primary\n"
           "   = rules: CO-03, CO-07\n"
           "   = evidence: proved\n"
           "   = note: first line\n"
           "     second line\n"
           "   = help: write `accord écrit`\n"
           "help: change the agreement                                 (a decision of substance, for a person)\n"
           "   |\n"
           "19 -   accord tacite\n"
           "19 +   accord écrit\n");
}

static void finding_read_aloud(void **state)
{
    struct bench *b = *state;
    build_finding(b);
    expect(b, DIAG_PLAIN, LANG_FR,
           "Erreur CO-03, fichier glio.ripx, ligne 19, colonne 10.\n"
           "L'accord tacite ne suffit pas.\n"
           "Endroit : le mot tacite. Il faut un accord écrit.\n"
           "Voir aussi : ligne 10, le texte prélèvement 10 mL. À cause de cet acte.\n"
           "Droit : Code, art. 1, al. 2, en vigueur depuis le 31 décembre 2016, version 2016-12-31/a, "
           "lu le 1er mai 2022, preuve primary.\n"
           "Règles : CO-03, CO-07.\n"
           "Preuve : prouvé.\n"
           "Note : première ligne seconde ligne.\n"
           "Aide : écrivez accord écrit.\n"
           "Correction : changer l'accord. Choix de fond, à faire par une personne.\n"
           "Ligne 19, remplacer tacite par écrit.\n");
    expect(b, DIAG_PLAIN, LANG_EN,
           "Error CO-03, file glio.ripx, line 19, column 10.\n"
           "Tacit agreement is not enough.\n"
           "Place: the word tacite. A written agreement (écrit) is required.\n"
           "See also: line 10, the text prélèvement 10 mL. Because of this act.\n"
           "Law: Code, art. 1, para. 2, in force since 31 December 2016, version 2016-12-31/a, "
           "read on 1 May 2022, evidence primary.\n"
           "Rules: CO-03, CO-07.\n"
           "Evidence: proved.\n"
           "Note: first line second line.\n"
           "Help: write accord écrit.\n"
           "Fix: change the agreement. A decision of substance, for a person.\n"
           "Line 19, replace tacite with écrit.\n");
}

static void finding_for_machines(void **state)
{
    struct bench *b = *state;
    struct text out;
    build_finding(b);
    expect(b, DIAG_GNU, LANG_FR, "glio.ripx:19:10: error: l'accord tacite ne suffit pas [CO-03] [Code, art. 1, al. 2]\n");
    expect(b, DIAG_GNU, LANG_EN, "glio.ripx:19:10: error: tacit agreement is not enough [CO-03] [Code, art. 1, para. 2]\n");
    text_init(&out);
    diag_print_json(b->diags, b->sources, &out);
    assert_string_equal(out.at,
        "{\"type\":\"diagnostic\",\"code\":\"CO-03\",\"severity\":\"error\","
        "\"message\":{\"fr\":\"l'accord tacite ne suffit pas\",\"en\":\"tacit agreement is not enough\"},"
        "\"label\":{\"fr\":\"il faut un accord `écrit`\",\"en\":\"a written agreement (`écrit`) is required\"},"
        "\"spans\":[{\"file\":\"glio.ripx\",\"byte_start\":79,\"byte_end\":85,\"line\":19,\"col_utf8\":10,\"col_utf16\":10,"
        "\"label\":{\"fr\":\"il faut un accord `écrit`\",\"en\":\"a written agreement (`écrit`) is required\"},\"primary\":true},"
        "{\"file\":\"glio.ripx\",\"byte_start\":42,\"byte_end\":61,\"line\":10,\"col_utf8\":12,\"col_utf16\":12,"
        "\"label\":{\"fr\":\"à cause de cet acte\",\"en\":\"because of this act\"},\"primary\":false}],"
        "\"law\":[{\"title\":{\"fr\":\"Code, art. 1, al. 2\",\"en\":\"Code, art. 1, para. 2\"},\"version\":\"2016-12-31/a\","
        "\"in_force_from\":\"2016-12-31\",\"read_on\":\"2022-05-01\",\"evidence\":\"primary\"}],"
        "\"rows\":[\"CO-03\",\"CO-07\"],\"evidence\":\"prouvé\",\"due_later\":false,"
        "\"notes\":[{\"fr\":\"première ligne\\nseconde ligne\",\"en\":\"first line\\nsecond line\"}],"
        "\"helps\":[{\"fr\":\"écrivez `accord écrit`\",\"en\":\"write `accord écrit`\"}],"
        "\"fixes\":[{\"title\":{\"fr\":\"changer l'accord\",\"en\":\"change the agreement\"},"
        "\"applicability\":\"maybe-incorrect\",\"file\":\"glio.ripx\",\"byte_start\":79,\"byte_end\":85,\"text\":\"écrit\"}]}\n");
    text_release(&out);
}

static void question_without_a_place(void **state)
{
    struct bench *b = *state;
    struct text out;
    struct diag *d = diag_law(b->diags, "Q-1", DIAG_QUESTION, span_none(), msg_of("avis non joint", "opinion not attached"));
    d->due_later = true;
    expect(b, DIAG_HUMAN, LANG_FR, "question[Q-1]: avis non joint\n  = note : attendu plus tard\n");
    expect(b, DIAG_HUMAN, LANG_EN, "question[Q-1]: opinion not attached\n  = note: due later\n");
    expect(b, DIAG_PLAIN, LANG_FR, "Question Q-1.\nAvis non joint.\nNote : attendu plus tard.\n");
    expect(b, DIAG_GNU, LANG_FR, "ripx: note: avis non joint [Q-1]\n");
    text_init(&out);
    diag_print_json(b->diags, b->sources, &out);
    assert_string_equal(out.at,
        "{\"type\":\"diagnostic\",\"code\":\"Q-1\",\"severity\":\"question\","
        "\"message\":{\"fr\":\"avis non joint\",\"en\":\"opinion not attached\"},\"label\":null,\"spans\":[],\"law\":[],"
        "\"rows\":[],\"evidence\":null,\"due_later\":true,\"notes\":[],\"helps\":[],\"fixes\":[]}\n");
    text_release(&out);
}

/* Frames */

static void labels_are_stacked(void **state)
{
    struct bench *b = *state;
    uint32_t f = add(b, "a", "foo bar baz\n\nlast\n"), g = add(b, "b", "other\n");
    struct diag *d = diag_law(b->diags, "A-1", DIAG_WARNING, at(b, f, "foo"), msg_same("m"));
    diag_label(d, msg_same("one"));
    diag_mark(b->diags, d, at(b, g, "other"), msg_same("elsewhere"));
    diag_mark(b->diags, d, at(b, f, "baz"), msg_same("three"));
    diag_mark(b->diags, d, at(b, f, "bar"), msg_same("two"));
    diag_mark(b->diags, d, at(b, f, "last"), msg_same(NULL));
    expect(b, DIAG_HUMAN, LANG_EN,
           "warning[A-1]: m\n"
           " --> a:1:1\n"
           "  |\n"
           "1 | foo bar baz\n"
           "  | ^^^ --- --- three\n"
           "  | |   |\n"
           "  | |   two\n"
           "  | one\n"
           "2 |\n"
           "3 | last\n"
           "  | ----\n"
           " ::: b:1:1\n"
           "  |\n"
           "1 | other\n"
           "  | ----- elsewhere\n");
}

static void overlapping_marks_hang(void **state)
{
    struct bench *b = *state;
    uint32_t f = add(b, "a", "foo bar baz\n");
    struct diag *d = diag_law(b->diags, "A-1", DIAG_ERROR, at(b, f, "bar"), msg_same("m"));
    diag_label(d, msg_same("inner"));
    diag_mark(b->diags, d, at(b, f, "foo bar baz"), msg_same("outer"));
    expect(b, DIAG_HUMAN, LANG_EN,
           "error[A-1]: m\n --> a:1:5\n  |\n"
           "1 | foo bar baz\n"
           "  | ----^^^----\n"
           "  | |   |\n"
           "  | |   inner\n"
           "  | outer\n");
}

static void many_lines_become_the_first(void **state)
{
    struct bench *b = *state;
    uint32_t f = add(b, "a", "{ x\r\n y\r\n}\r\n");
    struct diag *d = diag_rx0(b->diags, RX_UNCLOSED_BLOCK, (struct span){f, 0, 10});
    expect(b, DIAG_HUMAN, LANG_FR,
           "erreur[RX0106]: ce bloc n'est pas fermé\n --> a:1:1\n  |\n1 | { x\n  | ^^^ (jusqu'à la ligne 3)\n");
    diag_label(d, msg_of("ici", "here"));
    expect(b, DIAG_HUMAN, LANG_EN, "error[RX0106]: this block is not closed\n --> a:1:1\n  |\n1 | { x\n  | ^^^ here (to line 3)\n");
}

static void end_of_text_has_a_caret(void **state)
{
    struct bench *b = *state;
    uint32_t f = add(b, "a", "x\n");
    diag_rx0(b->diags, RX_UNCLOSED_BLOCK, (struct span){f, 2, 2});
    expect(b, DIAG_HUMAN, LANG_EN, "error[RX0106]: this block is not closed\n --> a:2:1\n  |\n2 |\n  | ^\n");
}

static void controls_never_reach_the_terminal(void **state)
{
    struct bench *b = *state;
    uint32_t f = sources_add(b->sources, "a\x1b", "\x1b[31m\0\xff\xE2\x80\xAE z\n", 13, false);
    diag_rx1(b->diags, RX_BAD_CHARACTER, (struct span){f, 11, 12}, "\x1b\x9b");
    expect(b, DIAG_HUMAN, LANG_EN,
           "error[RX0002]: unexpected character '��'\n --> a�:1:10\n  |\n1 | �[31m��� z\n  |          ^\n");
}

static void long_lines_are_cut(void **state)
{
    struct bench *b = *state;
    enum { LEN = 1000000 };
    char *line = arena_alloc(b->arena, LEN + 1);
    struct diag_style style = {LANG_EN, DIAG_HUMAN, false, 0};
    struct text out;
    memset(line, 'a', LEN);
    memcpy(line + 500000, "HERE", 4);
    uint32_t f = sources_add(b->sources, "a", line, LEN, false);
    struct diag *d = diag_law(b->diags, "A-1", DIAG_ERROR, (struct span){f, 500000, 500004}, msg_same("m"));
    diag_mark(b->diags, d, (struct span){f, 0, 1}, msg_same("far left"));
    diag_mark(b->diags, d, (struct span){f, 900000, 900001}, msg_same("far right"));
    diag_fix(b->diags, d, msg_same("t"), FIX_MACHINE_APPLICABLE, d->at, "THERE");
    text_init(&out);
    diag_print(b->diags, b->sources, &style, &out);
    assert_in_range(out.len, 600, 1500);
    assert_non_null(strstr(out.at, "1 | …aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaHEREaaa"));
    assert_non_null(strstr(out.at, "\n  | -                                        ^^^^   "));
    assert_non_null(strstr(out.at, "- far right\n"));
    assert_non_null(strstr(out.at, "\n  | far left\n"));
    assert_non_null(strstr(out.at, "1 + …aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaTHEREaaa"));
    text_release(&out);
}

static void whole_lines_are_added_alone(void **state)
{
    struct bench *b = *state;
    uint32_t f = add(b, "a", "one\ntwo\nthree\n");
    struct diag *d = diag_law(b->diags, "A-1", DIAG_NOTE, at(b, f, "two"), msg_same("m"));
    diag_fix(b->diags, d, msg_of("ajouter", "add"), FIX_HAS_PLACEHOLDERS, (struct span){f, 4, 4}, "new\n");
    diag_fix(b->diags, d, msg_of("retirer", "remove"), FIX_MACHINE_APPLICABLE, (struct span){f, 4, 8}, "");
    expect(b, DIAG_HUMAN, LANG_FR,
           "note[A-1]: m\n --> a:2:1\n  |\n2 | two\n  | ^^^\n"
           "aide : ajouter                                             (à compléter par une personne)\n"
           "  |\n2 + new\n"
           "aide : retirer                                             (notation seule, applicable telle quelle)\n"
           "  |\n2 - two\n");
}

static void colour_adds_nothing_but_colour(void **state)
{
    struct bench *b = *state;
    struct diag_style style = {LANG_FR, DIAG_HUMAN, true, 0};
    struct text coloured, stripped, bare;
    build_finding(b);
    text_init(&coloured);
    text_init(&stripped);
    text_init(&bare);
    diag_print(b->diags, b->sources, &style, &coloured);
    style.colour = false;
    diag_print(b->diags, b->sources, &style, &bare);
    assert_null(strchr(bare.at, '\x1b'));
    assert_non_null(strstr(coloured.at, "\x1b[1;31merreur[CO-03]\x1b[0m: "));
    for (const char *p = coloured.at; *p;) {
        if (*p == '\x1b') p += strcspn(p, "m") + 1;
        else text_addc(&stripped, *p++);
    }
    assert_string_equal(stripped.at, bare.at);
    text_release(&coloured);
    text_release(&stripped);
    text_release(&bare);
}

/* Counts */

static void expect_summary(struct bench *b, enum language language, const char *expected)
{
    struct text out;
    text_init(&out);
    text_add(&out, "");
    diag_print_summary(b->diags, language, &out);
    assert_string_equal(out.at, expected);
    text_release(&out);
}

static void summary_counts(void **state)
{
    struct bench *b = *state;
    static const enum diag_level levels[] = {DIAG_QUESTION, DIAG_WARNING, DIAG_ERROR, DIAG_WARNING, DIAG_QUESTION, DIAG_QUESTION, DIAG_NOTE};
    expect_summary(b, LANG_FR, "");
    for (uint32_t i = 0; i < sizeof levels / sizeof *levels; i++)
        diag_law(b->diags, arena_printf(b->arena, "A-%u", (unsigned)i), levels[i], span_none(), msg_same("m"));
    expect_summary(b, LANG_FR, "1 erreur, 2 avertissements, 1 note, 3 questions · pour en savoir plus : ripx explain A-2\n");
    expect_summary(b, LANG_EN, "1 error, 2 warnings, 1 note, 3 questions · more: ripx explain A-2\n");
}

static void errors_are_capped(void **state)
{
    struct bench *b = *state;
    struct diag_style style = {LANG_FR, DIAG_GNU, false, 1};
    struct text out;
    diag_law(b->diags, "A-1", DIAG_ERROR, span_none(), msg_same("a"));
    diag_law(b->diags, "A-2", DIAG_ERROR, span_none(), msg_same("b"));
    diag_law(b->diags, "A-3", DIAG_WARNING, span_none(), msg_same("c"));
    text_init(&out);
    diag_print(b->diags, b->sources, &style, &out);
    assert_string_equal(out.at, "ripx: error: a [A-1]\nripx: warning: c [A-3]\nripx: note: 1 autre erreur n'est pas montrée\n");
    text_release(&out);
    diag_law(b->diags, "A-4", DIAG_ERROR, span_none(), msg_same("d"));
    style.language = LANG_EN;
    style.form = DIAG_HUMAN;
    text_init(&out);
    diag_print(b->diags, b->sources, &style, &out);
    assert_string_equal(out.at, "error[A-1]: a\n\nwarning[A-3]: c\n\n2 more errors are not shown\n");
    text_release(&out);
}

/* Hostile input: any bytes, any spans, every form. The sanitizers are the judges, and a terminal sees no control. */

static uint32_t next_random(uint32_t *seed) { return (*seed = *seed * 1664525u + 1013904223u) >> 8; }

static void build_noise(struct bench *b, uint32_t *seed)
{
    static const char *const pieces[] = {"\n", "\r\n", "\t", "é", "🙂", "\xff", "\xE2\x80", "abc", " ", "`", "\x1b", "漢"};
    char *text = arena_alloc(b->arena, 400);
    size_t len = 0;
    for (uint32_t n = next_random(seed) % 90; n > 0; n--) {
        const char *piece = pieces[next_random(seed) % (sizeof pieces / sizeof *pieces)];
        memcpy(text + len, piece, strlen(piece));
        len += strlen(piece);
    }
    uint32_t f = sources_add(b->sources, "n", text, len, false);
    for (uint32_t i = 0; i < 4; i++) {
        struct span s[4];
        for (uint32_t k = 0; k < 4; k++)
            s[k] = (struct span){next_random(seed) % 16 ? f : 12345, next_random(seed) % 420, next_random(seed) % 420};
        struct diag *d = diag_law(b->diags, "N-1", (enum diag_level)i, s[0], msg_same(text));
        diag_label(d, msg_same(text));
        diag_mark(b->diags, d, s[1], msg_same(text));
        diag_mark(b->diags, d, s[2], msg_same("x"));
        diag_fix(b->diags, d, msg_same(text), FIX_MAYBE_INCORRECT, s[3], text);
    }
}

static void noise_is_printed_safely(void **state)
{
    struct bench *b = *state;
    uint32_t seed = 1;
    for (uint32_t round = 0; round < 100; round++) build_noise(b, &seed);
    for (int form = 0; form < 3; form++) {
        struct diag_style style = {LANG_FR, (enum diag_form)form, false, 0};
        struct text out;
        text_init(&out);
        diag_print(b->diags, b->sources, &style, &out);
        for (size_t i = 0; i < out.len; i++)
            assert_true((unsigned char)out.at[i] >= 0x20 || out.at[i] == '\n');
        text_release(&out);
    }
    struct text out;
    text_init(&out);
    diag_print_json(b->diags, b->sources, &out);
    assert_true(out.len > 0);
    text_release(&out);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, bench_open, bench_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(table_is_sound), TEST(lookup_finds_rows), TEST(templates_are_filled),
        TEST(same_code_and_place_is_listed_once), TEST(without_a_place_the_message_decides), TEST(many_are_kept_apart),
        TEST(sort_is_by_place_level_and_code), TEST(near_words_are_suggested), TEST(long_words_get_no_suggestion),
        TEST(columns_have_four_units), TEST(columns_reach_each_form),
        TEST(finding_for_people), TEST(finding_read_aloud), TEST(finding_for_machines), TEST(question_without_a_place),
        TEST(labels_are_stacked), TEST(overlapping_marks_hang), TEST(many_lines_become_the_first),
        TEST(end_of_text_has_a_caret), TEST(controls_never_reach_the_terminal), TEST(long_lines_are_cut),
        TEST(whole_lines_are_added_alone), TEST(colour_adds_nothing_but_colour),
        TEST(summary_counts), TEST(errors_are_capped), TEST(noise_is_printed_safely),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
