/* test_parse.c - the front end: snippets to trees, mistakes to diagnostics, mutated files to no crash. */
#include "lang/text.h"
#include "parser/parse.h"
#include "parser/scan.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* One parse; everything in one arena. */
struct parsed { struct arena *arena; struct sources *sources; struct diags *diags; struct ast_file *file; };

static struct parsed parse(const char *text, size_t len)
{
    struct parsed p = {.arena = arena_new()};
    p.sources = sources_new(p.arena);
    p.diags = diags_new(p.arena);
    uint32_t file = sources_add(p.sources, "test.ripx", text, len, false);
    p.file = parse_file(p.sources, file, names_new(p.arena), p.arena, p.diags);
    assert_non_null(p.file);
    return p;
}

static void release(struct parsed *p) { arena_free(p->arena); }

/* --- trees on one line --- */

static void show(struct text *out, const struct ast_expr *e);

static void show_args(struct text *out, const struct ast_expr *arg, const char *open, const char *close)
{
    text_add(out, open);
    for (const char *between = ""; arg; arg = arg->next, between = ", ") {
        text_add(out, between);
        show(out, arg);
    }
    text_add(out, close);
}

static void show_name(struct text *out, const struct ast_expr *e, const char *mark)
{
    show(out, e->left);
    text_addf(out, "%s%s", mark, e->name->text);
}

static void show_binary(struct text *out, const struct ast_expr *e)
{
    text_add(out, "(");
    show(out, e->left);
    text_addf(out, " %s ", ast_op_text(e->op, LANG_EN));
    show(out, e->right);
    text_add(out, ")");
}

static void show_binder(struct text *out, const struct ast_expr *e)
{
    text_add(out, "(");
    if (e->kind == AST_COMPREHENSION) {
        show(out, e->left);
        text_addf(out, " for %s in ", e->name->text);
        show(out, e->right);
        if (e->condition) text_add(out, " if ");
        if (e->condition) show(out, e->condition);
    } else {
        text_addf(out, "%s %s in ", ast_op_text(e->op, LANG_EN), e->name->text);
        show(out, e->left);
        text_add(out, ": ");
        show(out, e->right);
    }
    text_add(out, ")");
}

static void show_offset(struct text *out, const struct ast_expr *e)
{
    text_add(out, e->in_hours ? "hour" : "day");
    if (e->number >= 0) text_add(out, "+");
    text_addi(out, e->number);
}

static void show(struct text *out, const struct ast_expr *e)
{
    switch (e->kind) {
    case AST_WORD: text_add(out, e->name->text); return;
    case AST_STRING: text_addf(out, "\"%s\"", e->text); return;
    case AST_NUMBER:
    case AST_DATE:
    case AST_TIME: text_add(out, e->text); return;
    case AST_QUANTITY: text_addf(out, "<%s %s>", e->text, e->name->text); return;
    case AST_OFFSET: show_offset(out, e); return;
    case AST_UNKNOWN: text_add(out, "UNKNOWN"); return;
    case AST_TRUE: text_add(out, "TRUE"); return;
    case AST_FALSE: text_add(out, "FALSE"); return;
    case AST_MEMBER: show_name(out, e, "."); return;
    case AST_AT: show_name(out, e, "@"); return;
    case AST_CALL: show(out, e->left); show_args(out, e->args, "(", ")"); return;
    case AST_INDEX: show(out, e->left); show_args(out, e->args, "[", "]"); return;
    case AST_LIST: show_args(out, e->args, "[", "]"); return;
    case AST_BINARY: show_binary(out, e); return;
    case AST_NOT: text_add(out, "(not "); show(out, e->left); text_add(out, ")"); return;
    case AST_QUANTIFIER:
    case AST_COMPREHENSION: show_binder(out, e); return;
    case AST_NAMED: text_addf(out, "%s: ", e->name->text); show(out, e->left); return;
    case AST_ERROR: text_add(out, "!"); return;
    }
}

static void show_items(struct text *out, const struct ast_item *item)
{
    static const char *const LEADS[] = {"", "if ", "else ", "< ", "> ", "<= ", ">= ", "= "};
    static const char *const SEPARATORS[] = {" ", ", ", " then "};
    for (const char *between = ""; item; item = item->next, between = "; ") {
        text_add(out, between);
        if (item->is_error) text_add(out, "?");
        text_add(out, LEADS[item->lead]);
        for (const struct ast_expr *arg = item->args; arg; arg = arg->next) {
            if (arg != item->args) text_add(out, SEPARATORS[arg->separator]);
            show(out, arg);
        }
        if (item->colon) text_add(out, " : ");
        if (item->colon) show(out, item->colon);
        if (item->arrow) text_add(out, " => ");
        if (item->arrow) show(out, item->arrow);
        if (!item->has_block) continue;
        text_add(out, " {");
        show_items(out, item->items);
        text_add(out, "}");
    }
}

struct tree_row { int line; const char *source, *tree; };

static void check_trees(const char *header, const struct tree_row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct text source, out;
        text_init(&source);
        text_init(&out);
        text_addf(&source, "%s%s", header, rows[i].source);
        struct parsed p = parse(source.at, source.len);
        text_add(&out, "");
        show_items(&out, p.file->items);
        if (strcmp(out.at, rows[i].tree) != 0 || diags_count(p.diags) > 0)
            fail_msg("line %d: %s\n  expected %s\n  got      %s, %u diagnostics", rows[i].line, rows[i].source, rows[i].tree, out.at,
                     (unsigned)diags_count(p.diags));
        text_release(&source);
        text_release(&out);
        release(&p);
    }
}

#define ROWS(rows) rows, sizeof rows / sizeof *rows

static void test_items(void **state)
{
    (void)state;
    static const struct tree_row rows[] = {
        {__LINE__, "", ""},
        {__LINE__, "volume 8 mL ; voie veineuse", "volume <8 mL>; voie veineuse"},
        {__LINE__, "V2 \"Mois 1\" J+28 ± 3 j { prise_sang, force }", "V2 \"Mois 1\" (day+28 ± <3 j>) {prise_sang, force}"},
        {__LINE__, "V1 J0 { recueil(principal) puis a, b }", "V1 day+0 {recueil(principal) then a, b}"},
        {__LINE__, "I1 \"Âge\" : âge >= 18 ans et âge < 80 ans", "I1 \"Âge\" : ((âge >= <18 ans>) and (âge < <80 ans>))"},
        {__LINE__, "s_applique_à régime dans [R1, R2]", "s_applique_à (régime in [R1, R2])"},
        {__LINE__, "si a.genre dans actes_3 => c3", "if (a.genre in actes_3) => c3"},
        {__LINE__, "non_opposition < exprès", "(non_opposition < exprès)"},
        {__LINE__, "< exprès : écrit ; <= b : c ; = d", "< exprès : écrit; <= b : c; = d"},
        {__LINE__, "ligne 0.5 ..= 1.5 kg { 0.5 ..= 1.5 mL ; 1 }", "ligne (0.5 ..= <1.5 kg>) {(0.5 ..= <1.5 mL>); 1}"},
        {__LINE__, "2026-04-01 09:00 prise_sang", "2026-04-01 09:00 prise_sang"},
        {__LINE__, "poids : quantité[kg] { source edc \"VS\" }", "poids : quantité[kg] {source edc \"VS\"}"},
        {__LINE__, "sinon fr \"…\" ; sinon => 1 ; sinon", "else fr \"…\"; else  => 1; else "},
        {__LINE__, "1 mg/dL => 88.42 µmol/L", "<1 mg/dL> => <88.42 µmol/L>"},
        {__LINE__, "c p \"x\" : force@V3 - force@V1 { u kg }", "c p \"x\" : (force@V3 - force@V1) {u kg}"},
        {__LINE__, "cas l1 { => 1 } cas l2 { a } ; b", "cas l1 { => 1}; cas l2 {a}; b"},
        {__LINE__, "a : b => c {}", "a : b => c {}"},
        {__LINE__, "fondée_sur CSP_X@2016 \"al. 3\", Y@v2016", "fondée_sur CSP_X@2016 \"al. 3\", Y@v2016"},
        {__LINE__, "mesure TABLE(x).colonne", "mesure TABLE(x).colonne"},
    };
    check_trees("ripx 1 fr\n", ROWS(rows));
}

static void test_expressions(void **state)
{
    (void)state;
    static const struct tree_row rows[] = {
        {__LINE__, "a ou b et non c = d", "(a or (b and (not (c = d))))"},
        {__LINE__, "a + b * c - d / e", "((a + (b * c)) - (d / e))"},
        {__LINE__, "a < b < c", "((a < b) < c)"},
        {__LINE__, "a ..= b ± c + d", "(a ..= (b ± (c + d)))"},
        {__LINE__, "x dans a ..< b", "(x in (a ..< b))"},
        {__LINE__, "(a ou b) et c", "((a or b) and c)"},
        {__LINE__, "v pour tout x dans p.q : x.a et b", "v (for all x in p.q: (x.a and b))"},
        {__LINE__, "e existe c dans L : c.f >= m et non g(c, a.d)", "e (exists c in L: ((c.f >= m) and (not g(c, a.d))))"},
        {__LINE__, "v somme(p.volume pour p dans L si p.ajouté) <= 24 mL", "v (somme((p.volume for p in L if p.ajouté)) <= <24 mL>)"},
        {__LINE__, "f(a, par: [b, c,], d pour x dans y,)", "f(a, par: [b, c], (d for x in y))"},
        {__LINE__, "f (a) [b] ; f(a)[b](c)", "f a [b]; f(a)[b](c)"},
        {__LINE__, "si (a) => b", "if a => b"},
        {__LINE__, "x vrai, faux, inconnu", "x TRUE, FALSE, UNKNOWN"},
        {__LINE__, "f(pour tout x dans y : z)", "f((for all x in y: z))"},
        {__LINE__, "a ou\n  b\n  et c", "(a or (b and c))"},
    };
    check_trees("ripx 1 fr\n", ROWS(rows));
}

static void test_literals(void **state)
{
    (void)state;
    static const struct tree_row rows[] = {
        {__LINE__, "préfixe m -3", "préfixe m -3"},
        {__LINE__, "a-3 ; a - 3 ; a -3 ; (-3) ; a * -3 mL", "(a - 3); (a - 3); a -3; -3; (a * <-3 mL>)"},
        {__LINE__, "u 8mL, 5 %, 10 °C, 3 kg/m2, 2 m², 1 mm[Hg], 4 10*9/L, 6 m^-2",
         "u <8 mL>, <5 %>, <10 °C>, <3 kg/m2>, <2 m²>, <1 mm[Hg]>, <4 10*9/L>, <6 m^-2>"},
        {__LINE__, "8 mL / 2 ; 8 mL/2 ; 10*6", "(<8 mL> / 2); (<8 mL> / 2); (10 * 6)"},
        {__LINE__, "x 3 et b ; f(1 pour x dans y) ; 3 `et` ; 3 tout", "x (3 and b); f((1 for x in y)); <3 et>; <3 tout>"},
        {__LINE__, "14 jours ; 8\xC2\xA0mL", "<14 jours>; <8 mL>"},
        {__LINE__, "J0 J-14 H-4 ..= H0", "day+0 day-14 (hour-4 ..= hour+0)"},
        {__LINE__, "D0 J0_ancre J1 a.J0 J", "D0 J0_ancre J1 a.J0 J"},
        {__LINE__, "2024-02-29 ; 2026-03 ; 23:59", "2024-02-29; 2026-03; 23:59"},
        {__LINE__, "a \"x\\\"\\\\\\n\\ty\" \"\"", "a \"x\"\\\n\ty\" \"\""},
        {__LINE__, "a \"\"\"b \\n \"c\"\r\nd\"\"\" e", "a \"b \\n \"c\"\nd\" e"},
        {__LINE__, "999999999999999999 000000000000000000001", "999999999999999999 000000000000000000001"},
    };
    check_trees("ripx 1 fr\n", ROWS(rows));
}

static void test_words(void **state)
{
    (void)state;
    static const struct tree_row fr[] = {
        {__LINE__, "and or not a", "and or not a"},
        {__LINE__, "a.et.dans@ou", "a.et.dans@ou"},
        {__LINE__, "`et` `deux mots`", "et deux mots"},
        {__LINE__, "x { dans a ; puis b ; pour c ; tout d }", "x {dans a; puis b; pour c; tout d}"},
        {__LINE__, "e\xCC\x81t", "ét"},
        {__LINE__, "\xC5\x93uvre", "œuvre"},
    };
    static const struct tree_row en[] = {
        {__LINE__, "a and b or not c", "((a and b) or (not c))"},
        {__LINE__, "et ou non D0 D-1 J0", "et ou non day+0 day-1 J0"},
        {__LINE__, "if for all x in y : true => e", "if (for all x in y: TRUE) => e"},
    };
    check_trees("ripx 1 fr\n", ROWS(fr));
    check_trees("ripx 1 en\n", ROWS(en));
}

static void test_lines(void **state)
{
    (void)state;
    static const struct tree_row rows[] = {
        {__LINE__, "a\nb;;c;\n\n\nd", "a; b; c; d"},
        {__LINE__, "si a\n# note\n\n  => b", "if a => b"},
        {__LINE__, "a\n et b\n ou c\n + d\n * e\n / f\n dans g\n , h\n puis i", "((a and b) or ((c + ((d * e) / f)) in g)), h then i"},
        {__LINE__, "a\n+ b\n<= c", "(a + b); <= c"},
        {__LINE__, "a\n-3 b", "a; <-3 b>"},
        {__LINE__, "f(a,\n b\n)\nc [\n d\n]", "f(a, b); c [d]"},
        {__LINE__, "a =\n b,\n c", "(a = b), c"},
        {__LINE__, "a {\n b\n}\n=> c", "a {b};  => c"},
        {__LINE__, "a { b\n\n } # x\n\nc", "a {b}; c"},
        {__LINE__, "a\r\nb\r\n", "a; b"},
    };
    check_trees("ripx 1 fr\n", ROWS(rows));
    static const struct tree_row headers[] = {
        {__LINE__, "\xEF\xBB\xBF# x\n\n## y\nripx 1 fr # z\r\na", "a"},
        {__LINE__, "  ripx  1\tfr  \na", "a"},
    };
    check_trees("", ROWS(headers));
}

/* --- mistakes --- */

/* The diagnostics as "RX0104 4-5" with bytes counted from the end of the header line. */
static void show_diags(struct text *out, const struct parsed *p, uint32_t header)
{
    text_add(out, "");
    for (uint32_t i = 0; i < diags_count(p->diags); i++) {
        const struct diag *d = diags_at(p->diags, i);
        text_addf(out, "%s%s %d-%d", i ? ", " : "", d->code, (int)d->at.lo - (int)header, (int)d->at.hi - (int)header);
    }
}

struct error_row { int line; const char *source, *diags, *tree; };

static void check_errors(const char *header, const struct error_row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct text source, tree, diags;
        text_init(&source);
        text_init(&tree);
        text_init(&diags);
        text_addf(&source, "%s%s", header, rows[i].source);
        struct parsed p = parse(source.at, source.len);
        text_add(&tree, "");
        show_items(&tree, p.file->items);
        show_diags(&diags, &p, (uint32_t)strlen(header));
        if (strcmp(tree.at, rows[i].tree) != 0 || strcmp(diags.at, rows[i].diags) != 0)
            fail_msg("line %d: %s\n  expected %s | %s\n  got      %s | %s", rows[i].line, rows[i].source, rows[i].diags, rows[i].tree,
                     diags.at, tree.at);
        text_release(&source);
        text_release(&tree);
        text_release(&diags);
        release(&p);
    }
}

static void test_text_errors(void **state)
{
    (void)state;
    static const struct error_row rows[] = {
        {__LINE__, "a \"x\xFFy\" \xFE", "RX0001 4-5", "?a !"},
        {__LINE__, "x a € b\nc", "RX0002 4-7", "?x !; c"},
        {__LINE__, "x a \x01\nb", "RX0002 4-5", "?x !; b"},
        {__LINE__, "a \"b c\nd", "RX0003 2-6", "a \"b c\"; d"},
        {__LINE__, "a { b \"\"\"c\nd }\n", "RX0003 6-9", "a {b \"c\nd }\n\"}"},
        {__LINE__, "a 1234567890123456789 ; b", "RX0005 2-21", "?a !; b"},
        {__LINE__, "a 2025-02-29 2026-13 2026-3-1", "RX0006 2-12, RX0006 13-20, RX0006 21-29", "?a ! ! !"},
        {__LINE__, "a 24:00 9:00 09:60 09:00:00", "RX0007 2-7, RX0007 8-12, RX0007 13-18, RX0007 19-27", "?a ! ! ! !"},
        {__LINE__, "a \"b\\qc\"", "RX0008 4-6", "a \"b\\qc\""},
        {__LINE__, "a `b\nc", "RX0002 2-3", "?!; c"},
    };
    check_errors("ripx 1 fr\n", ROWS(rows));
    struct parsed p = parse("ripx 1 fr\na \"b\0c\"", 17);
    assert_int_equal(diags_count(p.diags), 1);
    assert_string_equal(diags_at(p.diags, 0)->code, "RX0004");
    assert_string_equal(p.file->items->args->next->text, "b\xEF\xBF\xBD" "c");
    release(&p);
}

static void test_grammar_errors(void **state)
{
    (void)state;
    static const struct error_row rows[] = {
        {__LINE__, "a + ; b", "RX0104 4-5", "?!; b"},
        {__LINE__, "x { y a + ; b }\nc", "RX0104 10-11", "x {?y !; b}; c"},
        {__LINE__, "a : b c { d }\ne", "RX0104 6-7", "?a : ! {d}; e"},
        {__LINE__, "a : , => b", "RX0104 4-5", "?a : ! => b"},
        {__LINE__, "a\n{ b }\nc", "RX0103 2-3", "a; ?! {b}; c"},
        {__LINE__, "a )\nb", "RX0108 2-3", "a; b"},
        {__LINE__, "a }\nb", "RX0108 2-3", "a; b"},
        {__LINE__, "a [b)\nc", "RX0104 4-5", "?a !; c"},
        {__LINE__, "a {\n b\n c", "RX0106 2-3", "a {b; c}"},
        {__LINE__, "a { b {\n c +", "RX0106 6-7", "a {b {?!}}"},
        {__LINE__, "exige (a et b\nligne \"x\" ; y", "RX0104 14-19", "?exige !; ligne \"x\"; y"},
        {__LINE__, "x [b,\n c d,\n e] { f }\ng", "RX0104 9-10", "?x ! {f}; g"},
        {__LINE__, "x f(a b\nc\nd", "RX0104 6-7", "?x !; c; d"},
        {__LINE__, "x (a ; b)\nc", "RX0104 5-6", "?x !; b; c"},
        {__LINE__, "x f(a { b }\nc", "RX0104 6-7", "?x ! {b}; c"},
        {__LINE__, "x f(a and b)\nc", "RX0107 6-9", "?x !; c"},
        {__LINE__, "x f(not b)\nc", "RX0107 4-7", "?x !; c"},
        {__LINE__, "V D+3 : x", "RX0107 2-5", "V day+3 : x"},
        {__LINE__, "a ou\n", "RX0104 5-5", "?!"},
        {__LINE__, "x +\ny + ; z +\n; t", "RX0104 8-9, RX0104 14-15", "?!; ?!; t"},
    };
    check_errors("ripx 1 fr\n", ROWS(rows));
    static const struct error_row english[] = {
        {__LINE__, "x f(a et b)", "RX0107 6-8", "?x !"},
        {__LINE__, "V J+3", "RX0107 2-5", "V day+3"},
    };
    check_errors("ripx 1 en\n", ROWS(english));
}

static void test_header_errors(void **state)
{
    (void)state;
    static const struct error_row rows[] = {
        {__LINE__, "", "RX0101 0-0", ""},
        {__LINE__, "a et b", "RX0101 0-0", "(a and b)"},
        {__LINE__, "# c\nripx 1 de\na", "RX0101 4-13", "a"},
        {__LINE__, "ripx 2 en\na and b", "RX0102 5-6", "(a and b)"},
        {__LINE__, "ripx fr\na", "RX0101 0-7", "a"},
        {__LINE__, "ripx 1 fr x\na", "RX0101 0-11", "a"},
        {__LINE__, "ripxe\n", "RX0101 0-0", "ripxe"},
    };
    check_errors("", ROWS(rows));
    struct parsed p = parse("ripx 1 en\n", 10);
    assert_int_equal(p.file->edition, 1);
    assert_int_equal(p.file->language, LANG_EN);
    assert_int_equal(sources_get(p.sources, 0)->language, LANG_EN);
    release(&p);
}

static void check_message(const char *source, const char *fr, const char *en)
{
    struct parsed p = parse(source, strlen(source));
    assert_int_equal(diags_count(p.diags), 1);
    assert_string_equal(diags_at(p.diags, 0)->message.text[LANG_FR], fr);
    assert_string_equal(diags_at(p.diags, 0)->message.text[LANG_EN], en);
    release(&p);
}

static void test_messages(void **state)
{
    (void)state;
    check_message("ripx 1 fr\nx f(a b)\n", "« b » inattendu ; attendu : un opérateur, « , » ou « ) »",
                  "unexpected 'b'; expected: an operator, ',' or ')'");
    check_message("ripx 1 fr\nx { a = }\n", "« } » inattendu ; attendu : une expression", "unexpected '}'; expected: an expression");
    check_message("ripx 1 fr\nx (a", "« fin du fichier » inattendu ; attendu : un opérateur ou « ) »",
                  "unexpected 'end of file'; expected: an operator or ')'");
    check_message("ripx 1 fr\nx existe y z\n", "« z » inattendu ; attendu : « dans »", "unexpected 'z'; expected: 'dans'");
    check_message("ripx 1 fr\na \x07", "caractère inattendu « U+0007 »", "unexpected character 'U+0007'");
}

/* --- limits --- */

static void repeat(struct text *t, const char *s, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) text_add(t, s);
}

static void check_too_deep(const char *before, const char *open, const char *middle, const char *close, uint32_t n, uint32_t expected)
{
    struct text t;
    text_init(&t);
    text_addf(&t, "ripx 1 fr\nfirst\n%s", before);
    repeat(&t, open, n);
    text_add(&t, middle);
    repeat(&t, close, n);
    text_add(&t, "\n");
    struct parsed p = parse(t.at, t.len);
    assert_int_equal(diags_count(p.diags), expected);
    if (expected) assert_string_equal(diags_at(p.diags, 0)->code, "RX0105");
    assert_string_equal(p.file->items->args->name->text, "first");
    text_release(&t);
    release(&p);
}

static void test_depth(void **state)
{
    (void)state;
    check_too_deep("", "a {", "b", "}", AST_MAX_DEPTH, 0);
    check_too_deep("", "a {", "b", "}", AST_MAX_DEPTH + 1, 1);
    check_too_deep("x ", "(", "b", ")", AST_MAX_DEPTH, 0);
    check_too_deep("x ", "(", "b", ")", 100000, 1);
    check_too_deep("x ", "[", "b", "", 100000, 1);
    check_too_deep("x ", "a et ", "b", "", AST_MAX_DEPTH - 1, 0);
    check_too_deep("x ", "a et ", "b", "", 100000, 1);
    check_too_deep("x ", "non ", "b", "", 100000, 1);
    check_too_deep("x ", "pour tout y dans z : ", "b", "", 100000, 1);
    check_too_deep("x y", ".z", "", "", 100000, 1);
}

static void test_flood(void **state)
{
    (void)state;
    struct text t;
    text_init(&t);
    text_add(&t, "ripx 1 fr\n");
    repeat(&t, "€ ;", 20000);
    struct parsed p = parse(t.at, t.len);
    assert_int_equal(diags_count(p.diags), 200);
    text_release(&t);
    release(&p);
}

/* --- places, docs, the stream --- */

static void test_dump(void **state)
{
    (void)state;
    const char *source = "ripx 1 fr\n## one\n## two\na 8 mL : b et c\n\n## lost\n\nd { ## no\n  e\n}\n";
    struct parsed p = parse(source, strlen(source));
    struct text out;
    text_init(&out);
    ast_dump(p.file, &out);
    assert_string_equal(out.at, "file 1 fr\n"
                                "  item doc [10,23) [24,39)\n"
                                "    word a [24,25)\n"
                                "    quantity \"8\" mL [26,30)\n"
                                "    : binary et [33,39)\n"
                                "      word b [33,34)\n"
                                "      word c [38,39)\n"
                                "  item [50,65)\n"
                                "    word d [50,51)\n"
                                "    block\n"
                                "      item [62,63)\n"
                                "        word e [62,63)\n");
    assert_int_equal(p.file->items->args->next->name_span.lo, 28);
    assert_int_equal(p.file->items->next->head_span.hi, 51);
    text_release(&out);
    release(&p);
}

static void test_stream(void **state)
{
    (void)state;
    static const enum token_kind expected[] = {
        TOKEN_COMMENT, TOKEN_NEWLINE, TOKEN_HEADER, TOKEN_NEWLINE, TOKEN_DOC, TOKEN_NEWLINE, TOKEN_WORD, TOKEN_BRACKET_INDEX,
        TOKEN_WORD, TOKEN_BRACKET_CLOSE, TOKEN_NEWLINE, TOKEN_AND, TOKEN_PAREN_OPEN, TOKEN_NUMBER, TOKEN_PAREN_CLOSE,
        TOKEN_SEPARATOR, TOKEN_WORD, TOKEN_COMMENT, TOKEN_SEPARATOR, TOKEN_END, TOKEN_END,
    };
    const char *source = "# c\nripx 1 fr\n## d\na[b]\net (3) ; `et` # f\n";
    struct parsed p = parse(source, strlen(source));
    struct scanner *s = scanner_open(sources_get(p.sources, 0), 0);
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) assert_int_equal(scanner_next(s).kind, expected[i]);
    scanner_close(s);
    release(&p);
}

/* Two scanners at once, and a parse between: no state is shared. */
static void test_interleaved(void **state)
{
    (void)state;
    const char *fr = "ripx 1 fr\na et b", *en = "ripx 1 en\na et b";
    struct parsed p = parse(fr, strlen(fr)), q = parse(en, strlen(en));
    struct scanner *s = scanner_open(sources_get(p.sources, 0), 0), *t = scanner_open(sources_get(q.sources, 0), 0);
    static const enum token_kind french[] = {TOKEN_HEADER, TOKEN_NEWLINE, TOKEN_WORD, TOKEN_AND, TOKEN_WORD, TOKEN_END};
    for (size_t i = 0; i < sizeof french / sizeof *french; i++) {
        assert_int_equal(scanner_next(s).kind, french[i]);
        struct parsed again = parse(fr, strlen(fr));
        assert_int_equal(again.file->items->args->kind, AST_BINARY);
        release(&again);
        assert_int_equal(scanner_next(t).kind, french[i] == TOKEN_AND ? TOKEN_WORD : french[i]);
    }
    scanner_close(s);
    scanner_close(t);
    release(&p);
    release(&q);
}

/* --- mutations --- */

static const char *const SEEDS[] = {
    "ripx 1 fr\n## Doc.\nrègle a exige \"t\" { en \"u\" ; ligne \"X-1\", \"Y-2\" ; fondée_sur S@2016 \"al. 3\"\n"
    "  pour_chaque x dans L\n  exige existe c dans x.y : c.f >= 3 mg/dL et non g(c, par: [a, b])\n  cas l { si v => [1, 2] } }\n",
    "ripx 1 fr\nV2 \"Mois\" J+28 ± 3 j { a puis b, c }\n2026-04-01 09:00 a ; \"\"\"x\ny\"\"\"\n"
    "v somme(p.q pour p dans r si p.s) <= 24 mL\n  ou (a -3) * `et` # fin\n",
    "ripx 1 en\na: b\nt { line 0.5 ..= 1.5 kg { 1 ; 2 } }\nif not (a in [b, c]) and for all x in y : true => -3\n",
};

/* A congruential generator (Knuth, MMIX): the same mutations everywhere. */
static uint32_t next_random(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*seed >> 33);
}

static void mutate(char *text, size_t *len, uint64_t *seed)
{
    static const char PIECES[] = "{}()[]\"`#;,:@.=<>+-*/\n\t 0J9e\\\xC3\xA9\xFF\0a";
    size_t at = next_random(seed) % *len, size = 1 + next_random(seed) % 6;
    if (size > *len - at) size = *len - at;
    switch (next_random(seed) % 4) {
    case 0: text[at] = PIECES[next_random(seed) % (sizeof PIECES - 1)]; break;
    case 1: memmove(text + at, text + at + size, *len - at - size); *len -= size; break;
    case 2: memmove(text + at + size, text + at, *len - at); *len += size; break;
    default: memmove(text + at, text + next_random(seed) % (*len - size + 1), size); break;
    }
    if (*len == 0) text[(*len)++] = 'a';
}

/* Spans lie in the file, in order, and inside their item. */
static void check_spans(const struct ast_item *item, uint32_t lo, uint32_t hi)
{
    for (; item; item = item->next) {
        assert_true(lo <= item->span.lo && item->span.lo <= item->head_span.hi && item->head_span.hi <= item->span.hi);
        assert_true(item->span.hi <= hi);
        check_spans(item->items, item->head_span.hi, item->span.hi);
        lo = item->span.hi;
    }
}

static void test_mutations(void **state)
{
    (void)state;
    uint64_t seed = 1;
    uint32_t broken = 0;
    for (int i = 0; i < 4000; i++) {
        const char *source = SEEDS[i % (int)(sizeof SEEDS / sizeof *SEEDS)];
        char text[1024];
        size_t len = strlen(source);
        memcpy(text, source, len);
        for (uint32_t n = 1 + next_random(&seed) % 8; n > 0; n--) mutate(text, &len, &seed);
        struct parsed p = parse(text, len);
        check_spans(p.file->items, 0, (uint32_t)len);
        for (uint32_t k = 0; k < diags_count(p.diags); k++) assert_true(diags_at(p.diags, k)->at.hi <= len);
        broken += diags_count(p.diags) > 0;
        release(&p);
    }
    assert_true(broken > 2000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_items),          cmocka_unit_test(test_expressions), cmocka_unit_test(test_literals),
        cmocka_unit_test(test_words),          cmocka_unit_test(test_lines),       cmocka_unit_test(test_text_errors),
        cmocka_unit_test(test_grammar_errors), cmocka_unit_test(test_header_errors), cmocka_unit_test(test_messages),
        cmocka_unit_test(test_depth),          cmocka_unit_test(test_flood),       cmocka_unit_test(test_dump),
        cmocka_unit_test(test_stream),         cmocka_unit_test(test_interleaved), cmocka_unit_test(test_mutations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
