/* topic.h - what the files that explain a topic share; nobody else includes it. */
#ifndef RIPX_BACKENDS_EXPLAIN_TOPIC_H
#define RIPX_BACKENDS_EXPLAIN_TOPIC_H

#include "backends/report/lines.h"

struct topic { const struct law *law; const struct sources *sources; enum language language; struct text *out; };

static inline const char *topic_word(const struct topic *t, enum phrase phrase) { return say_phrase(phrase, t->language); }
/* A rule: what it does, decides and asks, on which texts, with its two examples (topic_rule.c). */
void topic_rule(const struct topic *t, const struct rule *r);
/* A step: who does what, when, after what, what silence means, on which texts (topic_step.c). */
void topic_step(const struct topic *t, const struct law_step *s);
/* An entry of a list: what is listed, under which condition, on what evidence (topic_rule.c). */
void topic_entry(const struct topic *t, const struct law_list *l, const struct list_entry *entry, const struct word *member);
/* A tiny file under its title, each line set in by four spaces; nothing for NULL (topic_rule.c). */
void topic_example(const struct topic *t, enum phrase title, const char *s);
/* The texts cited, a citation and its version a line. */
void topic_cites(const struct topic *t, const struct citation *at, uint32_t n, uint32_t grade);
/* All that a word of the vocabulary or of the law may mean; true when it is one (topic_word.c). */
bool topic_words(const struct topic *t, const char *word);

/* Calls `see` with each word that topic_words knows, in both languages. */
typedef void topic_see(void *ctx, const char *word);
void topic_each_word(const struct law *law, topic_see *see, void *ctx);

#endif
