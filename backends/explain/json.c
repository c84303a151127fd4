/* json.c - effects and choices of a study as one JSON object (jansson). */
#include "backends/explain/explain.h"

#include "backends/report/say.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* Once text is UTF-8 the only failure of jansson is to find no memory. */
static json_t *made(json_t *value)
{
    if (!value) abort();
    return value;
}

static void put(json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, made(value)) != 0) abort();
}

static void push(json_t *array, json_t *value)
{
    if (json_array_append_new(array, made(value)) != 0) abort();
}

static json_t *string_of(const char *s)
{
    if (!s) return json_null();
    struct text safe;
    text_init(&safe);
    say_clean(&safe, s, strlen(s));
    json_t *string = json_stringn(safe.at ? safe.at : "", safe.len);
    text_release(&safe);
    return string;
}

static json_t *msg_json(struct msg m)
{
    json_t *object = made(json_object());
    put(object, "fr", string_of(say_msg(m, LANG_FR)));
    put(object, "en", string_of(say_msg(m, LANG_EN)));
    return object;
}

static json_t *day_of(int32_t day)
{
    struct text s;
    text_init(&s);
    say_day(&s, day);
    json_t *value = s.len ? json_string(s.at) : json_null();
    text_release(&s);
    return value;
}

static json_t *member_of(const struct law *law, uint32_t enumeration, uint32_t member)
{
    const struct vocab_enum *e = &law->vocab->enums.at[enumeration];
    return member < e->members.len ? string_of(say_name(&e->members.at[member], LANG_FR)) : json_null();
}

static json_t *set_of(const struct law *law, uint32_t enumeration, uint64_t set)
{
    json_t *array = made(json_array());
    for (uint32_t m = 0; m < law->vocab->enums.at[enumeration].members.len && m < 64; m++)
        if (set >> m & 1) push(array, member_of(law, enumeration, m));
    return array;
}

/* "file" and "line" of a place; null when it has none. */
static void put_place(json_t *object, const struct sources *ss, struct span at)
{
    uint32_t line = say_line(ss, at);
    put(object, "file", line ? string_of(sources_get(ss, at.file)->path) : json_null());
    put(object, "line", line ? json_integer(line) : json_null());
}

static json_t *cites_of(const struct law *law, const struct citation *at, uint32_t n)
{
    json_t *array = made(json_array());
    for (uint32_t i = 0; i < n; i++) {
        const struct source_version *v = say_version_of(law, &at[i]);
        json_t *object = made(json_object());
        put(object, "source", string_of(say_name(&law->sources.at[at[i].source].word, LANG_FR)));
        put(object, "version", v ? string_of(say_name(&v->word, LANG_FR)) : json_null());
        put(object, "place", string_of(at[i].place));
        push(array, object);
    }
    return array;
}

/* The case that gave the node its one value at a level; null when several stay possible. */
static json_t *case_of(const struct effect_reason *r, uint32_t level)
{
    const struct rule_case *c = r->decided[level];
    if (!c || (r->set[level] & (r->set[level] - 1))) return json_null();
    json_t *object = made(json_object());
    put(object, "name", string_of(say_name(&c->word, LANG_FR)));
    put(object, "says", msg_json(c->says));
    return object;
}

static json_t *effect_reason(const struct report_input *in, const struct effect_result *e, const struct effect_reason *r)
{
    const struct study_row *row = study_row(in->study, r->block, r->row);
    json_t *object = made(json_object());
    put(object, "block", string_of(say_name(&in->law->vocab->blocks.at[r->block].word, LANG_FR)));
    put(object, "name", string_of(row && row->name ? row->name->text : NULL));
    put(object, "title", string_of(row ? row->title : NULL));
    put_place(object, in->sources, r->at);
    put(object, "rule", r->rule ? string_of(say_name(&r->rule->word, LANG_FR)) : json_null());
    put(object, "proved", set_of(in->law, e->effect->enumeration, r->set[LEVEL_PROVED]));
    put(object, "proved_by", case_of(r, LEVEL_PROVED));
    put(object, "indicated", set_of(in->law, e->effect->enumeration, r->set[LEVEL_INDICATED]));
    put(object, "indicated_by", case_of(r, LEVEL_INDICATED));
    put(object, "law", r->rule ? cites_of(in->law, r->rule->cites.at, r->rule->cites.len) : json_array());
    return object;
}

static json_t *effect_json(const struct report_input *in, const struct effect_result *e)
{
    uint32_t en = e->effect->enumeration;
    json_t *object = made(json_object()), *reasons = made(json_array());
    put(object, "proved", set_of(in->law, en, e->proved));
    put(object, "indicated", set_of(in->law, en, e->indicated));
    put(object, "declared", member_of(in->law, en, e->declared));
    put(object, "retained", member_of(in->law, en, e->retained));
    for (uint32_t i = 0; i < e->reasons.len; i++) push(reasons, effect_reason(in, e, &e->reasons.at[i]));
    put(object, "reasons", reasons);
    return object;
}

static json_t *choice_json(const struct report_input *in, const struct choice_result *c)
{
    static const char *const levels[LEVELS] = {"proved", "indicated", "noted"};
    uint32_t en = c->choice->enumeration;
    json_t *object = made(json_object()), *reasons = made(json_array());
    put(object, "candidates", set_of(in->law, en, c->candidates));
    put(object, "indicated", set_of(in->law, en, c->indicated));
    put(object, "decided", json_boolean(c->decided));
    for (uint32_t i = 0; i < c->reasons.len; i++) {
        const struct choice_reason *r = &c->reasons.at[i];
        json_t *reason = made(json_object());
        put(reason, "rule", string_of(say_name(&r->rule->word, LANG_FR)));
        put(reason, "removed", set_of(in->law, en, r->removed));
        put(reason, "level", json_string(levels[r->level < LEVELS ? r->level : LEVEL_NOTED]));
        put_place(reason, in->sources, r->at);
        put(reason, "law", cites_of(in->law, r->rule->cites.at, r->rule->cites.len));
        push(reasons, reason);
    }
    put(object, "reasons", reasons);
    return object;
}

/* By the option, else by the word. */
static void put_named(json_t *object, const char *option, const struct word *w, json_t *value)
{
    const char *name = option ? option : say_name(w, LANG_FR);
    struct text key;
    text_init(&key);
    text_add(&key, "");
    say_clean(&key, name, strlen(name));
    put(object, key.at, value);
    text_release(&key);
}

static json_t *law_json(const struct law *law)
{
    struct text hash;
    text_init(&hash);
    text_addf(&hash, "%016" PRIx64, law->hash);
    json_t *object = made(json_object());
    put(object, "date", day_of(law->date));
    put(object, "version", string_of(law->version));
    put(object, "hash", json_string(hash.at));
    text_release(&hash);
    return object;
}

void explain_json(const struct report_input *in, struct text *out)
{
    json_t *root = made(json_object()), *effects = made(json_object()), *choices = made(json_object());
    for (uint32_t i = 0; i < in->verdicts->effects.len; i++) {
        const struct effect_result *e = &in->verdicts->effects.at[i];
        put_named(effects, e->effect->option, &e->effect->word, effect_json(in, e));
    }
    for (uint32_t i = 0; i < in->verdicts->choices.len; i++) {
        const struct choice_result *c = &in->verdicts->choices.at[i];
        put_named(choices, c->choice->option, &c->choice->word, choice_json(in, c));
    }
    put(root, "effects", effects);
    put(root, "choices", choices);
    put(root, "law", law_json(in->law));
    char *text = json_dumps(root, JSON_INDENT(2));
    if (!text) abort();
    text_add(out, text);
    text_addc(out, '\n');
    free(text);
    json_decref(root);
}
