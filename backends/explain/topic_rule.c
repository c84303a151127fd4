/* topic_rule.c - a rule of the law, or an entry of a list, in words: what it asks, of whom, on which texts, and its examples. */
#include "backends/explain/topic.h"

#include <string.h>

static void slice_field(const struct topic *t, enum phrase label, const struct ast_expr *e)
{
    if (!e) return;
    lines_label(t->out, topic_word(t, label));
    lines_slice(t->out, t->sources, e->span);
    text_addc(t->out, '\n');
}

static void msg_field(const struct topic *t, enum phrase label, struct msg m)
{
    if (say_has(m)) lines_field(t->out, topic_word(t, label), say_msg(m, t->language));
}

void topic_cites(const struct topic *t, const struct citation *at, uint32_t n, uint32_t grade)
{
    for (uint32_t i = 0; i < n; i++) {
        const struct law_source *s = &t->law->sources.at[at[i].source];
        const struct source_version *v = say_version_of(t->law, &at[i]);
        lines_label(t->out, topic_word(t, SAY_BASED_ON));
        say_citation(t->out, t->law, &at[i], t->language);
        text_addc(t->out, '\n');
        if (v) {
            lines_label(t->out, "");
            say_version(t->out, t->law, v, grade, t->language);
            text_addc(t->out, '\n');
        }
        if (s->address) lines_field(t->out, "", s->address);
    }
}

static enum phrase modality_phrase(enum modality m)
{
    switch (m) {
    case MODAL_REQUIRES: return SAY_ASKS_FOR;
    case MODAL_FORBIDS: return SAY_FORBIDS;
    case MODAL_PERMITS: return SAY_PERMITS;
    case MODAL_DEFINES: return SAY_DEFINES;
    case MODAL_GIVES: return SAY_GIVES;
    case MODAL_RULES_OUT: return SAY_RULES_OUT;
    case MODAL_KEEPS: return SAY_KEEPS;
    case MODAL_PRESUMES: return SAY_PRESUMES;
    case MODAL_FIXES: return SAY_FIXES;
    case MODAL_COMPARES: return SAY_COMPARES;
    case MODAL_STATED: break;
    }
    return SAY_STATES;
}

/* The effect or the choice that a rule is about, or NULL. */
static const struct word *target_of(const struct law *law, const struct rule *r)
{
    switch (r->modality) {
    case MODAL_GIVES: case MODAL_FIXES: case MODAL_COMPARES: return r->target < law->effects.len ? &law->effects.at[r->target].word : NULL;
    case MODAL_RULES_OUT: case MODAL_KEEPS: case MODAL_PRESUMES: return r->target < law->choices.len ? &law->choices.at[r->target].word : NULL;
    case MODAL_REQUIRES: case MODAL_FORBIDS: case MODAL_PERMITS: case MODAL_DEFINES: case MODAL_STATED: break;
    }
    return NULL;
}

static void rows_field(const struct topic *t, const char *const *rows, uint32_t n)
{
    if (!n) return;
    lines_label(t->out, topic_word(t, SAY_ROWS));
    for (uint32_t i = 0; i < n; i++) {
        if (i) text_add(t->out, ", ");
        lines_add(t->out, rows[i]);
    }
    text_addc(t->out, '\n');
}

static void grade_field(const struct topic *t, uint32_t grade)
{
    if (grade < t->law->grades.len) lines_field(t->out, topic_word(t, SAY_EVIDENCE), say_word(&t->law->grades.at[grade].word, t->language));
}

void topic_entry(const struct topic *t, const struct law_list *l, const struct list_entry *entry, const struct word *member)
{
    lines_add(t->out, entry->rows.at[0]);
    text_add(t->out, "  ");
    lines_add(t->out, say_word(member, t->language));
    text_addc(t->out, '\n');
    lines_field(t->out, topic_word(t, SAY_LIST_WORD), say_word(&l->word, t->language));
    rows_field(t, entry->rows.at, entry->rows.len);
    slice_field(t, SAY_IF, entry->condition);
    grade_field(t, entry->grade);
    if (entry->cites.len) topic_cites(t, entry->cites.at, entry->cites.len, VOCAB_NONE);
    else topic_cites(t, l->cites.at, l->cites.len, VOCAB_NONE);
}

/* "if a in acts_3 => 3: act on the list" */
static void case_field(const struct topic *t, const struct rule_case *c)
{
    lines_label(t->out, topic_word(t, c->exception ? SAY_EXCEPTION : SAY_CASE));
    text_add(t->out, topic_word(t, c->condition ? SAY_IF : SAY_ELSE));
    if (c->condition) {
        text_addc(t->out, ' ');
        lines_slice(t->out, t->sources, c->condition->span);
    }
    if (c->value) {
        text_add(t->out, " => ");
        lines_slice(t->out, t->sources, c->value->span);
    }
    text_addc(t->out, '\n');
    if (say_has(c->says)) lines_field(t->out, "", say_msg(c->says, t->language));
    topic_cites(t, c->cites.at, c->cites.len, c->grade);
}

void topic_example(const struct topic *t, enum phrase title, const char *s)
{
    if (!s) return;
    struct text safe;
    text_init(&safe);
    say_clean(&safe, s, strlen(s));
    text_addf(t->out, "\n%s\n", topic_word(t, title));
    for (const char *p = safe.at; *p;) {
        size_t len = strcspn(p, "\n");
        if (len) {
            text_add(t->out, "    ");
            text_addn(t->out, p, len);
        }
        if (len || p != safe.at) text_addc(t->out, '\n');
        p += len + (p[len] == '\n');
    }
    text_release(&safe);
}

static void decides_field(const struct topic *t, const struct rule *r)
{
    enum phrase how = r->decides == DECIDES_FULLY ? SAY_DECIDES_FULLY : r->decides == DECIDES_PARTLY ? SAY_DECIDES_PARTLY : SAY_DECIDES_ASKS;
    lines_field(t->out, topic_word(t, SAY_DECIDES_WHAT), topic_word(t, how));
}

void topic_rule(const struct topic *t, const struct rule *r)
{
    const struct word *target = target_of(t->law, r);
    lines_add(t->out, rule_code(r));
    text_add(t->out, "  ");
    lines_add(t->out, say_word(&r->word, t->language));
    text_addc(t->out, '\n');
    if (r->from_user) text_addf(t->out, "  %s\n", topic_word(t, SAY_USER_RULE));
    lines_label(t->out, topic_word(t, SAY_MODALITY));
    text_add(t->out, topic_word(t, modality_phrase(r->modality)));
    if (target) {
        text_addc(t->out, ' ');
        lines_add(t->out, say_word(target, t->language));
    }
    text_addc(t->out, '\n');
    rows_field(t, r->rows.at, r->rows.len);
    topic_cites(t, r->cites.at, r->cites.len, r->grade);
    grade_field(t, r->grade);
    decides_field(t, r);
    if (r->over != VOCAB_NONE) lines_field(t->out, topic_word(t, SAY_FOR_EACH), say_word(&t->law->vocab->blocks.at[r->over].word, t->language));
    slice_field(t, SAY_APPLIES, r->applies);
    slice_field(t, modality_phrase(r->modality), r->requires);
    for (uint32_t i = 0; i < r->cases.len; i++) case_field(t, &r->cases.at[i]);
    msg_field(t, SAY_NOT_MET, r->fails);
    if (r->addressee && say_has(r->asks)) {
        lines_label(t->out, topic_word(t, SAY_QUESTION));
        lines_add(t->out, say_msg(r->asks, t->language));
        text_addf(t->out, "\n");
        lines_field(t->out, topic_word(t, SAY_ASKED_OF), say_addressee(t->law, r, t->language));
    } else msg_field(t, SAY_QUESTION, r->asks);
    msg_field(t, SAY_HELP, r->help);
    msg_field(t, SAY_NOTE, r->note);
    topic_example(t, SAY_EXAMPLE_BAD, say_has(r->bad) ? say_msg(r->bad, LANG_FR) : NULL);
    topic_example(t, SAY_EXAMPLE_GOOD, say_has(r->good) ? say_msg(r->good, LANG_FR) : NULL);
    for (uint32_t i = 0; i < r->cases.len; i++)
        topic_example(t, SAY_EXAMPLE_GOOD, say_has(r->cases.at[i].example) ? say_msg(r->cases.at[i].example, LANG_FR) : NULL);
}
