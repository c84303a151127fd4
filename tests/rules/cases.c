/* cases.c - examples, given protocols and delays, and each with one of the facts that their subject reads changed. */
#include "tests/rules/cases.h"

#include "lang/date.h"
#include "tests/rules/given.h"
#include "tests/rules/reads.h"
#include "tests/rules/rule_given.h"

#include <stdio.h>

/* ---- a fact changed in a protocol ---- */

/* The first item that a text gives among those of a study; a tree of its own each time. */
static struct ast_item *item_of(struct cases *cs, const char *text)
{
    const struct vocab_block *study = &cs->law->vocab->blocks.at[cs->law->vocab->study];
    char *whole = arena_printf(cs->lab->arena, "%s x \"x\" {\n%s\n}\n", study->word.name[LANG_FR]->text, text);
    struct ast_file *f = lab_protocol(cs->lab, whole);
    return f->items ? f->items->items : NULL;
}

static const char *name_of(const struct word *w) { return w->name[LANG_FR]->text; }

static struct ast_item *item_named(const struct ast_item *in, const struct name *name)
{
    for (struct ast_item *i = in->items; i; i = i->next)
        if (ast_head(i) && ast_head(i)->name == name) return i;
    return NULL;
}

/* The block of the study in which an item of `block` stands, around the text; the study itself: the text. */
static const char *in_blocks(struct cases *cs, uint32_t block, const char *text)
{
    const struct vocab *v = cs->law->vocab;
    for (; block != v->study && v->blocks.at[block].parents.len; block = v->blocks.at[block].parents.at[0]) {
        const struct vocab_block *b = &v->blocks.at[block];
        if (!b->implicit) text = arena_printf(cs->lab->arena, "%s%s { %s }", name_of(&b->word), b->named ? " s \"s\"" : "", text);
    }
    return text;
}

/* Writes `value` ("" for a bare flag, NULL for nothing) for a property in the first block that may hold it. */
static bool edit_property(struct cases *cs, const struct checker *ck, uint32_t property, const char *value, struct edit *e)
{
    const struct vocab_property *p = &ck->vocab->properties.at[property];
    const struct study_row *row = study_row(ck->study, p->block, 0), *study = study_single(ck->study, ck->vocab->study);
    const char *text = value ? arena_printf(cs->lab->arena, "%s %s", name_of(&p->word), value) : NULL;
    *e = (struct edit){.parent = (struct ast_item *)(uintptr_t)(row ? row->item : study->item)};
    if (!row) {
        if (!text || ck->vocab->blocks.at[p->block].many || ck->vocab->blocks.at[p->block].role == ROLE_ENTITY) return false;
        uint32_t outer = p->block;
        while (ck->vocab->blocks.at[outer].parents.len && ck->vocab->blocks.at[outer].parents.at[0] != ck->vocab->study) outer = ck->vocab->blocks.at[outer].parents.at[0];
        if (outer != p->block && study_row(ck->study, outer, 0)) return false;
        e->with = item_of(cs, in_blocks(cs, p->block, text));
        return true;
    }
    e->replaced = item_named(row->item, p->word.name[LANG_FR]);
    const struct study_cell *cell = study_cell(row, p);
    if (!e->replaced && cell->state != PLAN_ABSENT) {
        if (!p->after_colon || !value || !*value) return false;
        struct ast_item *with = item_of(cs, arena_printf(cs->lab->arena, "%s x : %s", name_of(&ck->vocab->blocks.at[p->block].word), value));
        e->colon = with ? with->colon : NULL;
        return e->colon != NULL;
    }
    if (!e->replaced && !text) return false;
    struct ast_item *holder = text ? item_of(cs, text) : NULL;
    e->with = holder;
    return true;
}

/* Does a criterion of the protocol read this word? */
static bool criterion_reads(const struct ast_expr *e, const struct name *word)
{
    for (; e; e = e->next)
        if (e->name == word || criterion_reads(e->left, word) || criterion_reads(e->right, word) || criterion_reads(e->args, word)) return true;
    return false;
}

/* What a criterion that is put in says something of; the second may be NULL. */
struct admitted { const struct vocab_property *first, *second; };

/* The criteria of the protocol that read something else, after the one that is put in. */
static void keep_criteria(struct cases *cs, const struct checker *ck, uint32_t block, struct admitted of, struct ast_item *last)
{
    for (uint32_t i = 0; i < ck->study->tables.at[block].rows.len; i++) {
        const struct ast_item *was = study_row(ck->study, block, i)->item;
        if (criterion_reads(was->colon, of.first->word.name[LANG_FR])) continue;
        if (of.second && criterion_reads(was->colon, of.second->word.name[LANG_FR])) continue;
        last->next = arena_alloc(cs->lab->arena, sizeof *last);
        last = last->next;
        *last = *was;
        last->next = NULL;
    }
}

/* Puts one criterion in place of those that say something of the same columns: what is admitted of them is what this one says. */
static bool edit_criteria(struct cases *cs, const struct checker *ck, struct admitted of, const char *criterion, struct edit *e)
{
    uint32_t block = vocab_block_of_role(ck->vocab, ROLE_INCLUSION);
    const struct study_row *study = study_single(ck->study, ck->vocab->study);
    if (block == VOCAB_NONE) return false;
    struct ast_item *with = item_of(cs, in_blocks(cs, block, arena_printf(cs->lab->arena, "S1 \"s\" : %s", criterion)));
    if (!with) return false;
    struct ast_item *inner = with;
    while (inner->items) inner = inner->items;
    keep_criteria(cs, ck, block, of, inner);
    *e = (struct edit){.parent = (struct ast_item *)(uintptr_t)study->item, .with = with};
    e->replaced = item_named(study->item, ast_head(with)->name);
    return true;
}

struct undo { struct ast_item **link, *was; struct ast_expr *colon; };

static void apply(const struct edit *e, struct undo *u)
{
    struct ast_item **link = &e->parent->items;
    *u = (struct undo){.colon = e->parent->colon};
    if (e->colon) {
        e->parent->colon = e->colon;
        return;
    }
    while (e->replaced && *link && *link != e->replaced) link = &(*link)->next;
    *u = (struct undo){link, *link, e->parent->colon};
    struct ast_item *rest = e->replaced ? e->replaced->next : *link;
    if (e->with) e->with->next = rest;
    *link = e->with ? e->with : rest;
    e->parent->has_block = true;
}

static void put_back(const struct edit *e, const struct undo *u)
{
    e->parent->colon = u->colon;
    if (u->link) *u->link = u->was;
}

/* ---- what comes out ---- */

static void add_set(struct text *t, const struct vocab_enum *e, uint64_t set)
{
    for (uint32_t i = 0, n = 0; i < e->members.len; i++)
        if (set >> i & 1) text_addf(t, "%s%s", n++ ? " " : "", name_of(&e->members.at[i]));
}

static const char *verdict_text(const struct verdict *v)
{
    switch (v->outcome) {
    case OUTCOME_MET: return "met";
    case OUTCOME_NOT_MET: return diag_level_word(v->severity, LANG_EN);
    case OUTCOME_NOT_SHOWN: return v->why.text[LANG_FR] ? "unread" : v->due_later ? "later" : "question";
    case OUTCOME_NOT_APPLICABLE: return "-";
    case OUTCOME_NOT_EVALUATED: return "not evaluated";
    }
    return "";
}

static void rule_text(const struct verdicts *vs, const char *code, struct text *t)
{
    for (uint32_t i = 0; i < vs->all.len; i++)
        if (strcmp(rule_code(vs->all.at[i].rule), code) == 0) text_addf(t, "%s%s", t->len ? " " : "", verdict_text(&vs->all.at[i]));
}

static void effect_text(const struct law *law, const struct effect_result *e, struct text *t)
{
    const struct vocab_enum *en = &law->vocab->enums.at[e->effect->enumeration];
    if (!e->applicable) text_add(t, "-");
    else {
        add_set(t, en, e->proved);
        text_add(t, " | ");
        add_set(t, en, e->indicated);
        for (uint32_t i = 0; i < e->reasons.len; i++)
            for (int l = 0; l < LEVELS; l++) {
                const struct rule_case *c = e->reasons.at[i].decided[l];
                text_addf(t, "%s%s", l ? "/" : " ", c ? name_of(&c->word) : "?");
            }
        for (uint32_t i = 0; i < e->reasons.len; i++) {
            text_add(t, i ? ", " : " | ");
            add_set(t, en, e->reasons.at[i].set[LEVEL_NOTED]);
        }
    }
}

static void choice_text(const struct law *law, const struct choice_result *c, struct text *t)
{
    const struct vocab_enum *en = &law->vocab->enums.at[c->choice->enumeration];
    add_set(t, en, c->candidates);
    text_add(t, " | ");
    add_set(t, en, c->indicated);
    if (c->decided) text_add(t, " decided");
    for (uint32_t i = 0; i < c->reasons.len; i++) text_addf(t, " %s", rule_code(c->reasons.at[i].rule));
}

static void add_days(struct text *t, const char *what, const struct step_date *d)
{
    char day[DATE_TEXT_SIZE];
    if (!d->known) return;
    date_format(d->days.hi, day);
    text_addf(t, " %s %s", what, day);
}

/* What is written of a delay shows when no date does. */
static void add_delay(struct text *t, const char *what, struct law_delay d)
{
    static const char *const UNITS[] = {[DELAY_NONE] = "", [DELAY_HOURS] = "h", [DELAY_DAYS] = "d", [DELAY_WORKING_DAYS] = "working d", [DELAY_MONTHS] = "months", [DELAY_UNREAD] = "unread"};
    if (d.kind != DELAY_NONE) text_addf(t, " %s %lld %s", what, (long long)d.count, UNITS[d.kind]);
}

static void step_text(const struct law *law, const struct verdicts *vs, const char *code, struct text *t)
{
    static const char *const STATES[STEP_STATES] = {"not started", "awaited", "in time", "late", "early", "done"};
    for (uint32_t i = 0; i < vs->steps.len; i++) {
        const struct step_result *s = &vs->steps.at[i];
        if (strcmp(s->step->word.name[LANG_FR]->text, code) != 0) continue;
        const char *grade = s->step->grade < law->grades.len ? name_of(&law->grades.at[s->step->grade].word) : "";
        text_addf(t, "%s%s%s level %u %s", t->len ? " + " : "", STATES[s->state], s->sure ? "" : ", may apply,", s->level + 1, grade);
        add_days(t, "due", &s->due);
        add_days(t, "latest", &s->latest);
        add_delay(t, "within", s->step->within);
        if (s->step->asks) text_addf(t, " question%s%s", s->step->once ? " once" : "", s->step->suspends ? " suspends" : "");
        add_delay(t, "reply", s->step->reply);
        add_delay(t, "total", s->step->total);
        if (s->step->silence.text[LANG_EN]) text_addf(t, " silence %s", s->step->silence.text[LANG_EN]);
    }
    if (!t->len) text_add(t, "-");
}

const char *subject_word(const struct law *law, struct subject s)
{
    switch (s.kind) {
    case SUBJECT_RULE: return rule_code(&law->rules.at[s.index]);
    case SUBJECT_EFFECT: return name_of(&law->effects.at[s.index].word);
    case SUBJECT_CHOICE: return name_of(&law->choices.at[s.index].word);
    case SUBJECT_STEP: return name_of(&law->steps.at[s.index].word);
    }
    return "";
}

/* A mistake of the language is what comes out, if there is one. */
static const char *mistake(const struct run *run)
{
    for (uint32_t i = 0; i < diags_count(run->diags); i++) {
        const struct diag *d = diags_at(run->diags, i);
        if (d->level <= DIAG_WARNING && strncmp(d->code, "RX", 2) == 0) return d->code;
    }
    return NULL;
}

const char *case_outcome(struct lab *lab, const struct cases *cs, const struct law_case *c, struct run *run)
{
    struct undo undo[EDITS];
    struct text t;
    for (uint32_t i = 0; i < c->n_edits; i++) apply(&c->edits[i], &undo[i]);
    *run = lab_run(lab, c->protocol, c->only, c->as_of);
    for (uint32_t i = c->n_edits; i-- > 0;) put_back(&c->edits[i], &undo[i]);
    const char *code = mistake(run), *word = subject_word(cs->law, c->subject);
    if (code) return code;
    const struct verdicts *vs = checker_verdicts(run->checker);
    const struct law *law = checker_law(run->checker);
    text_init(&t);
    text_add(&t, "");
    switch (c->subject.kind) {
    case SUBJECT_RULE: rule_text(vs, word, &t); break;
    case SUBJECT_EFFECT: if (c->subject.index < vs->effects.len) effect_text(law, &vs->effects.at[c->subject.index], &t); break;
    case SUBJECT_CHOICE: if (c->subject.index < vs->choices.len) choice_text(law, &vs->choices.at[c->subject.index], &t); break;
    case SUBJECT_STEP: step_text(law, vs, word, &t); break;
    }
    const char *out = arena_strndup(run->arena, t.at, t.len);
    text_release(&t);
    return out;
}

/* ---- the cases ---- */

static void add_case(struct cases *cs, struct law_case c)
{
    struct run run;
    const char *out = case_outcome(cs->lab, cs, &c, &run);
    if (strncmp(out, "RX", 2) == 0) cs->unwritable++;
    else {
        c.outcome = arena_strdup(cs->lab->arena, out);
        *vec_push(cs->lab->arena, &cs->all) = c;
    }
    run_end(&run);
}

struct trying { struct cases *cs; const struct checker *ck; struct law_case base; };
enum { HIDDEN = 12 };                     /* more facts than that hiding one another are not tried together */

/* Adds a changed fact to a case; false when no edit can write it. */
static bool change(struct trying *t, struct law_case *to, const struct fact *f, const char *value, const char *said)
{
    struct law_case c = *to;
    struct arena *a = t->cs->lab->arena;
    const struct vocab_property *p = &t->ck->vocab->properties.at[f->property];
    if (c.n_edits == EDITS) return false;
    bool ok = f->admitted ? edit_criteria(t->cs, t->ck, (struct admitted){p, NULL}, value, &c.edits[c.n_edits]) : edit_property(t->cs, t->ck, f->property, value, &c.edits[c.n_edits]);
    if (!ok) return false;
    c.n_edits++;
    const char *block = name_of(&t->ck->vocab->blocks.at[p->block].word);
    const char *fact = f->admitted ? value : arena_printf(a, "%s.%s = %s", block, name_of(&p->word), said);
    c.about = *c.about ? arena_printf(a, "%s, %s", c.about, fact) : fact;
    *to = c;
    return true;
}

static void try_value(struct trying *t, const struct fact *f, const char *value, const char *said, bool is_bound)
{
    struct law_case c = t->base;
    c.is_bound = is_bound;
    if (change(t, &c, f, value, said)) add_case(t->cs, c);
}

static const char *number_text(struct arena *a, int64_t v)
{
    int64_t one = 1;
    for (int32_t d = 0; d < DIGITS; d++) one *= 10;
    char *s = v % one ? arena_printf(a, "%lld.%0*lld", (long long)(v / one), DIGITS, (long long)(v % one)) : arena_printf(a, "%lld", (long long)(v / one));
    for (char *end = s + strlen(s) - 1; strchr(s, '.') && *end == '0'; end--) *end = '\0';
    return s;
}

static const char *quantity_text(struct arena *a, const struct vocab_property *p, int64_t v)
{
    return arena_printf(a, "%s%s%s", number_text(a, v), *p->type.unit_text ? " " : "", p->type.unit_text);
}

/* The bound itself and what stands a step of its last digit beside it; of a table, whose rows say what holds from a key on,
   what the criteria admit from there. */
static void try_bound(struct trying *t, const struct fact *f, const struct bound *bound)
{
    struct arena *a = t->cs->lab->arena;
    const struct vocab_property *p = &t->ck->vocab->properties.at[f->property];
    static const char *const SIDES[] = {"<=", ">="};
    uint32_t from = t->cs->all.len;
    for (int64_t k = -1; k <= 1; k++) {
        int64_t v = bound->value + k * last_place(bound->value);
        if (v < 0) continue;
        const char *number = quantity_text(a, p, v);
        if (!f->admitted) try_value(t, f, number, number, true);
        for (size_t s = bound->of_table; f->admitted && s < 2; s++) try_value(t, f, arena_printf(a, "%s %s %s", name_of(&p->word), SIDES[s], number), "", true);
    }
    for (uint32_t i = from; i < t->cs->all.len; i++) t->cs->all.at[i].is_row = bound->of_table;
}

/* Where neither the least nor the greatest of many bounds changes anything, those between are left out. */
static void try_numbers(struct trying *t, const struct fact *f)
{
    uint32_t from = t->cs->all.len, least = 0, greatest = 0;
    bool changes = f->bounds.len <= 2;
    for (uint32_t i = 0; i < f->bounds.len; i++) {
        if (f->bounds.at[i].value < f->bounds.at[least].value) least = i;
        if (f->bounds.at[i].value > f->bounds.at[greatest].value) greatest = i;
    }
    if (!changes) try_bound(t, f, &f->bounds.at[least]), try_bound(t, f, &f->bounds.at[greatest]);
    for (uint32_t i = from; i < t->cs->all.len && !changes; i++) changes = strcmp(t->cs->all.at[i].outcome, t->cs->all.at[from].outcome) != 0;
    for (uint32_t i = 0; i < f->bounds.len && changes; i++)
        if (f->bounds.len <= 2 || (i != least && i != greatest)) try_bound(t, f, &f->bounds.at[i]);
}

/* The day itself, and those beside it, of each date that this one is held against: a day of the law, or another date. */
static void try_dates(struct trying *t, const struct fact *f)
{
    struct arena *a = t->cs->lab->arena;
    for (uint32_t i = 0; i < f->bounds.len; i++) {
        const struct bound *b = &f->bounds.at[i];
        const struct vocab_property *other = b->after == VOCAB_NONE ? NULL : &t->ck->vocab->properties.at[b->after];
        const struct study_cell *c = other ? study_cell(study_row(t->ck->study, other->block, 0), other) : NULL;
        if (other && (!c || c->state != PLAN_GIVEN)) continue;
        struct date_range from = {other ? (int32_t)c->lo : (int32_t)b->value, other ? (int32_t)c->hi : (int32_t)b->value}, at = from;
        if (!other) at = from;
        else if (b->months ? !date_range_add_months(from, b->value, DATE_ROUND_DOWN, &at) : !date_add_days(from.lo, b->value, &at.lo)) continue;
        for (int32_t k = -1; k <= 1; k++) {
            char day[DATE_TEXT_SIZE];
            date_format(at.lo + k, day);
            try_value(t, f, arena_strdup(a, day), arena_strdup(a, day), true);
        }
    }
}

static void try_members(struct trying *t, const struct fact *f, const char *format)
{
    struct arena *a = t->cs->lab->arena;
    const struct vocab_enum *e = &t->ck->vocab->enums.at[t->ck->vocab->properties.at[f->property].type.index];
    for (uint32_t i = 0; i < e->members.len; i++) {
        const char *value = arena_printf(a, format, name_of(&e->members.at[i]));
        const char *criterion = arena_printf(a, "%s = %s", name_of(&t->ck->vocab->properties.at[f->property].word), value);
        try_value(t, f, f->admitted ? criterion : value, value, false);
    }
}

static void try_flag(struct trying *t, const struct fact *f)
{
    const char *word = name_of(&t->ck->vocab->properties.at[f->property].word);
    try_value(t, f, f->admitted ? word : "", "vrai", false);
    try_value(t, f, f->admitted ? arena_printf(t->cs->lab->arena, "non %s", word) : "faux", "faux", false);
}

static void try_fact(struct trying *t, const struct fact *f)
{
    switch (t->ck->vocab->properties.at[f->property].type.kind) {
    case TYPE_FLAG: try_flag(t, f); break;
    case TYPE_CODE: try_members(t, f, "%s"); break;
    case TYPE_SET: if (!f->admitted) try_members(t, f, "[%s]"); break;
    case TYPE_NUMBER: try_numbers(t, f); break;
    case TYPE_DATE: if (!f->admitted) try_dates(t, f); break;
    case TYPE_TEXT: if (!f->admitted) try_value(t, f, "\"…\"", "\"…\"", false); break;
    case TYPE_ERROR: case TYPE_INSTANT: case TYPE_PERIOD: case TYPE_CHOICE: case TYPE_REFERENCE: case TYPE_EXPRESSION: case TYPE_WINDOW: break;
    }
    if (f->admitted || t->base.n_edits) return;
    try_value(t, f, "inconnu", "inconnu", false);
    try_value(t, f, NULL, "", false);
}

/* Both are of whom the criteria admit: one criterion says both. */
static void try_admitted_pair(struct trying *t, struct admitted of, const char *at, const char *number)
{
    struct law_case c = t->base;
    if (c.n_edits == EDITS) return;
    c.about = arena_printf(t->cs->lab->arena, "%s >= %s et %s >= %s", name_of(&of.first->word), at, name_of(&of.second->word), number);
    c.is_bound = c.is_row = true;
    if (edit_criteria(t->cs, t->ck, of, c.about, &c.edits[c.n_edits++])) add_case(t->cs, c);
}

/* Within each row of a table, the fact that is held against it. */
static void try_pair(struct trying *t, const struct reads *r, const struct pair *p)
{
    struct arena *a = t->cs->lab->arena;
    const struct fact *key = &r->facts.at[p->key], *value = &r->facts.at[p->value];
    const struct vocab_property *k = &t->ck->vocab->properties.at[key->property], *v = &t->ck->vocab->properties.at[value->property];
    struct law_case c = t->base;
    if (p->value_at < 0 || p->key_at < 0) return;
    const char *at = quantity_text(a, k, p->key_at), *number = quantity_text(a, v, p->value_at);
    if (key->admitted && value->admitted) {
        try_admitted_pair(t, (struct admitted){k, v}, at, number);
        return;
    }
    c.is_bound = c.is_row = true;
    if (key->admitted) at = arena_printf(a, "%s >= %s", name_of(&k->word), at);
    if (change(t, &c, key, at, at) && change(t, &c, value, number, number)) add_case(t->cs, c);
}

/* What the cases from `first` on tell apart from what the protocol says as it stands. */
static bool matters(const struct cases *cs, uint32_t from, uint32_t first)
{
    for (uint32_t i = from; i < cs->all.len; i++)
        if (strcmp(cs->all.at[i].outcome, cs->all.at[first].outcome) != 0) return true;
    return false;
}

/* None of a block, or more than there are. */
static void try_block(struct trying *t, uint32_t block)
{
    struct arena *a = t->cs->lab->arena;
    const struct vocab_block *b = &t->ck->vocab->blocks.at[block];
    const struct study_row *row = study_row(t->ck->study, block, 0), *study = study_single(t->ck->study, t->ck->vocab->study);
    struct law_case c = t->base;
    if (c.n_edits == EDITS) return;
    struct edit *e = &c.edits[c.n_edits++];
    const char *about = c.about;
    *e = (struct edit){.parent = (struct ast_item *)(uintptr_t)study->item};
    if (!row || row->parent_table == t->ck->vocab->study) {
        const struct ast_item *like = row ? row->item : NULL;
        struct ast_item *more = item_of(t->cs, arena_printf(a, "%s s%s", name_of(&b->word), b->named ? " \"s\"" : ""));
        if (more && like) more->items = like->items, more->has_block = like->has_block, more->colon = like->colon;
        e->with = more;
        c.about = arena_printf(a, "%s%s%s = one more", about, *about ? ", " : "", name_of(&b->word));
        if (more) add_case(t->cs, c);
    }
    if (!row || row->parent_table != t->ck->vocab->study) return;
    e->with = NULL;
    e->replaced = (struct ast_item *)(uintptr_t)row->item;
    c.about = arena_printf(a, "%s%s%s = one less", about, *about ? ", " : "", name_of(&b->word));
    add_case(t->cs, c);
}

static bool is_stated(const struct trying *t, const struct fact *f)
{
    const struct vocab_property *p = &t->ck->vocab->properties.at[f->property];
    const struct study_cell *c = f->admitted ? NULL : study_cell(study_row(t->ck->study, p->block, 0), p);
    return c && c->state != PLAN_ABSENT;
}

/* One value that says the fact is there. */
static const char *stating(const struct trying *t, const struct fact *f)
{
    const struct type *type = &t->ck->vocab->properties.at[f->property].type;
    return f->admitted ? NULL : type->kind == TYPE_FLAG ? "" : type->kind == TYPE_TEXT ? "\"…\"" : NULL;
}

/* Facts that change nothing by themselves may be hidden by another: they are tried again without it, or with it. */
static void try_hidden(struct trying *t, const struct reads *r, const bool *hidden)
{
    struct law_case base = t->base;
    uint32_t n = 0;
    for (uint32_t i = 0; i < r->facts.len; i++) n += hidden[i];
    for (uint32_t i = 0; i < r->facts.len; i++) {
        const struct fact *f = &r->facts.at[i];
        bool stated = is_stated(t, f);
        const char *value = stated ? NULL : stating(t, f);
        t->base = base;
        if (!stated && (!hidden[i] || !value || n > HIDDEN)) continue;
        if (!change(t, &t->base, f, value, stated ? "" : "vrai")) continue;
        for (uint32_t k = 0; k < r->facts.len; k++)
            if (k != i && hidden[k] && (stated || k > i)) try_fact(t, &r->facts.at[k]);
        for (uint32_t b = 0; b < r->blocks.len && stated; b++) try_block(t, r->blocks.at[b]);
    }
    t->base = base;
}

/* What an author declares of a choice goes with other things that he declares: it is tried without them too. */
static bool is_declared_choice(const struct trying *t, const struct fact *f)
{
    const struct type *type = &t->ck->vocab->properties.at[f->property].type;
    bool found = false;
    for (uint32_t i = 0; i < t->cs->law->choices.len; i++) found = found || (type->kind == TYPE_CODE && t->cs->law->choices.at[i].enumeration == type->index);
    return found;
}

/* The facts of the row that the condition of an entry reads, by their places among those read; at most `max`. */
static uint32_t facts_in(const struct reads *r, const struct ast_expr *e, uint32_t block, uint32_t *facts, uint32_t n, uint32_t max)
{
    for (; e; e = e->next) {
        uint32_t p = e->kind == AST_MEMBER ? vocab_property_named(r->ck->vocab, block, e->name, LANG_FR) : VOCAB_NONE;
        for (uint32_t i = 0; i < r->facts.len && p != VOCAB_NONE && n < max; i++) {
            bool known = r->facts.at[i].property != p || r->facts.at[i].admitted;
            for (uint32_t k = 0; k < n && !known; k++) known = facts[k] == i;
            if (!known) facts[n++] = i;
        }
        n = facts_in(r, e->left, block, facts, n, max);
        n = facts_in(r, e->right, block, facts, n, max);
        n = facts_in(r, e->args, block, facts, n, max);
    }
    return n;
}

/* Every combination of what these facts may say. */
static void try_all(struct trying *t, const struct reads *r, const uint32_t *facts, uint32_t n)
{
    struct law_case base = t->base;
    if (n == 1) {
        try_fact(t, &r->facts.at[facts[0]]);
        return;
    }
    for (int yes = 0; yes < 2; yes++) {
        const struct fact *f = &r->facts.at[facts[0]];
        const char *value = stating(t, f);
        t->base = base;
        if (value && change(t, &t->base, f, yes || *value ? value : "faux", yes ? "vrai" : "faux")) try_all(t, r, facts + 1, n - 1);
    }
    t->base = base;
}

/* Each entry of a list that has a condition, with what its condition reads. */
static void try_entries(struct trying *t, const struct reads *r, const struct law_list *list, const struct fact *f)
{
    const struct vocab_property *p = &t->ck->vocab->properties.at[list->property];
    struct law_case base = t->base;
    for (uint32_t i = 0; i < list->entries.len; i++) {
        uint32_t facts[EDITS - 1], n = facts_in(r, list->entries.at[i].condition, p->block, facts, 0, EDITS - 1);
        const char *member = name_of(&t->ck->vocab->enums.at[p->type.index].members.at[list->entries.at[i].member]);
        t->base = base;
        if (n && change(t, &t->base, f, member, member)) try_all(t, r, facts, n);
    }
    t->base = base;
}

static void try_lists(struct trying *t, const struct reads *r, const bool *hidden)
{
    for (uint32_t l = 0; l < t->cs->law->lists.len; l++)
        for (uint32_t i = 0; i < r->facts.len; i++)
            if (!hidden[i] && !r->facts.at[i].admitted && r->facts.at[i].property == t->cs->law->lists.at[l].property)
                try_entries(t, r, &t->cs->law->lists.at[l], &r->facts.at[i]);
}

static void try_facts(struct trying *t, const struct reads *r, uint32_t first)
{
    bool *hidden = arena_alloc(r->arena, r->facts.len + 1);
    for (uint32_t i = 0; i < r->facts.len; i++) {
        uint32_t from = t->cs->all.len;
        try_fact(t, &r->facts.at[i]);
        hidden[i] = !matters(t->cs, from, first) || is_declared_choice(t, &r->facts.at[i]);
        t->cs->bounds += r->facts.at[i].bounds.len;
    }
    for (uint32_t i = 0; i < r->blocks.len; i++) try_block(t, r->blocks.at[i]);
    for (uint32_t i = 0; i < r->pairs.len; i++)
        if (!hidden[r->pairs.at[i].value] && !hidden[r->pairs.at[i].key]) try_pair(t, r, &r->pairs.at[i]);
    if (t->base.subject.kind == SUBJECT_RULE) try_hidden(t, r, hidden);
    if (t->base.subject.kind == SUBJECT_EFFECT) try_lists(t, r, hidden);
}

/* The days beside which the texts of a rule say something else. */
static void try_days(struct cases *cs, struct law_case base)
{
    const struct rule *r = &cs->law->rules.at[base.subject.index];
    for (uint32_t i = 0; i < r->cites.len; i++) {
        const struct source_version *v = r->cites.at[i].version == VOCAB_NONE ? NULL : &cs->law->sources.at[r->cites.at[i].source].versions.at[r->cites.at[i].version];
        if (!v) continue;
        int32_t copy = v->read_as_of != INT32_MIN ? v->read_as_of : v->read_on, days[] = {v->from_known ? v->from : copy, v->to_open ? INT32_MIN : v->to};
        for (size_t d = 0; d < sizeof days / sizeof *days; d++) {
            char day[DATE_TEXT_SIZE];
            if (days[d] == INT32_MIN) continue;
            base.as_of = days[d] - (d == 0);
            date_format(base.as_of, day);
            base.about = arena_printf(cs->lab->arena, "as of = %s", day);
            add_case(cs, base);
            base.as_of = days[d];
            date_format(base.as_of, day);
            base.about = arena_printf(cs->lab->arena, "as of = %s", day);
            add_case(cs, base);
        }
    }
}

/* A protocol as it stands, and with each fact that its subject reads changed. */
static void try_protocol(struct cases *cs, struct law_case base)
{
    struct run run = lab_run(cs->lab, base.protocol, NULL, INT32_MIN);
    struct reads r = {.arena = run.arena, .ck = run.checker};
    struct trying t = {cs, run.checker, base};
    uint32_t n = base.subject.index, first = cs->all.len, when;
    add_case(cs, base);
    switch (base.subject.kind) {
    case SUBJECT_RULE: read_rule(&r, n); break;
    case SUBJECT_EFFECT:
        when = run.checker->lowered->effect_when.at[n];
        if (when != PLAN_NONE) read_node(&r, run.checker->plan, when);
        read_rules_of(&r, MODAL_GIVES, n);
        read_rules_of(&r, MODAL_FIXES, n);
        break;
    case SUBJECT_CHOICE:
        read_rules_of(&r, MODAL_RULES_OUT, n);
        read_rules_of(&r, MODAL_KEEPS, n);
        read_rules_of(&r, MODAL_PRESUMES, n);
        break;
    case SUBJECT_STEP:
        if (run.checker->lowered->steps.at[n].applies != PLAN_NONE) read_node(&r, run.checker->plan, run.checker->lowered->steps.at[n].applies);
        if (run.checker->lowered->steps.at[n].when != PLAN_NONE) read_node(&r, run.checker->plan, run.checker->lowered->steps.at[n].when);
        break;
    }
    try_facts(&t, &r, first);
    if (base.subject.kind == SUBJECT_RULE && strcmp(base.base, "bad") == 0) try_days(cs, base);
    run_end(&run);
}

static void try_text(struct cases *cs, enum subject_kind kind, uint32_t index, const char *base, const char *text)
{
    struct law_case c = {.subject = {kind, index}, .base = base, .about = "", .as_of = INT32_MIN};
    if (!text) return;
    c.protocol = lab_protocol(cs->lab, text);
    if (kind == SUBJECT_RULE) c.only = lab_judging(cs->lab, cs->law->rules.at[index].word.span);
    if (kind == SUBJECT_EFFECT || kind == SUBJECT_CHOICE) c.only = &cs->lab->none;
    try_protocol(cs, c);
}

static void rule_given_cases(struct cases *cs, uint32_t n)
{
    for (size_t i = 0; i < sizeof RULE_GIVEN / sizeof *RULE_GIVEN; i++)
        if (strcmp(RULE_GIVEN[i].rule, rule_code(&cs->law->rules.at[n])) == 0)
            try_text(cs, SUBJECT_RULE, n, RULE_GIVEN[i].about, arena_printf(cs->lab->arena, "protocole A \"Essai\" {\n%s\n}\n", RULE_GIVEN[i].body));
}

static void rule_cases(struct cases *cs, uint32_t n)
{
    const struct rule *r = &cs->law->rules.at[n];
    if (!can_fail(r)) return;
    try_text(cs, SUBJECT_RULE, n, "bad", r->bad.text[LANG_FR]);
    try_text(cs, SUBJECT_RULE, n, "good", r->good.text[LANG_FR]);
    for (uint32_t c = 0; c < r->cases.len; c++) try_text(cs, SUBJECT_RULE, n, name_of(&r->cases.at[c].word), r->cases.at[c].example.text[LANG_FR]);
    rule_given_cases(cs, n);
}

static void given_cases(struct cases *cs)
{
    struct arena *a = cs->lab->arena;
    for (size_t i = 0; i < sizeof EFFECTS / sizeof *EFFECTS; i++)
        try_text(cs, SUBJECT_EFFECT, 0, EFFECTS[i].about, arena_printf(a, "protocole A \"Essai\" {\nrégime_déclaré RIPH\n%s\n}\n", EFFECTS[i].body));
    for (size_t k = 0; k < sizeof CHOICES / sizeof *CHOICES; k++)
        for (uint32_t n = 0; n < cs->law->choices.len; n++)
            for (size_t i = 0; strcmp(name_of(&cs->law->choices.at[n].word), CHOICES[k].choice) == 0 && i < CHOICES[k].len; i++)
                try_text(cs, SUBJECT_CHOICE, n, CHOICES[k].given[i].about, arena_printf(a, "protocole A \"Essai\" {\n%s\n}\n", CHOICES[k].given[i].body));
}

/* ---- steps ---- */

/* What a property states, within its blocks; two of the same block together. */
static const char *stated_dates(struct cases *cs, const uint32_t *property, const char *const *day, uint32_t n)
{
    struct arena *a = cs->lab->arena;
    const struct vocab *v = cs->law->vocab;
    const char *first = arena_printf(a, "%s %s", name_of(&v->properties.at[property[0]].word), day[0]);
    uint32_t block = v->properties.at[property[0]].block;
    if (n == 1) return in_blocks(cs, block, first);
    const char *second = arena_printf(a, "%s %s", name_of(&v->properties.at[property[1]].word), day[1]);
    uint32_t other = v->properties.at[property[1]].block;
    if (block == other) return in_blocks(cs, block, arena_printf(a, "%s ; %s", first, second));
    return arena_printf(a, "%s\n%s", in_blocks(cs, block, first), in_blocks(cs, other, second));
}

/* A protocol that states when a step begins, by the date property `begins`, and, when `done` is not NULL, when it was done. */
static const char *step_protocol(struct cases *cs, const struct law_step *s, uint32_t begins, const char *done)
{
    const struct vocab *v = cs->law->vocab;
    uint32_t property[] = {begins, s->at};
    const char *day[] = {"2026-03-02", done};
    return arena_printf(cs->lab->arena, "%s A \"Essai\" {\n%s\n}\n", name_of(&v->blocks.at[v->study].word), stated_dates(cs, property, day, done ? 2 : 1));
}

static void done_around(struct cases *cs, uint32_t n, uint32_t begins, const struct step_date *due)
{
    for (int32_t k = -1; due->known && k <= 1; k++) {
        char day[DATE_TEXT_SIZE];
        date_format(due->days.hi + k, day);
        const char *text = step_protocol(cs, &cs->law->steps.at[n], begins, day);
        add_case(cs, (struct law_case){.subject = {SUBJECT_STEP, n}, .base = "done", .as_of = INT32_MIN, .about = arena_strdup(cs->lab->arena, day), .is_bound = true,
                                       .protocol = lab_protocol(cs->lab, text)});
    }
}

static void step_begun_by(struct cases *cs, uint32_t n, uint32_t begins)
{
    const struct law_step *s = &cs->law->steps.at[n];
    const char *text = step_protocol(cs, s, begins, NULL);
    try_text(cs, SUBJECT_STEP, n, name_of(&cs->law->vocab->properties.at[begins].word), text);
    struct run run = lab_run(cs->lab, lab_protocol(cs->lab, text), NULL, INT32_MIN);
    const struct verdicts *vs = checker_verdicts(run.checker);
    for (uint32_t i = 0; i < vs->steps.len && s->at != VOCAB_NONE; i++) {
        const struct step_result *r = &vs->steps.at[i];
        if (strcmp(name_of(&r->step->word), name_of(&s->word)) != 0) continue;
        bool two = r->latest.known && (!r->due.known || r->latest.days.hi != r->due.days.hi);
        cs->bounds += (uint32_t)r->due.known + (uint32_t)two;
        done_around(cs, n, begins, &r->due);
        if (two) done_around(cs, n, begins, &r->latest);
    }
    run_end(&run);
}

/* A protocol given for steps of its kind, when this one applies to it. */
static void step_given(struct cases *cs, uint32_t n, const struct step_given *g)
{
    struct run run;
    const char *text = arena_printf(cs->lab->arena, "protocole A \"Essai\" {\n%s\n}\n", g->body);
    struct law_case c = {.subject = {SUBJECT_STEP, n}, .base = g->about, .about = "", .as_of = INT32_MIN, .protocol = lab_protocol(cs->lab, text)};
    bool applies = strcmp(case_outcome(cs->lab, cs, &c, &run), "-") != 0;
    run_end(&run);
    if (applies) try_protocol(cs, c);
}

static void step_cases(struct cases *cs, uint32_t n)
{
    const struct law_step *s = &cs->law->steps.at[n];
    for (uint32_t i = 0; i < s->from.len; i++)
        if (s->from.at[i].property != VOCAB_NONE) step_begun_by(cs, n, s->from.at[i].property);
    if (step_begins(s) == VOCAB_NONE) try_text(cs, SUBJECT_STEP, n, "nothing stated", "protocole A \"Essai\" {\n}\n");
    for (size_t i = 0; i < sizeof STEP_GIVEN / sizeof *STEP_GIVEN; i++) {
        const struct vocab_block *over = s->over == VOCAB_NONE ? NULL : &cs->law->vocab->blocks.at[s->over];
        if (strcmp(STEP_GIVEN[i].of, name_of(&s->word)) == 0 || (over && strcmp(STEP_GIVEN[i].of, name_of(&over->word)) == 0)) step_given(cs, n, &STEP_GIVEN[i]);
    }
}

void cases_find(struct cases *cs, struct lab *lab, uint32_t every)
{
    *cs = (struct cases){.lab = lab};
    cs->base = lab_run(lab, lab_protocol(lab, "protocole A \"Vide\"\n"), NULL, INT32_MIN);
    cs->law = checker_law(cs->base.checker);
    for (uint32_t i = 0; i < cs->law->rules.len; i += every) rule_cases(cs, i);
    if (every > 1) return;
    given_cases(cs);
    for (uint32_t i = 0; i < cs->law->steps.len; i++) step_cases(cs, i);
}

void cases_release(struct cases *cs) { run_end(&cs->base); }
