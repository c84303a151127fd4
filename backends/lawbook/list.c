/* list.c - the rules of a law in a list, and how many there are of each sort. */
#include "backends/lawbook/sorts.h"

#include "backends/report/lines.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { CODE_CELLS = 16, GRADE_CELLS = 14, TALLY_CELLS = 34 };

static void entry(struct text *out, const char *code, const char *grade, const char *title)
{
    lines_padded(out, code, CODE_CELLS);
    lines_padded(out, grade, GRADE_CELLS);
    lines_add(out, title);
    text_addc(out, '\n');
}

/* ---- counting words, in the order in which they come ---- */

struct tally { char **words; uint32_t *counts, len, cap; };

static void count(struct tally *t, const char *word)
{
    uint32_t i = 0;
    while (i < t->len && strcmp(t->words[i], word) != 0) i++;
    if (i == t->len) {
        if (t->len == t->cap) {
            t->cap = t->cap ? t->cap * 2 : 16;
            t->words = realloc(t->words, t->cap * sizeof *t->words);
            t->counts = realloc(t->counts, t->cap * sizeof *t->counts);
            if (!t->words || !t->counts) abort();
        }
        size_t n = strlen(word) + 1;
        t->words[i] = malloc(n);
        if (!t->words[i]) abort();
        memcpy(t->words[i], word, n);
        t->counts[t->len++] = 0;
    }
    t->counts[i]++;
}

static void tally_end(struct text *out, const char *head, struct tally *t)
{
    text_addf(out, "\n%s\n", head);
    for (uint32_t i = 0; i < t->len; i++) {
        text_add(out, "  ");
        lines_padded(out, t->words[i], TALLY_CELLS);
        text_addf(out, "%6u\n", t->counts[i]);
        free(t->words[i]);
    }
    free(t->words);
    free(t->counts);
}

/* ---- which members of a choice an applicability names ---- */

enum { MAX_WITHIN = 16 };   /* definitions within definitions; none uses itself */

/* `regime in [a, b]` anywhere in it, or in a definition that it names: the members, as a set. */
static uint64_t named_members(const struct law *law, const struct law_choice *c, const struct ast_expr *e, enum language l, uint32_t within)
{
    uint64_t set = 0;
    if (!e || within > MAX_WITHIN) return 0;
    for (uint32_t d = 0; e->kind == AST_WORD && d < law->definitions.len; d++)
        if (law->definitions.at[d].word.name[LANG_FR] == e->name) set |= named_members(law, c, law->definitions.at[d].body, l, within + 1);
    if (e->kind == AST_BINARY && e->op == AST_IN && e->left->kind == AST_WORD && e->left->name == c->word.name[l] && e->right->kind == AST_LIST)
        for (const struct ast_expr *x = e->right->args; x; x = x->next) {
            uint32_t m = x->name ? vocab_member_named(law->vocab, c->enumeration, x->name, l) : VOCAB_NONE;
            if (m < 64) set |= UINT64_C(1) << m;
        }
    set |= named_members(law, c, e->left, l, within) | named_members(law, c, e->right, l, within);
    for (const struct ast_expr *x = e->args; x; x = x->next) set |= named_members(law, c, x, l, within);
    return set;
}

static void tally_choice(const struct law *law, const struct law_choice *c, enum language language, struct text *out)
{
    struct tally t = {0};
    const struct vocab_enum *e = &law->vocab->enums.at[c->enumeration];
    for (uint32_t i = 0; i < law->rules.len; i++) {
        const struct rule *r = &law->rules.at[i];
        uint64_t set = named_members(law, c, r->applies, r->language, 0);
        for (uint32_t m = 0; m < e->members.len && m < 64; m++)
            if (set >> m & 1) count(&t, say_name(&e->members.at[m], language));
        if (!set) count(&t, say_phrase(SAY_ANY, language));
    }
    tally_end(out, say_word(&c->word, language), &t);
}

static void tallies(const struct law *law, const struct sources *sources, enum language l, struct text *out)
{
    struct tally chapters = {0}, modalities = {0}, decisions = {0}, grades = {0};
    for (uint32_t i = 0; i < law->rules.len; i++) {
        const struct rule *r = &law->rules.at[i];
        struct text chapter;
        text_init(&chapter);
        sort_chapter(&chapter, sources, r->word.span);
        count(&chapters, chapter.at ? chapter.at : "-");
        text_release(&chapter);
        count(&modalities, sort_modality(r, l));
        count(&decisions, sort_decides(r, l));
        count(&grades, sort_grade(law, r->grade, l));
    }
    tally_end(out, say_phrase(SAY_BY_CHAPTER, l), &chapters);
    tally_end(out, say_phrase(SAY_BY_MODALITY, l), &modalities);
    tally_end(out, say_phrase(SAY_BY_DECISION, l), &decisions);
    tally_end(out, say_phrase(SAY_BY_GRADE, l), &grades);
    for (uint32_t i = 0; i < law->choices.len; i++) tally_choice(law, &law->choices.at[i], l, out);
}

void lawbook_list(const struct law *law, const struct sources *sources, enum language language, struct text *out)
{
    for (uint32_t i = 0; i < law->rules.len; i++) {
        const struct rule *r = &law->rules.at[i];
        entry(out, rule_code(r), sort_grade(law, r->grade, language), say_word(&r->word, language));
    }
    for (uint32_t i = 0; i < law->steps.len; i++) {
        const struct law_step *s = &law->steps.at[i];
        entry(out, s->rows.len ? s->rows.at[0] : s->word.name[LANG_FR]->text, sort_grade(law, s->grade, language), say_word(&s->word, language));
    }
    tallies(law, sources, language, out);
    text_addf(out, "\n%s %s · %u %s · %u %s · %016" PRIx64 "\n", law->name, law->version, law->rules.len, say_phrase(SAY_RULES_LOW, language),
              law->steps.len, say_phrase(SAY_STEPS_LOW, language), law->hash);
}
