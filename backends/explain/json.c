/* json.c - effects and choices of a study as one JSON object (jansson). */
#include "backends/explain/explain.h"

#include "backends/report/say.h"
#include "lang/decimal.h"
#include "lang/json_write.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static json_t *member_of(const struct law *law, uint32_t enumeration, uint32_t member)
{
    const struct vocab_enum *e = &law->vocab->enums.at[enumeration];
    return member < e->members.len ? json_write_string(say_name(&e->members.at[member], LANG_FR)) : json_null();
}

static json_t *set_of(const struct law *law, uint32_t enumeration, uint64_t set)
{
    json_t *array = json_write_made(json_array());
    for (uint32_t m = 0; m < law->vocab->enums.at[enumeration].members.len && m < 64; m++)
        if (set >> m & 1) json_write_push(array, member_of(law, enumeration, m));
    return array;
}

/* "file" and "line" of a place; null when it has none. */
static void put_place(json_t *object, const struct sources *ss, struct span at)
{
    uint32_t line = say_line(ss, at);
    json_write_put(object, "file", line ? json_write_string(sources_get(ss, at.file)->path) : json_null());
    json_write_put(object, "line", line ? json_integer(line) : json_null());
}

static json_t *cites_of(const struct law *law, const struct citation *at, uint32_t n)
{
    json_t *array = json_write_made(json_array());
    for (uint32_t i = 0; i < n; i++) {
        const struct source_version *v = say_version_of(law, &at[i]);
        json_t *object = json_write_made(json_object());
        json_write_put(object, "source", json_write_string(say_name(&law->sources.at[at[i].source].word, LANG_FR)));
        json_write_put(object, "version", v ? json_write_string(say_name(&v->word, LANG_FR)) : json_null());
        json_write_put(object, "place", json_write_string(at[i].place));
        json_write_push(array, object);
    }
    return array;
}

static json_t *unread_of(const struct law *law, const struct unread_texts *texts)
{
    json_t *array = json_write_made(json_array());
    for (uint32_t i = 0; i < texts->len; i++) {
        json_t *object = json_write_made(json_object());
        json_write_put(object, "source", json_write_string(say_name(&law->sources.at[texts->at[i].text->source].word, LANG_FR)));
        json_write_put(object, "day", json_write_day(texts->at[i].day));
        json_write_push(array, object);
    }
    return array;
}

/* The case that gave the node its one value at a level; null when several stay possible. */
static json_t *case_of(const struct effect_reason *r, uint32_t level)
{
    const struct rule_case *c = r->decided[level];
    if (!c || (r->set[level] & (r->set[level] - 1))) return json_null();
    json_t *object = json_write_made(json_object());
    json_write_put(object, "name", json_write_string(say_name(&c->word, LANG_FR)));
    json_write_put(object, "says", json_write_msg(c->says));
    return object;
}

static json_t *effect_reason(const struct report_input *in, const struct effect_result *e, const struct effect_reason *r)
{
    const struct study_row *row = study_row(in->study, r->block, r->row);
    json_t *object = json_write_made(json_object());
    json_write_put(object, "block", json_write_string(say_name(&in->law->vocab->blocks.at[r->block].word, LANG_FR)));
    json_write_put(object, "name", json_write_string(row && row->name ? row->name->text : NULL));
    json_write_put(object, "title", json_write_string(row ? row->title : NULL));
    put_place(object, in->sources, r->at);
    json_write_put(object, "rule", r->rule ? json_write_string(say_name(&r->rule->word, LANG_FR)) : json_null());
    json_write_put(object, "proved", set_of(in->law, e->effect->enumeration, r->set[LEVEL_PROVED]));
    json_write_put(object, "proved_by", case_of(r, LEVEL_PROVED));
    json_write_put(object, "indicated", set_of(in->law, e->effect->enumeration, r->set[LEVEL_INDICATED]));
    json_write_put(object, "indicated_by", case_of(r, LEVEL_INDICATED));
    json_write_put(object, "law", r->rule ? cites_of(in->law, r->rule->cites.at, r->rule->cites.len) : json_array());
    return object;
}

/* A value that would change the effect: a flag, members, or a number of the property's unit, as text. */
static json_t *edit_json(const struct report_input *in, const struct effect_result *e, const struct value_edit *x)
{
    static const char *const kinds[] = {[EDIT_FLAG] = "flag", [EDIT_MEMBERS] = "one_of", [EDIT_AT_MOST] = "at_most", [EDIT_AT_LEAST] = "at_least"};
    const struct vocab_property *p = &in->law->vocab->properties.at[x->property];
    json_t *object = json_write_made(json_object());
    char text[DECIMAL_TEXT_SIZE];
    put_place(object, in->sources, study_row(in->study, x->block, x->row)->head);
    json_write_put(object, "property", json_write_string(say_name(&p->word, LANG_FR)));
    json_write_put(object, "kind", json_write_string(kinds[x->kind]));
    decimal_format(decimal_normalise((struct decimal){x->value, STUDY_SCALE}), text);
    json_write_put(object, "value", x->kind == EDIT_FLAG ? json_boolean(x->value) : x->kind == EDIT_MEMBERS ? set_of(in->law, p->type.index, x->members) : json_write_string(text));
    json_write_put(object, "proved", set_of(in->law, e->effect->enumeration, x->proved));
    json_write_put(object, "indicated", set_of(in->law, e->effect->enumeration, x->indicated));
    return object;
}

static json_t *effect_json(const struct report_input *in, const struct effect_result *e)
{
    uint32_t en = e->effect->enumeration;
    json_t *object = json_write_made(json_object()), *reasons = json_write_made(json_array());
    json_write_put(object, "proved", set_of(in->law, en, e->proved));
    json_write_put(object, "indicated", set_of(in->law, en, e->indicated));
    json_write_put(object, "declared", member_of(in->law, en, e->declared));
    json_write_put(object, "retained", member_of(in->law, en, e->retained));
    json_write_put(object, "unread", unread_of(in->law, &e->unread));
    for (uint32_t i = 0; i < e->reasons.len; i++) json_write_push(reasons, effect_reason(in, e, &e->reasons.at[i]));
    json_write_put(object, "reasons", reasons);
    json_t *edits = json_write_made(json_array());
    for (uint32_t i = 0; i < e->edits.len; i++) json_write_push(edits, edit_json(in, e, &e->edits.at[i]));
    json_write_put(object, "edits", edits);
    return object;
}

static json_t *choice_json(const struct report_input *in, const struct choice_result *c)
{
    static const char *const levels[LEVELS] = {"proved", "indicated", "noted"};
    uint32_t en = c->choice->enumeration;
    json_t *object = json_write_made(json_object()), *reasons = json_write_made(json_array()), *open = json_write_made(json_array());
    json_write_put(object, "candidates", set_of(in->law, en, c->candidates));
    json_write_put(object, "indicated", set_of(in->law, en, c->indicated));
    json_write_put(object, "decided", json_boolean(c->decided));
    json_write_put(object, "applicable", json_boolean(c->applicable));
    for (uint32_t i = 0; i < c->open.len; i++) json_write_push(open, json_write_string(say_msg(c->open.at[i].label, LANG_FR)));
    json_write_put(object, "open", open);
    json_write_put(object, "unread", unread_of(in->law, &c->unread));
    for (uint32_t i = 0; i < c->reasons.len; i++) {
        const struct choice_reason *r = &c->reasons.at[i];
        json_t *reason = json_write_made(json_object());
        json_write_put(reason, "rule", json_write_string(say_name(&r->rule->word, LANG_FR)));
        json_write_put(reason, "removed", set_of(in->law, en, r->removed));
        json_write_put(reason, "level", json_string(levels[r->level < LEVELS ? r->level : LEVEL_NOTED]));
        put_place(reason, in->sources, r->at);
        json_write_put(reason, "law", cites_of(in->law, r->rule->cites.at, r->rule->cites.len));
        json_write_push(reasons, reason);
    }
    json_write_put(object, "reasons", reasons);
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
    json_write_put(object, key.at, value);
    text_release(&key);
}

static json_t *law_json(const struct law *law)
{
    struct text hash;
    text_init(&hash);
    text_addf(&hash, "%016" PRIx64, law->hash);
    json_t *object = json_write_made(json_object());
    json_write_put(object, "date", json_write_day(law->date));
    json_write_put(object, "version", json_write_string(law->version));
    json_write_put(object, "hash", json_string(hash.at));
    text_release(&hash);
    return object;
}

void explain_json(const struct report_input *in, struct text *out)
{
    json_t *root = json_write_made(json_object()), *effects = json_write_made(json_object()), *choices = json_write_made(json_object());
    for (uint32_t i = 0; i < in->verdicts->effects.len; i++) {
        const struct effect_result *e = &in->verdicts->effects.at[i];
        put_named(effects, e->effect->option, &e->effect->word, effect_json(in, e));
    }
    for (uint32_t i = 0; i < in->verdicts->choices.len; i++) {
        const struct choice_result *c = &in->verdicts->choices.at[i];
        put_named(choices, c->choice->option, &c->choice->word, choice_json(in, c));
    }
    json_write_put(root, "effects", effects);
    json_write_put(root, "choices", choices);
    json_write_put(root, "law", law_json(in->law));
    json_write_end(root, out);
}
