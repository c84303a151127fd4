/* topic.c - what a topic is: a code of the language, a rule, an entry of a list, a text of law, a word, a former term; or the nearest to it. */
#include "backends/explain/explain.h"

#include "backends/explain/topic.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

static char folded(char c) { return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c; }

/* Are they the same but for letter case, blanks and points: "art. 12-1", "Art 12-1"? */
static bool is_same_part(const char *a, size_t n, const char *b, size_t m)
{
    const char *a_end = a + n, *b_end = b + m;
    for (;;) {
        while (a < a_end && (*a == ' ' || *a == '.')) a++;
        while (b < b_end && (*b == ' ' || *b == '.')) b++;
        if (a == a_end || b == b_end) return a == a_end && b == b_end;
        if (folded(*a++) != folded(*b++)) return false;
    }
}

static bool is_same(const char *a, const char *b) { return is_same_part(a, strlen(a), b, strlen(b)); }

/* The number at the end, 9 of "A1-9"; *head: the length of what stands before it. */
static uint64_t last_number(const char *a, size_t n, size_t *head)
{
    uint64_t v = 0;
    for (*head = n; *head && a[*head - 1] >= '0' && a[*head - 1] <= '9';) --*head;
    for (size_t i = *head; i < n && v < UINT32_MAX; i++) v = v * 10 + (uint64_t)(a[i] - '0');
    return v;
}

/* Is the topic an article from `first` to `last`, whose numbers differ at their end alone? */
static bool is_between(const char *first, size_t n, const char *last, size_t m, const char *topic)
{
    size_t len = strlen(topic), from_head, to_head, head;
    uint64_t from = last_number(first, n, &from_head), to = last_number(last, m, &to_head), at = last_number(topic, len, &head);
    return from_head < n && head < len && is_same_part(first, from_head, last, to_head) && is_same_part(first, from_head, topic, head) && from <= at && at <= to;
}

/* Is the topic what a source calls its article, or one of several: "A1-2, A1-3", "A1-6 to A1-8"? */
static bool is_among(const char *articles, const char *topic)
{
    static const char TO[] = " to ";
    if (is_same(articles, topic)) return true;
    for (const char *part = articles, *end; *part; part = *end ? end + 1 : end) {
        end = part + strcspn(part, ",");
        const char *to = strstr(part, TO);
        if (is_same_part(part, (size_t)(end - part), topic, strlen(topic))) return true;
        if (!to || to >= end) continue;
        while (*part == ' ') part++;
        const char *last = to + sizeof TO - 1;
        if (is_between(part, (size_t)(to - part), last, (size_t)(end - last), topic)) return true;
    }
    return false;
}

/* ---- codes of the language ---- */

static void documented_code(const struct topic *t, uint32_t number)
{
    char code[16];
    snprintf(code, sizeof code, "RX%04" PRIu32, number);
    for (uint32_t i = 0; i < t->law->codes.len; i++) {
        const struct law_code *c = &t->law->codes.at[i];
        if (strcmp(c->code, code) != 0) continue;
        if (say_has(c->note)) lines_field(t->out, topic_word(t, SAY_NOTE), say_msg(c->note, t->language));
        topic_example(t, SAY_EXAMPLE_BAD, c->bad);
        topic_example(t, SAY_EXAMPLE_GOOD, c->good);
        return;
    }
}

static bool language_code(const struct topic *t, const char *topic)
{
    if (folded(topic[0]) != 'R' || folded(topic[1]) != 'X' || strlen(topic) != 6 || strspn(topic + 2, "0123456789") != 4) return false;
    uint32_t number = 0;
    for (int i = 2; i < 6; i++) number = number * 10 + (uint32_t)(topic[i] - '0');
    const char *name;
    enum diag_level level;
    struct msg template;
    if (!diag_lookup(number, &name, &level, &template)) return false;
    text_addf(t->out, "RX%04u  %s\n", number, name);
    lines_field(t->out, topic_word(t, SAY_RX_KIND), diag_level_word(level, t->language));
    lines_field(t->out, "fr", template.text[LANG_FR]);
    lines_field(t->out, "en", template.text[LANG_EN]);
    if (strchr(template.text[t->language], '{')) lines_field(t->out, topic_word(t, SAY_NOTE), topic_word(t, SAY_RX_HINT));
    documented_code(t, number);
    return true;
}

/* ---- rules ---- */

static bool has_row(const struct rule *r, const char *topic)
{
    if (r->word.name[LANG_FR] && strcmp(r->word.name[LANG_FR]->text, topic) == 0) return true;
    for (uint32_t i = 0; i < r->rows.len; i++)
        if (is_same(r->rows.at[i], topic)) return true;
    for (uint32_t c = 0; c < r->cases.len; c++)
        for (uint32_t i = 0; i < r->cases.at[c].rows.len; i++)
            if (is_same(r->cases.at[c].rows.at[i], topic)) return true;
    return false;
}

static bool rules(const struct topic *t, const char *topic)
{
    for (uint32_t i = 0; i < t->law->rules.len; i++)
        if (has_row(&t->law->rules.at[i], topic)) return topic_rule(t, &t->law->rules.at[i]), true;
    return false;
}

/* ---- steps ---- */

static bool steps(const struct topic *t, const char *topic)
{
    bool any = false;
    for (uint32_t i = 0; i < t->law->steps.len; i++) {
        const struct law_step *s = &t->law->steps.at[i];
        bool found = s->word.name[LANG_FR] && strcmp(s->word.name[LANG_FR]->text, topic) == 0;
        for (uint32_t r = 0; r < s->rows.len; r++) found = found || is_same(s->rows.at[r], topic);
        if (!found) continue;
        if (any) text_addc(t->out, '\n');
        topic_step(t, s);
        any = true;
    }
    return any;
}

/* A rule and the steps may share the row that states them. */
static bool rules_and_steps(const struct topic *t, const char *topic)
{
    bool rule = rules(t, topic);
    size_t before = t->out->len;
    if (rule) text_addc(t->out, '\n');
    bool step = steps(t, topic);
    if (!step) t->out->len = before;
    if (!step && t->out->at) t->out->at[before] = 0;
    return rule || step;
}

/* ---- texts of law ---- */

static bool is_article(const struct law_source *s, const char *topic)
{
    if ((s->article && is_among(s->article, topic)) || is_same(say_name(&s->word, LANG_FR), topic)) return true;
    return is_same(say_word(&s->word, LANG_FR), topic) || is_same(say_word(&s->word, LANG_EN), topic);
}

static bool was_article(const struct law_source *s, const char *topic)
{
    for (uint32_t i = 0; i < s->formerly.len; i++)
        if (s->formerly.at[i] && is_among(s->formerly.at[i], topic)) return true;
    return false;
}

static bool cites(const struct rule *r, uint32_t source)
{
    for (uint32_t i = 0; i < r->cites.len; i++)
        if (r->cites.at[i].source == source) return true;
    for (uint32_t c = 0; c < r->cases.len; c++)
        for (uint32_t i = 0; i < r->cases.at[c].cites.len; i++)
            if (r->cases.at[c].cites.at[i].source == source) return true;
    return false;
}

/* The rules and the steps that cite a source; false when there are none. */
static bool based_on(const struct topic *t, uint32_t number)
{
    uint32_t rules_on_it = 0, steps_on_it = 0;
    for (uint32_t i = 0; i < t->law->rules.len; i++) {
        const struct rule *r = &t->law->rules.at[i];
        if (!cites(r, number)) continue;
        if (!rules_on_it++) text_addf(t->out, "\n%s\n", topic_word(t, SAY_RULES_BASED_ON_IT));
        lines_field(t->out, rule_code(r), say_word(&r->word, t->language));
    }
    for (uint32_t i = 0; i < t->law->steps.len; i++) {
        const struct law_step *st = &t->law->steps.at[i];
        bool on_it = false;
        for (uint32_t k = 0; k < st->cites.len; k++) on_it = on_it || st->cites.at[k].source == number;
        if (!on_it) continue;
        if (!steps_on_it++) text_addf(t->out, "\n%s\n", topic_word(t, SAY_STEPS_BASED_ON_IT));
        lines_field(t->out, step_code(st), say_word(&st->word, t->language));
    }
    return rules_on_it || steps_on_it;
}

static void article(const struct topic *t, uint32_t number)
{
    const struct law_source *s = &t->law->sources.at[number];
    lines_add(t->out, say_word(&s->word, t->language));
    text_addc(t->out, '\n');
    if (say_has(s->subject)) lines_field(t->out, topic_word(t, SAY_SUBJECT), say_msg(s->subject, t->language));
    for (uint32_t i = 0; i < s->formerly.len; i++)
        if (s->formerly.at[i]) lines_field(t->out, i ? "" : topic_word(t, SAY_FORMERLY), s->formerly.at[i]);
    if (s->address) lines_field(t->out, topic_word(t, SAY_ADDRESS), s->address);
    for (uint32_t i = 0; i < s->versions.len; i++) {
        lines_label(t->out, i ? "" : topic_word(t, SAY_TEXT_OF_LAW));
        say_version(t->out, t->law, &s->versions.at[i], VOCAB_NONE, t->language);
        text_addc(t->out, '\n');
        uint32_t flag = s->versions.at[i].flag;
        if (flag < t->law->flags.len) lines_field(t->out, "", say_msg(t->law->flags.at[flag].sentence, t->language));
    }
    if (!based_on(t, number)) text_addf(t->out, "\n%s\n", topic_word(t, SAY_NO_RULE_ON_IT));
}

/* A number may be that of one text today and have been that of another: today's stands first. */
static bool articles(const struct topic *t, const char *topic)
{
    bool any = false;
    for (int former = 0; former < 2; former++) {
        for (uint32_t i = 0; i < t->law->sources.len; i++) {
            bool is = is_article(&t->law->sources.at[i], topic);
            if (former ? is || !was_article(&t->law->sources.at[i], topic) : !is) continue;
            if (any) text_addc(t->out, '\n');
            article(t, i);
            any = true;
        }
    }
    return any;
}

/* ---- entries of lists, former terms ---- */

/* The entries of the law's lists that bear this row, each with the list it stands on. */
static bool entries(const struct topic *t, const char *topic)
{
    bool any = false;
    for (uint32_t i = 0; i < t->law->lists.len; i++) {
        const struct law_list *l = &t->law->lists.at[i];
        const struct vocab_enum *e = &t->law->vocab->enums.at[t->law->vocab->properties.at[l->property].type.index];
        for (uint32_t k = 0; k < l->entries.len; k++) {
            bool found = false;
            for (uint32_t r = 0; r < l->entries.at[k].rows.len; r++) found = found || is_same(l->entries.at[k].rows.at[r], topic);
            if (!found) continue;
            if (any) text_addc(t->out, '\n');
            topic_entry(t, l, &l->entries.at[k], &e->members.at[l->entries.at[k].member]);
            any = true;
        }
    }
    return any;
}

static bool former_terms(const struct topic *t, const char *topic)
{
    for (uint32_t i = 0; i < t->law->former.len; i++) {
        const struct law_former *f = &t->law->former.at[i];
        for (uint32_t k = 0; k < f->terms.len; k++) {
            if (!is_same(f->terms.at[k], topic)) continue;
            lines_add(t->out, f->terms.at[k]);
            text_addc(t->out, '\n');
            for (uint32_t n = 0; n < f->terms.len; n++) lines_field(t->out, n ? "" : topic_word(t, SAY_FORMER_TERM), f->terms.at[n]);
            if (say_has(f->note)) lines_field(t->out, topic_word(t, SAY_NOTE), say_msg(f->note, t->language));
            text_addc(t->out, '\n');
            return topic_words(t, f->word);
        }
    }
    return false;
}

/* ---- the nearest ---- */

struct known { const char **at; uint32_t len, cap; };

static void know(void *ctx, const char *word)
{
    struct known *k = ctx;
    if (k->len == k->cap) {
        k->cap = k->cap ? k->cap * 2 : 1024;
        const char **at = realloc(k->at, k->cap * sizeof *at);
        if (!at) abort();
        k->at = at;
    }
    k->at[k->len++] = word;
}

static const char *nearest(const struct law *law, const char *topic)
{
    struct known k = {0};
    for (uint32_t i = 0; i < law->rules.len; i++) {
        if (law->rules.at[i].word.name[LANG_FR]) know(&k, law->rules.at[i].word.name[LANG_FR]->text);
        for (uint32_t r = 0; r < law->rules.at[i].rows.len; r++) know(&k, law->rules.at[i].rows.at[r]);
    }
    for (uint32_t i = 0; i < law->steps.len; i++)
        for (uint32_t r = 0; r < law->steps.at[i].rows.len; r++) know(&k, law->steps.at[i].rows.at[r]);
    for (uint32_t i = 0; i < law->sources.len; i++)
        if (law->sources.at[i].article) know(&k, law->sources.at[i].article);
    for (uint32_t i = 0; i < law->former.len; i++)
        for (uint32_t f = 0; f < law->former.at[i].terms.len; f++) know(&k, law->former.at[i].terms.at[f]);
    topic_each_word(law, know, &k);
    const char *found = diag_suggest(topic, k.at, k.len);
    free(k.at);
    return found;
}

bool explain_topic(const struct law *law, const struct sources *sources, const char *topic, enum language language,
                   struct text *out, const char **near)
{
    struct topic t = {law, sources, language, out};
    /* Words are compared after NFC; what is not UTF-8 stands for itself. */
    char *composed = (char *)utf8proc_NFC((const utf8proc_uint8_t *)topic);
    const char *word = composed ? composed : topic;
    *near = NULL;
    bool found = language_code(&t, word) || rules_and_steps(&t, word) || entries(&t, word) || articles(&t, word) || former_terms(&t, word)
                 || topic_words(&t, word);
    if (!found) *near = nearest(law, word);
    free(composed);
    return found;
}
