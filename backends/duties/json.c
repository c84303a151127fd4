/* json.c - duties as one JSON object (jansson). */
#include "backends/duties/select.h"

#include "backends/report/say.h"
#include "lang/json_write.h"

#include <stdlib.h>

static const char *const standings[] = {[STANDING_NOT_MET] = "not_met", [STANDING_NOT_SHOWN] = "not_shown", [STANDING_LATER] = "due_later",
                                        [STANDING_MET] = "met"};

static json_t *citations(const struct law *law, const struct rule *r)
{
    json_t *array = json_write_made(json_array());
    for (uint32_t i = 0; i < r->cites.len; i++) {
        const struct citation *c = &r->cites.at[i];
        const struct source_version *v = say_version_of(law, c);
        json_t *o = json_write_made(json_object());
        json_write_put(o, "source", json_write_string(say_name(&law->sources.at[c->source].word, LANG_FR)));
        json_write_put(o, "article", json_write_string(law->sources.at[c->source].article));
        json_write_put(o, "place", json_write_string(c->place));
        json_write_put(o, "version", v ? json_write_string(say_name(&v->word, LANG_FR)) : json_null());
        json_write_push(array, o);
    }
    return array;
}

static json_t *duty(const struct report_input *in, const struct verdict *v, enum standing s)
{
    const struct rule *r = v->rule;
    json_t *o = json_write_made(json_object()), *rows = json_write_made(json_array());
    uint32_t line = say_line(in->sources, v->at);
    json_write_put(o, "code", json_write_string(rule_code(r)));
    for (uint32_t i = 0; i < r->rows.len; i++) json_write_push(rows, json_write_string(r->rows.at[i]));
    json_write_put(o, "rows", rows);
    json_write_put(o, "title", json_write_msg(r->word.label));
    json_write_put(o, "standing", json_write_string(standings[s]));
    json_write_put(o, "message", json_write_msg(v->message));
    json_write_put(o, "severity", s == STANDING_NOT_MET ? json_write_string(diag_level_word(v->severity, LANG_EN)) : json_null());
    json_write_put(o, "table", r->group == VOCAB_NONE ? json_null() : json_write_string(say_name(&in->law->groups.at[r->group].word, LANG_FR)));
    json_write_put(o, "addressee", r->addressee ? json_write_msg((struct msg){{say_addressee(in->law, r, LANG_FR), say_addressee(in->law, r, LANG_EN)}}) : json_null());
    json_write_put(o, "law", json_boolean(!r->from_user));
    json_write_put(o, "evidence", r->grade < in->law->grades.len ? json_write_string(say_name(&in->law->grades.at[r->grade].word, LANG_EN)) : json_null());
    json_write_put(o, "citations", citations(in->law, r));
    json_write_put(o, "tolerated", json_boolean(s == STANDING_NOT_MET && say_tolerance(in, r) != NULL));
    json_write_put(o, "file", line ? json_write_string(sources_get(in->sources, v->at.file)->path) : json_null());
    json_write_put(o, "line", line ? json_integer(line) : json_null());
    return o;
}

bool duties_json(const struct report_input *in, const char *table, struct text *out)
{
    uint32_t only;
    if (!duty_table(in->law, table, &only)) return false;
    json_t *o = json_write_made(json_object()), *law = json_write_made(json_object()), *array = json_write_made(json_array());
    json_write_put(law, "name", json_write_string(in->law->name));
    json_write_put(law, "version", json_write_string(in->law->version));
    json_write_put(o, "law", law);
    for (uint32_t i = 0; i < in->verdicts->all.len; i++) {
        const struct verdict *v = &in->verdicts->all.at[i];
        enum standing s = duty_standing(v);
        if (s != STANDING_NONE && (only == VOCAB_NONE || v->rule->group == only)) json_write_push(array, duty(in, v, s));
    }
    json_write_put(o, "duties", array);
    json_write_end(o, out);
    return true;
}
