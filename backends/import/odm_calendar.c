/* odm_calendar.c - the events of ODM as a calendar: those that a delay in whole days dates from another, and those that they are
   counted from. What is told otherwise, between the ends of events, in hours, from a day of the calendar, is left. */
#include "backends/import/odm.h"

#include <string.h>

/* Whole days, of the event that it leads to, counted from another; `days` only where it says a number of them. */
struct delay { const struct xml_element *constraint; const char *from, *target, *before, *after; bool in_days, of_starts; int64_t days, early, late; };
struct delays { struct delay *at; uint32_t len, cap; };

/* P14D, P2W, -P3D (ISO 8601); false for what is no whole number of days. */
static bool days_of(const char *duration, int64_t *days)
{
    bool back = duration && *duration == '-';
    const char *p = duration ? duration + back : "";
    int64_t n = 0;
    if (*p++ != 'P' || *p < '0' || *p > '9') return false;
    for (; *p >= '0' && *p <= '9' && n < 100000; p++) n = n * 10 + (*p - '0');
    if ((*p != 'D' && *p != 'W') || p[1]) return false;
    *days = (back ? -1 : 1) * (*p == 'W' ? 7 * n : n);
    return true;
}

static bool is_kind(const struct xml_element *e, const char *kind) { return e && strcmp(e->name, kind) == 0; }

/* ODM says what a relative constraint without a type means, from start to start; it does not say so of a transition. */
static struct delay delay_of(const struct odm *odm, const struct xml_element *e)
{
    bool relative = is_kind(e, "RelativeTimingConstraint");
    const struct xml_element *transition = is_kind(e, "TransitionTimingConstraint") ? odm_find(odm, "Transition", xml_attribute(e, "TransitionOID")) : NULL;
    const char *before = xml_attribute(e, "TimepointPreWindow"), *behind = xml_attribute(e, "TimepointPostWindow"), *type = xml_attribute(e, "Type");
    struct delay d = {.constraint = e,
                      .from = relative ? xml_attribute(e, "PredecessorOID") : transition ? xml_attribute(transition, "SourceOID") : NULL,
                      .target = relative ? xml_attribute(e, "SuccessorOID") : transition ? xml_attribute(transition, "TargetOID") : NULL,
                      .before = before ? before : "", .after = behind ? behind : "", .of_starts = type ? strcmp(type, "StartToStart") == 0 : relative};
    d.in_days = days_of(xml_attribute(e, relative ? "TimepointRelativeTarget" : "TimepointTarget"), &d.days);
    return d;
}

static bool has_windows_in_days(struct delay *d)
{
    return (!*d->before || days_of(d->before, &d->early)) && (!*d->after || days_of(d->after, &d->late)) && d->early >= 0 && d->late >= 0;
}

/* ---- delays that differ ---- */

/* Do both lead to the same day: from the same event, or one over an event that a third delay dates from where the other starts? */
static bool same_day(const struct delays *all, const struct delay *a, const struct delay *b)
{
    if (!a->in_days || !b->in_days) return false;
    if (strcmp(a->from, b->from) == 0) return a->days == b->days;
    for (uint32_t i = 0; i < all->len; i++) {
        const struct delay *x = &all->at[i];
        if (!x->in_days) continue;
        if (strcmp(x->from, a->from) == 0 && strcmp(x->target, b->from) == 0 && x->days + b->days == a->days) return true;
        if (strcmp(x->from, b->from) == 0 && strcmp(x->target, a->from) == 0 && x->days + a->days == b->days) return true;
    }
    return false;
}

static void say_windows(struct odm *odm, const struct delay *s, const struct delay *d)
{
    struct import *im = odm->im;
    struct msg args[] = {msg_same(d->target), msg_same(arena_printf(im->arena, "-%s +%s", s->before, s->after)), msg_same(arena_printf(im->arena, "-%s +%s", d->before, d->after))};
    struct diag *diag = import_say(im, RX_IMPORT_WINDOWS, odm_span(odm, d->constraint), 3, args);
    diag_mark(im->diags, diag, odm_span(odm, s->constraint), msg_of("l'autre délai", "the other delay"));
}

/* Two delays to the same day of the same event, with other windows around it. */
static void check_delays(struct odm *odm, const struct delays *all)
{
    for (uint32_t i = 0; i < all->len; i++)
        for (uint32_t k = i + 1; k < all->len; k++) {
            const struct delay *a = &all->at[i], *b = &all->at[k];
            if (strcmp(a->target, b->target) != 0 || (strcmp(a->before, b->before) == 0 && strcmp(a->after, b->after) == 0)) continue;
            if (same_day(all, a, b)) say_windows(odm, a, b);
        }
}

static struct delays find_delays(struct odm *odm)
{
    enum { MOST = 512 };
    struct delays all = {0};
    for (struct xml_element *e = odm->version; e && all.len < MOST; e = odm_after(odm->version, e)) {
        struct delay d = delay_of(odm, e);
        if (d.target && d.from) *vec_push(odm->im->arena, &all) = d;
    }
    return all;
}

/* ---- events in their order ---- */

/* Definitions of events that happen once, in the order that the protocol of the study gives them, then in that of the file. */
struct events { struct xml_element *at[IMPORT_EVENTS_MAX]; uint32_t len; };

static void add_event(struct events *events, struct xml_element *def)
{
    const char *repeating = def ? xml_attribute(def, "Repeating") : NULL, *type = def ? xml_attribute(def, "Type") : NULL;
    if (!def || events->len == IMPORT_EVENTS_MAX || (repeating && strcmp(repeating, "No") != 0) || (type && strcmp(type, "Scheduled") != 0)) return;
    for (uint32_t i = 0; i < events->len; i++)
        if (events->at[i] == def) return;
    events->at[events->len++] = def;
}

/* The number of a reference: those without one come last. */
static int64_t order_of(const struct xml_element *ref)
{
    const char *order = xml_attribute(ref, "OrderNumber");
    int64_t n = 0;
    if (!order || !*order) return INT64_MAX;
    for (; *order >= '0' && *order <= '9' && n < 1000000; order++) n = n * 10 + (*order - '0');
    return *order ? INT64_MAX : n;
}

static void find_events(const struct odm *odm, struct events *events)
{
    const struct xml_element *protocol = xml_child(odm->version, "Protocol");
    bool more = protocol != NULL;
    for (int64_t least = -1; more;) {
        int64_t next = INT64_MAX;
        more = false;
        for (uint32_t i = 0; i < protocol->n_children; i++) {
            const struct xml_element *ref = protocol->children[i];
            if (!is_kind(ref, "StudyEventRef")) continue;
            if (order_of(ref) == least) add_event(events, odm_find(odm, "StudyEventDef", xml_attribute(ref, "StudyEventOID")));
            if (order_of(ref) > least) more = true, next = order_of(ref) < next ? order_of(ref) : next;
        }
        least = next;
    }
    for (uint32_t i = 0; i < odm->version->n_children; i++)
        if (is_kind(odm->version->children[i], "StudyEventDef")) add_event(events, odm->version->children[i]);
}

static uint32_t event_of(const struct events *events, const char *oid)
{
    for (uint32_t i = 0; i < events->len; i++)
        if (strcmp(odm_oid(events->at[i]), oid) == 0) return i;
    return IMPORT_NO_EVENT;
}

/* ---- the calendar ---- */

/* Does counting back from `from` come to `event`? */
static bool leads_back(const struct import *im, uint32_t from, uint32_t event)
{
    for (uint32_t n = 0; from != IMPORT_NO_EVENT && n <= im->events.len; from = im->events.at[from].from, n++)
        if (from == event) return true;
    return false;
}

/* Dates the event of a delay by it, when it has no other; the two must be events of the calendar. */
static bool take_delay(struct import *im, const struct events *events, struct delay *d)
{
    enum { MOST = 36500 };
    uint32_t from = event_of(events, d->from), target = event_of(events, d->target);
    if (from == IMPORT_NO_EVENT || target == IMPORT_NO_EVENT || !d->in_days || !d->of_starts || !has_windows_in_days(d)) return false;
    if (d->days > MOST || d->days < -MOST || d->early > MOST || d->late > MOST) return false;
    struct import_event *e = &im->events.at[target];
    if (e->from != IMPORT_NO_EVENT) return e->from == from && e->day == d->days && e->before == d->early && e->after == d->late;
    if (leads_back(im, from, target)) return false;
    *e = (struct import_event){e->source, e->name, e->label, from, d->days, d->early, d->late};
    return true;
}

/* The event without a day of its own from which most are counted; the first of them. */
static uint32_t anchor_of(const struct import *im)
{
    uint32_t best = IMPORT_NO_EVENT, most = 0;
    for (uint32_t i = 0; i < im->events.len; i++) {
        uint32_t n = 0;
        for (uint32_t k = 0; k < im->events.len; k++) n += im->events.at[k].from == i;
        if (im->events.at[i].from == IMPORT_NO_EVENT && n > most) best = i, most = n;
    }
    return best;
}

static void leave_rest(struct odm *odm, const struct events *events, const struct delays *taken)
{
    static const char *const kinds[] = {"StudyEventDef", "Transition", "Branching", "RelativeTimingConstraint", "TransitionTimingConstraint", "AbsoluteTimingConstraint",
                                        "DurationTimingConstraint", "StudyEventGroupDef", "Arm", "Epoch"};
    for (struct xml_element *e = odm->version; e; e = odm_after(odm->version, e)) {
        bool kept = odm->im->events.len && is_kind(e, "StudyEventDef") && event_of(events, odm_oid(e)) != IMPORT_NO_EVENT;
        for (uint32_t i = 0; i < taken->len && !kept; i++) kept = taken->at[i].constraint == e;
        for (size_t i = 0; i < sizeof kinds / sizeof *kinds && !kept; i++)
            if (is_kind(e, kinds[i])) import_leave(odm->im, LEFT_CALENDAR, odm_span(odm, e), *odm_oid(e) ? odm_oid(e) : e->name, xml_attribute(e, "Name"));
    }
}

void odm_calendar(struct odm *odm)
{
    struct import *im = odm->im;
    struct delays all = find_delays(odm), taken = {0};
    struct events *events = arena_alloc(im->arena, sizeof *events);
    check_delays(odm, &all);
    find_events(odm, events);
    for (uint32_t i = 0; i < events->len; i++) {
        const char *name = xml_attribute(events->at[i], "Name");
        *vec_push(im->arena, &im->events) = (struct import_event){
            .source = odm_oid(events->at[i]), .label = import_clean(im->arena, name ? name : "", name ? strlen(name) : 0), .from = IMPORT_NO_EVENT};
    }
    for (uint32_t i = 0; i < all.len; i++)
        if (take_delay(im, events, &all.at[i])) *vec_push(im->arena, &taken) = all.at[i];
    im->anchor = anchor_of(im);
    if (im->anchor == IMPORT_NO_EVENT) im->events.len = 0;
    leave_rest(odm, events, &taken);
}
