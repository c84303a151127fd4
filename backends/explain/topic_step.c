/* topic_step.c - a step of the law in words: who does it, after what, in what time, and on which texts. */
#include "backends/explain/topic.h"

/* A field whose value was put into `words`, which is emptied; nothing when it is empty. */
static void words_field(const struct topic *t, enum phrase label, struct text *words)
{
    if (words->len) lines_field(t->out, topic_word(t, label), words->at);
    words->len = 0;
}

static void expression(const struct topic *t, const struct ast_expr *e)
{
    if (!e) return;
    lines_label(t->out, topic_word(t, SAY_APPLIES));
    lines_slice(t->out, t->sources, e->span);
    text_addc(t->out, '\n');
}

void topic_step(const struct topic *t, const struct law_step *s)
{
    struct text words;
    text_init(&words);
    lines_add(t->out, step_code(s));
    text_add(t->out, "  ");
    lines_add(t->out, say_word(&s->word, t->language));
    text_addf(t->out, " (%s)\n", topic_word(t, SAY_STEP_KIND));
    if (s->from_user) text_addf(t->out, "  %s\n", topic_word(t, SAY_USER_RULE));
    for (uint32_t i = 0; i < s->rows.len; i++) text_addf(&words, "%s%s", i ? ", " : "", s->rows.at[i]);
    words_field(t, SAY_ROWS, &words);
    topic_cites(t, s->cites.at, s->cites.len, s->grade);
    if (s->grade < t->law->grades.len) lines_field(t->out, topic_word(t, SAY_EVIDENCE), say_word(&t->law->grades.at[s->grade].word, t->language));
    if (s->actor) lines_field(t->out, topic_word(t, SAY_DONE_BY), say_party(t->law, s->actor, s->language, t->language));
    if (s->over != VOCAB_NONE) lines_field(t->out, topic_word(t, SAY_FOR_EACH), say_word(&t->law->vocab->blocks.at[s->over].word, t->language));
    expression(t, s->applies);
    expression(t, s->when);
    say_step_terms(&words, t->law, s, t->language);
    words_field(t, SAY_TIME_ALLOWED, &words);
    say_step_question(&words, s, t->language);
    words_field(t, SAY_QUESTION, &words);
    if (s->at != VOCAB_NONE) lines_field(t->out, topic_word(t, SAY_DONE_WHEN), say_word(&t->law->vocab->properties.at[s->at].word, t->language));
    if (say_has(s->silence)) lines_field(t->out, topic_word(t, SAY_SILENCE_LOW), say_msg(s->silence, t->language));
    if (say_has(s->note)) lines_field(t->out, topic_word(t, SAY_NOTE), say_msg(s->note, t->language));
    text_release(&words);
}
