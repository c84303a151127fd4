/* odm_items.c - item groups of ODM made tables, items made columns. */
#include "backends/import/odm.h"

#include "backends/import/dictionary.h"
#include "lang/decimal.h"

#include <string.h>

enum { DEPTH_MAX = 32, VISITS_MAX = 100000 };

/* An item group, and what leads to it. */
struct group {
    struct xml_element *def;
    VEC(const char *) events;               /* the events that it is filled in at */
    bool repeats, event_repeats;
};
struct walk { struct odm *odm; VEC(struct group) groups; uint32_t visits; bool too_deep; };

static bool repeats(const struct xml_element *e)
{
    const char *r = xml_attribute(e, "Repeating");
    return r && strcmp(r, "No") != 0;
}

static struct group *group_of(struct walk *w, const struct xml_element *def)
{
    for (uint32_t i = 0; i < w->groups.len; i++)
        if (w->groups.at[i].def == def) return &w->groups.at[i];
    return NULL;
}

static void meet(struct walk *w, struct xml_element *def, const struct xml_element *event, bool again)
{
    struct group *g = group_of(w, def);
    if (!g) return;
    const char *oid = odm_oid(event);
    bool known = false;
    for (uint32_t i = 0; i < g->events.len; i++) known = known || strcmp(g->events.at[i], oid) == 0;
    if (!known) *vec_push(w->odm->im->arena, &g->events) = oid;
    g->repeats = g->repeats || again || repeats(def);
    g->event_repeats = g->event_repeats || repeats(event);
}

/* Forms and groups that an event leads to, through the references in `e`. */
static void walk(struct walk *w, const struct xml_element *e, const struct xml_element *event, bool again, uint32_t depth)
{
    if (depth > DEPTH_MAX || w->visits++ > VISITS_MAX) {
        if (!w->too_deep) import_say1(w->odm->im, RX_TOO_DEEP, odm_span(w->odm, e), arena_printf(w->odm->im->arena, "%d", DEPTH_MAX));
        w->too_deep = true;
        return;
    }
    for (uint32_t i = 0; i < e->n_children; i++) {
        const struct xml_element *ref = e->children[i];
        bool form = strcmp(ref->name, "FormRef") == 0;
        if (!form && strcmp(ref->name, "ItemGroupRef") != 0) continue;
        struct xml_element *def = odm_find(w->odm, form ? "FormDef" : "ItemGroupDef", xml_attribute(ref, form ? "FormOID" : "ItemGroupOID"));
        if (!def) continue;
        bool more = again || (form && repeats(def)) || (!form && repeats(def));
        if (!form) meet(w, def, event, again);
        walk(w, def, event, more, depth + 1);
    }
}

/* ---- one item ---- */

static const struct { const char *word; enum import_type type; int32_t decimals; enum import_reason reason; } types[] = {
    {"text", IMPORT_TEXT, -1, LEFT_REASONS}, {"string", IMPORT_TEXT, -1, LEFT_REASONS}, {"integer", IMPORT_NUMBER, 0, LEFT_REASONS},
    {"float", IMPORT_NUMBER, -1, LEFT_REASONS}, {"double", IMPORT_NUMBER, -1, LEFT_REASONS}, {"decimal", IMPORT_NUMBER, -1, LEFT_REASONS},
    {"boolean", IMPORT_BOOLEAN, -1, LEFT_REASONS}, {"date", IMPORT_DATE, -1, LEFT_REASONS}, {"partialDate", IMPORT_DATE, -1, LEFT_REASONS},
    {"incompleteDate", IMPORT_DATE, -1, LEFT_REASONS}, {"datetime", IMPORT_INSTANT, -1, LEFT_REASONS}, {"partialDatetime", IMPORT_INSTANT, -1, LEFT_REASONS},
    {"incompleteDatetime", IMPORT_INSTANT, -1, LEFT_REASONS}, {"time", IMPORT_TEXT, -1, LEFT_TIME}, {"partialTime", IMPORT_TEXT, -1, LEFT_TIME},
    {"incompleteTime", IMPORT_TEXT, -1, LEFT_TIME}};

static void read_type(struct odm *odm, const struct xml_element *item, struct import_column *c)
{
    const char *type = xml_attribute(item, "DataType"), *digits = xml_attribute(item, "SignificantDigits");
    for (size_t i = 0; type && i < sizeof types / sizeof *types; i++) {
        if (strcmp(types[i].word, type) != 0) continue;
        c->type = types[i].type;
        c->decimals = types[i].decimals;
        if (c->type == IMPORT_NUMBER && digits && digits[0] >= '0' && digits[0] <= '9' && !digits[1]) c->decimals = digits[0] - '0';
        if (types[i].reason != LEFT_REASONS) import_leave(odm->im, types[i].reason, c->at, c->source, type);
        return;
    }
    c->type = IMPORT_TEXT;
    import_leave(odm->im, LEFT_TYPE, c->at, c->source, type);
}

/* The answers of a code list, read once. */
static const struct import_choices *choices_of(struct odm *odm, struct xml_element *list)
{
    if (list->read) return list->read;
    struct import_choices *choices = arena_alloc(odm->im->arena, sizeof *choices);
    for (uint32_t i = 0; i < list->n_children && choices->len < IMPORT_CHOICES_MAX; i++) {
        const struct xml_element *e = list->children[i];
        const char *code = xml_attribute(e, "CodedValue");
        if (!code || !*code) continue;
        bool twice = false;
        for (uint32_t k = 0; k < choices->len && !twice; k++) twice = strcmp(choices->at[k].code, code) == 0;
        if (twice) import_say2(odm->im, RX_IMPORT_CHOICE_TWICE, odm_span(odm, e), odm_oid(list), code);
        else *vec_push(odm->im->arena, choices) = (struct import_choice){.code = import_clean(odm->im->arena, code, strlen(code)), .label = odm_text(odm, xml_child(e, "Decode")), .at = odm_span(odm, e)};
    }
    if (choices->len == IMPORT_CHOICES_MAX) import_say2(odm->im, RX_IMPORT_TOO_MANY, odm_span(odm, list), odm_oid(list), arena_printf(odm->im->arena, "%d", IMPORT_CHOICES_MAX));
    list->read = choices;
    return choices;
}

static void read_choices(struct odm *odm, const struct xml_element *item, struct import_column *c)
{
    const struct xml_element *ref = xml_child(item, "CodeListRef");
    struct xml_element *list = ref ? odm_find(odm, "CodeList", xml_attribute(ref, "CodeListOID")) : NULL;
    if (!list) return;
    c->choices = *choices_of(odm, list);
    if (c->choices.len) import_type_choices(odm->im, c);
    else import_leave(odm->im, LEFT_OPEN_LIST, odm_span(odm, ref), c->source, odm_oid(list));
}

static void read_unit(struct odm *odm, const struct xml_element *item, struct import_column *c)
{
    uint32_t i = 0;
    const struct xml_element *ref = xml_next(item, "MeasurementUnitRef", &i), *more = ref ? xml_next(item, "MeasurementUnitRef", &i) : NULL;
    const struct xml_element *unit = ref ? odm_find(odm, "MeasurementUnit", xml_attribute(ref, "MeasurementUnitOID")) : NULL;
    if (!unit || c->type != IMPORT_NUMBER) return;
    if (more) {
        import_leave(odm->im, LEFT_UNIT_COLUMN, odm_span(odm, more), c->source, NULL);
        return;
    }
    const char *symbol = odm_text(odm, xml_child(unit, "Symbol")), *name = xml_attribute(unit, "Name");
    c->unit = unit_spelling(odm->im, symbol, strlen(symbol));
    if (!c->unit && name) c->unit = unit_spelling(odm->im, name, strlen(name));
    if (!c->unit) import_leave(odm->im, LEFT_UNIT, odm_span(odm, unit), c->source, symbol);
}

/* `< 120` of a column that keeps whole numbers is `<= 119`; of another the language has no such bound, and 120 is taken. */
static const char *closed(struct odm *odm, const struct import_column *c, const char *value, bool strict, int step, struct span at)
{
    struct decimal d;
    if (!strict) return value;
    if (c->decimals == 0 && decimal_parse(value, strlen(value), &d) && decimal_normalise(d).scale == 0) {
        char text[DECIMAL_TEXT_SIZE];
        d = decimal_normalise(d);
        d.digits += step;
        decimal_format(d, text);
        return arena_strdup(odm->im->arena, text);
    }
    import_leave(odm->im, LEFT_BOUND, at, c->source, arena_printf(odm->im->arena, "%s %s", step < 0 ? "<" : ">", value));
    return value;
}

/* Two bounds on one side are a warning; the one that accepts more is kept. */
static void keep_bound(struct odm *odm, struct import_column *c, const char **bound, const char *value, bool upper, struct span at)
{
    struct decimal old, new;
    if (*bound && decimal_parse(*bound, strlen(*bound), &old) && decimal_parse(value, strlen(value), &new)) {
        struct msg args[] = {msg_same(c->source), msg_same(*bound), msg_same(value)};
        import_say(odm->im, RX_IMPORT_BOUND_TWICE, at, 3, args);
        if ((decimal_compare(new, old) > 0) != upper) return;
    }
    *bound = value;
}

static void read_ranges(struct odm *odm, const struct xml_element *item, struct import_column *c)
{
    uint32_t i = 0;
    for (const struct xml_element *check; (check = xml_next(item, "RangeCheck", &i)) != NULL;) {
        const char *how = xml_attribute(check, "Comparator"), *hard = xml_attribute(check, "SoftHard");
        const struct xml_element *v = xml_child(check, "CheckValue");
        const char *value = v ? import_clean(odm->im->arena, v->text, strlen(v->text)) : "";
        struct span at = odm_span(odm, check);
        struct decimal d;
        bool upper = how && (strcmp(how, "LT") == 0 || strcmp(how, "LE") == 0), lower = how && (strcmp(how, "GT") == 0 || strcmp(how, "GE") == 0);
        if (c->type != IMPORT_NUMBER || (!upper && !lower) || (hard && strcmp(hard, "Soft") == 0) || !decimal_parse(value, strlen(value), &d)) {
            import_leave(odm->im, LEFT_BOUND, at, c->source, arena_printf(odm->im->arena, "%s %s", how ? how : "", value));
            continue;
        }
        value = closed(odm, c, value, how[1] == 'T', upper ? -1 : 1, at);
        keep_bound(odm, c, upper ? &c->max : &c->min, value, upper, at);
    }
    import_check_bounds(odm->im, c, c->at);
}

static void leave_reference(struct odm *odm, const struct xml_element *ref, const char *item)
{
    const char *condition = xml_attribute(ref, "CollectionExceptionConditionOID"), *method = xml_attribute(ref, "MethodOID"), *mandatory = xml_attribute(ref, "Mandatory");
    struct span at = odm_span(odm, ref);
    if (condition && *condition) import_leave(odm->im, LEFT_CONDITION, at, item, condition);
    if (method && *method) import_leave(odm->im, LEFT_CALCULATION, at, item, method);
    if (mandatory && strcmp(mandatory, "Yes") == 0) import_leave(odm->im, LEFT_REQUIRED, at, item, "Mandatory");
}

static const char *label_of(const struct odm *odm, const struct xml_element *e)
{
    const char *question = odm_text(odm, xml_child(e, "Question")), *description = odm_text(odm, xml_child(e, "Description")), *name = xml_attribute(e, "Name");
    return *question ? question : *description ? description : name ? import_clean(odm->im->arena, name, strlen(name)) : "";
}

static void add_item(struct odm *odm, struct import_table *t, const struct xml_element *ref)
{
    const char *oid = xml_attribute(ref, "ItemOID");
    const struct xml_element *item = odm_find(odm, "ItemDef", oid);
    if (!item) return;
    if (t->columns.len + 2 > IMPORT_COLUMNS_MAX) {
        import_say2(odm->im, RX_IMPORT_TOO_MANY, odm_span(odm, ref), t->source, arena_printf(odm->im->arena, "%d", IMPORT_COLUMNS_MAX));
        return;
    }
    for (uint32_t i = 0; i < t->columns.len; i++)
        if (strcmp(t->columns.at[i].source, oid) == 0) {
            import_leave(odm->im, LEFT_REPEAT, odm_span(odm, ref), oid, t->source);
            return;
        }
    struct import_column c = {.source = oid, .wanted = xml_attribute(item, "Name"), .label = label_of(odm, item), .decimals = -1, .at = odm_span(odm, item)};
    odm->im->read++;
    read_type(odm, item, &c);
    read_choices(odm, item, &c);
    read_unit(odm, item, &c);
    read_ranges(odm, item, &c);
    leave_reference(odm, ref, oid);
    *vec_push(odm->im->arena, &t->columns) = c;
}

/* ---- tables ---- */

static void add_key(struct import *im, struct import_table *t, const char *name, struct span at)
{
    *vec_push(im->arena, &t->columns) = (struct import_column){.source = name, .label = "", .type = IMPORT_TEXT, .decimals = -1, .at = at};
}

/* Where the items of a group go: in the root when they are filled in once, else in a table of their own. */
static struct import_table *table_of(struct odm *odm, const struct group *g)
{
    struct import *im = odm->im;
    struct span at = odm_span(odm, g->def);
    if (!g->repeats && !g->event_repeats && g->events.len <= 1) return &im->tables.at[0];
    const char *description = odm_text(odm, xml_child(g->def, "Description")), *name = xml_attribute(g->def, "Name");
    *vec_push(im->arena, &im->tables) = (struct import_table){.source = odm_oid(g->def), .wanted = name, .label = *description ? description : name, .key = "SubjectKey", .child = true};
    struct import_table *t = &im->tables.at[im->tables.len - 1];
    if (g->events.len > 1) {
        struct import_column c = {.source = "StudyEventOID", .label = "", .type = IMPORT_CODES, .decimals = -1, .at = at};
        for (uint32_t i = 0; i < g->events.len; i++) {
            const struct xml_element *event = odm_find(odm, "StudyEventDef", g->events.at[i]);
            *vec_push(im->arena, &c.choices) = (struct import_choice){.code = g->events.at[i], .label = event ? label_of(odm, event) : "", .at = at};
        }
        import_type_choices(im, &c);
        *vec_push(im->arena, &t->columns) = c;
    }
    if (g->event_repeats) add_key(im, t, "StudyEventRepeatKey", at);
    if (g->repeats) add_key(im, t, "ItemGroupRepeatKey", at);
    import_leave(im, LEFT_REPEAT, at, odm_oid(g->def), t->source);
    return t;
}

static bool has_items(const struct xml_element *group) { return xml_child(group, "ItemRef") != NULL; }

void odm_declare(struct odm *odm)
{
    struct import *im = odm->im;
    struct walk w = {.odm = odm};
    *vec_push(im->arena, &im->tables) = (struct import_table){.source = import_root_word(im), .key = "SubjectKey"};
    for (uint32_t i = 0; i < odm->version->n_children; i++)
        if (strcmp(odm->version->children[i]->name, "ItemGroupDef") == 0 && w.groups.len < VISITS_MAX / 10)
            *vec_push(im->arena, &w.groups) = (struct group){.def = odm->version->children[i], .repeats = repeats(odm->version->children[i])};
    for (uint32_t i = 0; i < odm->version->n_children; i++)
        if (strcmp(odm->version->children[i]->name, "StudyEventDef") == 0) walk(&w, odm->version->children[i], odm->version->children[i], false, 0);
    for (uint32_t g = 0; g < w.groups.len; g++) {
        const struct xml_element *def = w.groups.at[g].def;
        if (!has_items(def)) {
            if (!xml_child(def, "ItemGroupRef")) import_leave(im, LEFT_DESCRIPTION, odm_span(odm, def), odm_oid(def), odm_text(odm, xml_child(def, "Description")));
            continue;
        }
        uint32_t t = (uint32_t)(table_of(odm, &w.groups.at[g]) - im->tables.at);
        for (uint32_t i = 0; i < def->n_children; i++)
            if (strcmp(def->children[i]->name, "ItemRef") == 0) add_item(odm, &im->tables.at[t], def->children[i]);
    }
}
