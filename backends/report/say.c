/* say.c - words, values, sets, texts of law and places, as text in one language. */
#include "backends/report/say.h"

#include "lang/date.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

static const struct msg phrases[] = {
#define X(name, fr, en) {{fr, en}},
#include "backends/report/phrases.def"
#undef X
};

const char *say_phrase(enum phrase phrase, enum language language) { return phrases[phrase].text[language]; }

bool say_has(struct msg m) { return (m.text[LANG_FR] && *m.text[LANG_FR]) || (m.text[LANG_EN] && *m.text[LANG_EN]); }

const char *say_msg(struct msg m, enum language language)
{
    const char *other = m.text[language == LANG_FR ? LANG_EN : LANG_FR];
    if (m.text[language] && *m.text[language]) return m.text[language];
    return other ? other : "";
}

const char *say_name(const struct word *w, enum language language)
{
    const struct name *n = w->name[language] ? w->name[language] : w->name[language == LANG_FR ? LANG_EN : LANG_FR];
    return n ? n->text : "";
}

const char *say_word(const struct word *w, enum language language)
{
    return say_has(w->label) ? say_msg(w->label, language) : say_name(w, language);
}

void say_clean(struct text *out, const char *s, size_t len)
{
    for (size_t i = 0; i < len;) {
        utf8proc_int32_t c = -1;
        size_t left = len - i;
        utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)s + i, left > 4 ? 4 : (utf8proc_ssize_t)left, &c);
        bool control = (c < 0x20 && c != '\t' && c != '\n') || (c >= 0x7F && c <= 0x9F);
        bool moves = c == 0x2028 || c == 0x2029 || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
        if (n <= 0 || control || moves) text_add(out, "\xEF\xBF\xBD");
        else text_addn(out, s + i, (size_t)n);
        i += n > 0 ? (size_t)n : 1;
    }
}

static void clean(struct text *out, const char *s) { say_clean(out, s, strlen(s)); }

void say_day(struct text *out, int32_t day)
{
    char text[DATE_TEXT_SIZE];
    if (day < DATE_MIN || day > DATE_MAX) return;
    date_format(day, text);
    text_add(out, text);
}

void say_set(struct text *out, const struct vocab *v, uint32_t enumeration, uint64_t set, bool labels, enum language language)
{
    const struct vocab_enum *e = &v->enums.at[enumeration];
    uint32_t total = 0, n = 0;
    for (uint32_t m = 0; m < e->members.len && m < 64; m++) total += set >> m & 1;
    if (!total) text_add(out, say_phrase(SAY_NONE, language));
    for (uint32_t m = 0; m < e->members.len && m < 64; m++) {
        if (!(set >> m & 1)) continue;
        if (n) text_addf(out, n == total - 1 ? " %s " : ", ", say_phrase(SAY_OR, language));
        clean(out, labels ? say_word(&e->members.at[m], language) : say_name(&e->members.at[m], language));
        n++;
    }
}

/* ---- values of the study ---- */

static void members(struct text *out, const struct vocab_enum *e, uint64_t set, enum language language)
{
    const char *joint = "";
    for (uint32_t m = 0; m < e->members.len && m < 64; m++) {
        if (!(set >> m & 1)) continue;
        text_add(out, joint);
        clean(out, say_word(&e->members.at[m], language));
        joint = ", ";
    }
}

bool say_cell(struct text *out, const struct report_input *in, const struct study_row *row, const struct vocab_property *p, enum language language)
{
    const struct study_cell *c = study_cell(row, p);
    const struct vocab *v = in->law->vocab;
    const struct vocab_enum *e = p->type.index < v->enums.len ? &v->enums.at[p->type.index] : NULL;
    enum phrase missing = !c || c->state == PLAN_ABSENT ? SAY_NOT_WRITTEN : c->state == PLAN_SAID_UNKNOWN ? SAY_SAID_UNKNOWN : SAY_NOT_READ;
    bool half = c && p->type.kind == TYPE_PERIOD && c->state == PLAN_SAID_UNKNOWN && c[1].state == PLAN_GIVEN;
    if (!c || (c->state != PLAN_GIVEN && !half)) {
        text_addf(out, "— %s", say_phrase(missing, language));
        return false;
    }
    switch (p->type.kind) {
    case TYPE_FLAG:
        text_add(out, say_phrase(c->lo ? SAY_YES : SAY_NO, language));
        if (!c->reason) return false;
        text_add(out, say_phrase(SAY_COLON, language));
        clean(out, c->reason);
        return true;
    case TYPE_TEXT:
        if (c->reason) clean(out, c->reason);
        return true;
    case TYPE_CODE:
        if (e && c->lo >= 0 && c->lo < e->members.len) clean(out, say_word(&e->members.at[c->lo], language));
        return false;
    case TYPE_SET:
        if (e) members(out, e, (uint64_t)c->lo, language);
        return false;
    case TYPE_ERROR: case TYPE_NUMBER: case TYPE_DATE: case TYPE_INSTANT: case TYPE_PERIOD: case TYPE_CHOICE: case TYPE_REFERENCE:
    case TYPE_EXPRESSION: case TYPE_WINDOW: break;
    }
    say_slice(out, in->sources, c->span);
    return true;
}

void say_row(struct text *out, const struct report_input *in, uint32_t block, uint32_t row, enum language language)
{
    const struct study_row *r = study_row(in->study, block, row);
    if (r && r->title) clean(out, r->title);
    else if (r && r->name) clean(out, r->name->text);
    else clean(out, say_word(&in->law->vocab->blocks.at[block].word, language));
}

/* ---- texts of law ---- */

const struct source_version *say_version_of(const struct law *law, const struct citation *c)
{
    const struct law_source *s = &law->sources.at[c->source];
    return c->version < s->versions.len ? &s->versions.at[c->version] : NULL;
}

void say_citation(struct text *out, const struct law *law, const struct citation *c, enum language language)
{
    clean(out, say_word(&law->sources.at[c->source].word, language));
    if (!c->place) return;
    text_add(out, ", ");
    clean(out, c->place);
}

void say_version(struct text *out, const struct law *law, const struct source_version *v, uint32_t grade, enum language language)
{
    text_addf(out, "%s ", say_phrase(SAY_VERSION, language));
    clean(out, say_name(&v->word, language));
    if (v->from_known) {
        text_addf(out, ", %s ", say_phrase(SAY_IN_FORCE, language));
        say_day(out, v->from);
    } else text_addf(out, ", %s", say_phrase(SAY_IN_FORCE_UNKNOWN, language));
    if (!v->to_open) {
        text_addf(out, " %s ", say_phrase(SAY_UNTIL, language));
        say_day(out, v->to - 1);
    }
    if (v->read_on != INT32_MIN) {
        text_addf(out, ", %s ", say_phrase(SAY_READ_ON, language));
        say_day(out, v->read_on);
    }
    if (v->read_as_of != INT32_MIN) {
        text_addf(out, " %s ", say_phrase(SAY_READ_AS_OF, language));
        say_day(out, v->read_as_of);
    }
    uint32_t g = v->grade != VOCAB_NONE ? v->grade : grade;
    if (g >= law->grades.len) return;
    text_add(out, ", ");
    clean(out, say_word(&law->grades.at[g].word, language));
}

const char *say_party(const struct law *law, const struct name *name, enum language of, enum language language)
{
    const struct vocab *v = law->vocab;
    uint32_t b = vocab_block_named(v, name, of);
    if (b != VOCAB_NONE) return say_word(&v->blocks.at[b].word, language);
    for (uint32_t e = 0; e < v->enums.len; e++) {
        uint32_t m = vocab_member_named(v, e, name, of);
        if (m != VOCAB_NONE) return say_word(&v->enums.at[e].members.at[m], language);
    }
    return name->text;
}

const char *say_addressee(const struct law *law, const struct rule *r, enum language language)
{
    return r->addressee ? say_party(law, r->addressee, r->language, language) : say_phrase(SAY_ADDRESSEE_NONE, language);
}

const struct tolerance *say_tolerance(const struct report_input *in, const struct rule *r)
{
    int32_t today = in->verdicts->as_of != INT32_MIN ? in->verdicts->as_of : in->verdicts->law_date;
    for (uint32_t i = 0; i < in->n_tolerances; i++) {
        const struct tolerance *t = &in->tolerances[i];
        if (t->code && t->granted <= today && t->expires >= today && rule_has_row(r, t->code)) return t;
    }
    return NULL;
}

/* ---- places ---- */

void say_slice(struct text *out, const struct sources *ss, struct span span)
{
    const struct source *s = span_is_none(span) ? NULL : sources_get(ss, span.file);
    if (s && span.lo < span.hi && span.hi <= s->len) say_clean(out, s->text + span.lo, span.hi - span.lo);
}

uint32_t say_line(const struct sources *ss, struct span span)
{
    const struct source *s = span_is_none(span) ? NULL : sources_get(ss, span.file);
    return s && span.lo <= s->len ? source_place(s, span.lo).line : 0;
}

const char *say_outcome(enum outcome o, enum language language)
{
    static const enum phrase words[OUTCOMES] = {
        [OUTCOME_MET] = SAY_MET, [OUTCOME_NOT_MET] = SAY_NOT_MET, [OUTCOME_NOT_SHOWN] = SAY_NOT_SHOWN,
        [OUTCOME_NOT_APPLICABLE] = SAY_NOT_APPLICABLE, [OUTCOME_NOT_EVALUATED] = SAY_NOT_EVALUATED};
    return say_phrase(words[o], language);
}

const char *say_level(uint32_t level, enum language language)
{
    static const enum phrase words[LEVELS] = {[LEVEL_PROVED] = SAY_PROVED, [LEVEL_INDICATED] = SAY_INDICATED, [LEVEL_NOTED] = SAY_NOTED};
    return say_phrase(words[level < LEVELS ? level : LEVEL_NOTED], language);
}

/* ---- effects, taken apart ---- */

/* The least member above both; VOCAB_NONE when there is none. */
static uint32_t join(const struct vocab *v, uint32_t enumeration, uint32_t a, uint32_t b)
{
    uint32_t best = VOCAB_NONE;
    for (uint32_t m = 0; m < v->enums.at[enumeration].members.len; m++) {
        if (!vocab_le(v, enumeration, a, m) || !vocab_le(v, enumeration, b, m)) continue;
        if (best == VOCAB_NONE || vocab_le(v, enumeration, m, best)) best = m;
    }
    return best;
}

static uint64_t join_sets(const struct vocab *v, uint32_t enumeration, uint64_t a, uint64_t b)
{
    uint64_t out = 0;
    uint32_t n = v->enums.at[enumeration].members.len;
    for (uint32_t x = 0; x < n && x < 64; x++)
        for (uint32_t y = 0; y < n && y < 64; y++) {
            if (!(a >> x & 1) || !(b >> y & 1)) continue;
            uint32_t m = join(v, enumeration, x, y);
            if (m < 64) out |= UINT64_C(1) << m;
        }
    return out;
}

uint64_t say_join(const struct report_input *in, const struct effect_result *e, uint32_t level, const bool *skip)
{
    uint64_t total = 0;
    for (uint32_t i = 0; i < e->reasons.len; i++) {
        uint64_t set = e->reasons.at[i].set[level];
        if (!set || (skip && skip[i])) continue;
        total = total ? join_sets(in->law->vocab, e->effect->enumeration, total, set) : set;
    }
    return total;
}

const struct rule_case *say_case(const struct effect_reason *r, uint32_t *level)
{
    for (*level = LEVEL_PROVED; *level < LEVELS; ++*level) {
        uint64_t set = r->set[*level];
        if (set && !(set & (set - 1)) && r->decided[*level]) return r->decided[*level];
    }
    return NULL;
}

void say_deciding(const struct report_input *in, const struct effect_result *e, uint32_t level, bool *decides, uint32_t *group)
{
    uint32_t n = e->reasons.len;
    uint64_t total = say_join(in, e, level, NULL);
    bool *skip = calloc(n + 1, sizeof *skip);
    if (!skip) abort();
    for (uint32_t i = 0; i < n; i++) {
        group[i] = 0;
        while (e->reasons.at[group[i]].set[level] != e->reasons.at[i].set[level]) group[i]++;
    }
    for (uint32_t g = 0; g < n; g++) {
        if (group[g] != g) continue;
        for (uint32_t i = 0; i < n; i++) skip[i] = group[i] == g;
        bool changes = e->reasons.at[g].set[level] && say_join(in, e, level, skip) != total;
        for (uint32_t i = 0; i < n; i++)
            if (group[i] == g) decides[i] = changes;
    }
    free(skip);
}
