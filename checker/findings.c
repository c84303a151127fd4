/* findings.c - phase 7: verdicts to diagnostics, each with the texts it rests on. */
#include "checker/assess.h"

#include "lang/date.h"
#include "lang/text.h"

static const char *day_text(struct checker *ck, int32_t day)
{
    char text[DATE_TEXT_SIZE];
    if (day == INT32_MIN) return NULL;
    date_format(day, text);
    return arena_strdup(ck->arena, text);
}

static void cite(struct checker *ck, struct diag *d, const struct citation *cites, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        const struct citation *c = &cites[i];
        const struct law_source *s = &ck->law->sources.at[c->source];
        struct diag_cite *dc = diag_cite(ck->diags, d, c->title);
        if (c->version == VOCAB_NONE) continue;
        const struct source_version *v = &s->versions.at[c->version];
        dc->version = v->word.name[LANG_FR] ? v->word.name[LANG_FR]->text : NULL;
        dc->in_force_from = v->from_known ? day_text(ck, v->from) : NULL;
        dc->read_on = day_text(ck, v->read_on);
        dc->evidence = v->grade != VOCAB_NONE ? word_msg(&ck->law->grades.at[v->grade].word) : (struct msg){{NULL, NULL}};
    }
}

static void enrich(struct checker *ck, struct diag *d, const struct verdict *v)
{
    const struct rule *r = v->rule;
    d->unread = law_level(ck->law, r->grade) == LEVEL_NOTED;
    for (uint32_t i = d->rows.len ? 1 : 0; i < r->rows.len; i++) diag_row(ck->diags, d, r->rows.at[i]);
    cite(ck, d, r->cites.at, r->cites.len);
    if (r->grade != VOCAB_NONE) d->evidence = word_msg(&ck->law->grades.at[r->grade].word);
    if (r->label.text[0] && v->outcome == OUTCOME_NOT_MET) diag_label(d, fill_message(ck, r, r->label, v->row));
    if (r->note.text[0]) diag_note(ck->diags, d, fill_message(ck, r, r->note, v->row));
    if (r->help.text[0] && v->outcome == OUTCOME_NOT_MET) diag_help(ck->diags, d, fill_message(ck, r, r->help, v->row));
    if (r->from_user) diag_note(ck->diags, d, msg_of("règle de l'utilisateur : ce n'est pas du droit", "a user's rule: it is not law"));
    struct assess j = {.ck = ck};
    int32_t instant;
    uint32_t weaker;
    const struct citation *blocking;
    rule_law_state(&j, lowered_of(ck, r), &instant, &weaker, &blocking);
    if (weaker)
        diag_note(ck->diags, d, msg_of(arena_printf(ck->arena, "texte lu dans une copie sans date d'entrée en vigueur : pour le %s, un degré de preuve de moins", day_text(ck, instant)),
                                       arena_printf(ck->arena, "text read in a copy without a date of entry into force: for %s, one level of proof less", day_text(ck, instant))));
    const struct law_flag *flag = law_flag_at(ck->law, r, instant);
    if (flag) diag_note(ck->diags, d, flag->sentence);
}

/* The facts that made the verdict, other than the one pointed at. */
static void mark_facts(struct checker *ck, struct diag *d, const struct verdict *v)
{
    for (uint32_t i = 0; i < v->facts.len; i++) {
        const struct fact_ref *f = &v->facts.at[i];
        if (!f->stated || span_is_none(f->span) || (f->span.lo == v->at.lo && f->span.file == v->at.file)) continue;
        diag_mark(ck->diags, d, f->span, f->label);
    }
}

/* The texts that the value of an effect rests on, though no version of them was read for the day. */
static void note_unread(struct checker *ck, struct diag *d, const struct unread_texts *texts)
{
    for (uint32_t i = 0; i < texts->len; i++) {
        const struct msg *title = &texts->at[i].text->title;
        const char *day = day_text(ck, texts->at[i].day);
        diag_note(ck->diags, d, msg_of(arena_printf(ck->arena, "%s : aucune version lue pour le %s ; la suivante indique", title->text[LANG_FR], day),
                                       arena_printf(ck->arena, "%s: no version read for %s; the next one indicates", title->text[LANG_EN], day)));
    }
}

/* The nodes that push an effect above what was declared. */
static void mark_effect(struct checker *ck, struct diag *d, const struct verdict *v)
{
    diag_row(ck->diags, d, rule_code(v->rule));   /* the code comes first among the rows */
    const struct effect_result *e = &ck->verdicts->effects.at[v->rule->target];
    uint32_t en = e->effect->enumeration;
    diag_label(d, msg_of(arena_printf(ck->arena, "déclarée ici : %s", ck->vocab->enums.at[en].members.at[e->declared].name[LANG_FR]->text),
                         arena_printf(ck->arena, "declared here: %s", ck->vocab->enums.at[en].members.at[e->declared].name[LANG_EN]->text)));
    for (uint32_t i = 0; i < e->reasons.len; i++) {
        const struct effect_reason *r = &e->reasons.at[i];
        uint64_t set = r->set[v->level];
        bool above = set != 0;
        for (uint32_t m = 0; m < 64; m++)
            if (set >> m & 1 && vocab_le(ck->vocab, en, m, e->declared)) above = false;
        if (!above) continue;
        /* The text that settles the node comes before the one that compares. */
        const struct rule_case *decided = r->decided[v->level];
        if (decided) cite(ck, d, decided->cites.at, decided->cites.len);
        for (uint32_t k = 0; decided && k < decided->rows.len; k++) diag_row(ck->diags, d, decided->rows.at[k]);
        struct msg values = set_text(ck, en, set);
        struct msg says = r->decided[v->level] ? r->decided[v->level]->says : word_label(&e->effect->word);
        diag_mark(ck->diags, d, r->at, msg_of(arena_printf(ck->arena, "%s : %s", says.text[LANG_FR], values.text[LANG_FR]),
                                              arena_printf(ck->arena, "%s: %s", says.text[LANG_EN], values.text[LANG_EN])));
    }
    if (e->retained != VOCAB_NONE) {
        struct msg said = word_label(&ck->vocab->properties.at[e->effect->retained].word), value = word_label(&ck->vocab->enums.at[en].members.at[e->retained]);
        diag_note(ck->diags, d, msg_of(arena_printf(ck->arena, "%s : %s", said.text[LANG_FR], value.text[LANG_FR]),
                                       arena_printf(ck->arena, "%s: %s", said.text[LANG_EN], value.text[LANG_EN])));
    }
    struct msg proved = set_text(ck, en, e->proved), indicated = set_text(ck, en, e->indicated);
    diag_note(ck->diags, d, msg_of(arena_printf(ck->arena, "démontré : %s ; indiqué : %s", proved.text[LANG_FR], indicated.text[LANG_FR]),
                                   arena_printf(ck->arena, "proved: %s; indicated: %s", proved.text[LANG_EN], indicated.text[LANG_EN])));
    note_unread(ck, d, &e->unread);
}

static const struct tolerance *tolerated(struct checker *ck, const struct rule *r, const struct law_step *s)
{
    for (uint32_t i = 0; i < ck->tolerances.len; i++) {
        const struct tolerance *t = &ck->tolerances.at[i];
        if (r ? !rule_has_row(r, t->code) : law_step_of_row(ck->law, t->code) != s) continue;
        int32_t today = ck->as_of != INT32_MIN ? ck->as_of : ck->law->date;
        if (today < t->granted) continue;
        if (t->expires >= today) return t;
        complain(ck, RX_TOLERANCE_EXPIRED, t->span, t->code, day_text(ck, t->expires));
    }
    return NULL;
}

static void note_tolerance(struct checker *ck, struct diag *d, const struct tolerance *t)
{
    diag_note(ck->diags, d, msg_of(arena_printf(ck->arena, "toléré du %s au %s par %s : %s", day_text(ck, t->granted), day_text(ck, t->expires), t->by, t->reason),
                                   arena_printf(ck->arena, "tolerated from %s to %s by %s: %s", day_text(ck, t->granted), day_text(ck, t->expires), t->by, t->reason)));
}

static void not_met(struct checker *ck, const struct verdict *v)
{
    const struct tolerance *t = tolerated(ck, v->rule, NULL);
    enum diag_level level = t && v->severity < DIAG_NOTE ? DIAG_NOTE : v->severity;
    struct diag *d = diag_law(ck->diags, rule_code(v->rule), level, v->at, v->message);
    if (v->rule->modality == MODAL_COMPARES) mark_effect(ck, d, v);
    else mark_facts(ck, d, v);
    enrich(ck, d, v);
    if (t) note_tolerance(ck, d, t);
}

/* What would have to be said, "a, b, c": each thing once. */
static struct msg missing_text(struct checker *ck, const struct verdict *v)
{
    struct msg out;
    for (int l = 0; l < LANGUAGES; l++) {
        struct text t;
        text_init(&t);
        for (uint32_t i = 0; i < v->facts.len; i++) {
            const struct fact_ref *f = &v->facts.at[i];
            bool said = f->stated && f->property != VOCAB_NONE;
            for (uint32_t k = 0; k < i && !said; k++) said = v->facts.at[k].label.text[l] == f->label.text[l];
            if (said) continue;
            if (t.len) text_add(&t, ", ");
            text_add(&t, f->label.text[l]);
        }
        if (v->more_facts) text_add(&t, " …");
        out.text[l] = arena_strndup(ck->arena, t.at ? t.at : "", t.len);
        text_release(&t);
    }
    return out;
}

static void not_shown(struct checker *ck, const struct verdict *v)
{
    if (v->why.text[0]) {
        const char *when = day_text(ck, ck->as_of);
        if (!when) {
            struct assess j = {.ck = ck};
            int32_t instant;
            uint32_t weaker;
            const struct citation *blocking;
            rule_law_state(&j, lowered_of(ck, v->rule), &instant, &weaker, &blocking);
            when = day_text(ck, instant);
        }
        struct msg args[2] = {v->why, msg_same(when ? when : "?")};
        diag_rx(ck->diags, RX_NO_VERSION_READ, span_none(), 2, args);
        return;
    }
    struct msg missing = missing_text(ck, v);
    struct diag *d = diag_law(ck->diags, rule_code(v->rule), DIAG_QUESTION, v->at, v->message);
    d->due_later = v->due_later;
    if (missing.text[LANG_FR][0])
        diag_note(ck->diags, d, msg_of(arena_printf(ck->arena, "non démontré ; à dire : %s", missing.text[LANG_FR]),
                                       arena_printf(ck->arena, "not shown; to be said: %s", missing.text[LANG_EN])));
    enrich(ck, d, v);
}

/* Beside the verdict of a declared value: lower values that are not ruled out, and a retained value that differs. */
static void compare_notes(struct checker *ck, const struct verdict *v)
{
    const struct effect_result *e = &ck->verdicts->effects.at[v->rule->target];
    uint32_t en = e->effect->enumeration;
    if (!e->applicable || e->declared == VOCAB_NONE) return;
    const struct word *declared = &ck->vocab->enums.at[en].members.at[e->declared];
    struct arena *a = ck->arena;
    uint64_t lower = 0;
    for (uint32_t m = 0; m < 64; m++)
        if (e->proved >> m & 1 && m != e->declared && vocab_le(ck->vocab, en, m, e->declared)) lower |= UINT64_C(1) << m;
    if (v->outcome == OUTCOME_MET && lower && e->retained == VOCAB_NONE) {
        struct msg values = set_text(ck, en, lower);
        diag_law(ck->diags, rule_code(v->rule), DIAG_NOTE, v->at,
                 msg_of(arena_printf(a, "%s est déclarée ; %s n'est pas écartée", declared->label.text[LANG_FR], values.text[LANG_FR]),
                        arena_printf(a, "%s is declared; %s is not ruled out", declared->label.text[LANG_EN], values.text[LANG_EN])));
    }
    if (e->retained == VOCAB_NONE || e->retained == e->declared) return;
    const struct word *retained = &ck->vocab->enums.at[en].members.at[e->retained];
    struct diag *d = diag_law(ck->diags, rule_code(v->rule), DIAG_WARNING, e->retained_at,
                              msg_of(arena_printf(a, "%s est retenue, %s déclarée : accorder les documents", retained->label.text[LANG_FR], declared->label.text[LANG_FR]),
                                     arena_printf(a, "%s is retained, %s declared: make the documents agree", retained->label.text[LANG_EN], declared->label.text[LANG_EN])));
    diag_mark(ck->diags, d, e->declared_at, msg_of("déclarée ici", "declared here"));
}

/* ---- steps ---- */

/* The last day, or the first one for a waiting time; a range says the end that counts against it. */
static struct msg step_message(struct checker *ck, const struct step_result *r)
{
    const struct msg title = r->step->word.label;
    bool early = r->state == STEP_DONE_EARLY;
    const char *done = day_text(ck, early ? r->done.days.hi : r->done.days.lo), *bound = day_text(ck, early ? r->due.days.lo : r->latest.days.hi);
    if (early)
        return msg_of(arena_printf(ck->arena, "%s : le %s, avant le premier jour permis, le %s", title.text[LANG_FR], done, bound),
                      arena_printf(ck->arena, "%s: on %s, before the first day allowed, %s", title.text[LANG_EN], done, bound));
    return msg_of(arena_printf(ck->arena, "%s : le %s, après le dernier jour, le %s", title.text[LANG_FR], done, bound),
                  arena_printf(ck->arena, "%s: on %s, after the last day, %s", title.text[LANG_EN], done, bound));
}

static void step_finding(struct checker *ck, const struct step_result *r)
{
    const struct law_step *s = r->step;
    const struct tolerance *t = tolerated(ck, NULL, s);
    struct diag *d = diag_law(ck->diags, step_code(s), t && r->severity < DIAG_NOTE ? DIAG_NOTE : r->severity, r->done.at, step_message(ck, r));
    for (uint32_t i = 0; i < s->rows.len; i++) diag_row(ck->diags, d, s->rows.at[i]);
    cite(ck, d, s->cites.at, s->cites.len);
    if (s->grade != VOCAB_NONE) d->evidence = word_msg(&ck->law->grades.at[s->grade].word);
    if (!span_is_none(r->from.at)) diag_mark(ck->diags, d, r->from.at, msg_of("le délai part d'ici", "the delay begins here"));
    if (s->silence.text[LANG_FR] && r->state == STEP_DONE_LATE)
        diag_note(ck->diags, d, msg_of(arena_printf(ck->arena, "passé le dernier jour, le silence vaut : %s", s->silence.text[LANG_FR]),
                                       arena_printf(ck->arena, "past the last day, silence means: %s", s->silence.text[LANG_EN])));
    if (s->start_unread) diag_note(ck->diags, d, msg_of("le texte lu ne dit pas d'où part le délai", "the text read does not say from when the delay runs"));
    if (s->note.text[LANG_FR]) diag_note(ck->diags, d, s->note);
    if (s->from_user) diag_note(ck->diags, d, msg_of("échéance de l'utilisateur : ce n'est pas du droit", "a user's step: it is not law"));
    if (t) note_tolerance(ck, d, t);
}

void phase_find(struct checker *ck)
{
    for (uint32_t i = 0; i < ck->verdicts->all.len; i++) {
        const struct verdict *v = &ck->verdicts->all.at[i];
        if (v->rule->modality == MODAL_COMPARES && v->outcome != OUTCOME_NOT_EVALUATED) compare_notes(ck, v);
        if (v->outcome == OUTCOME_NOT_MET) not_met(ck, v);
        else if (v->outcome == OUTCOME_NOT_SHOWN) not_shown(ck, v);
    }
    for (uint32_t i = 0; i < ck->verdicts->steps.len; i++) {
        const struct step_result *r = &ck->verdicts->steps.at[i];
        if (r->sure && (r->state == STEP_DONE_LATE || r->state == STEP_DONE_EARLY)) step_finding(ck, r);
    }
}
