/* odm.c - ODM metadata (CDISC Operational Data Model 1.3.2 and 2.0): what is where, and what is named and is not there. */
#include "backends/import/odm.h"

#include <string.h>

/* ---- elements by OID ---- */

static uint64_t hash_of(const char *s)
{
    uint64_t h = UINT64_C(14695981039346656037);
    for (; *s; s++) h = (h ^ (unsigned char)*s) * UINT64_C(1099511628211);
    return h;
}

const char *odm_oid(const struct xml_element *e)
{
    const char *oid = xml_attribute(e, "OID");
    return oid ? oid : "";
}

struct xml_element *odm_find(const struct odm *odm, const char *kind, const char *oid)
{
    const struct odm_index *x = &odm->index;
    if (!x->cap || !oid) return NULL;
    for (uint32_t i = (uint32_t)hash_of(oid) & (x->cap - 1); x->at[i]; i = (i + 1) & (x->cap - 1))
        if (strcmp(odm_oid(x->at[i]), oid) == 0 && (!kind || strcmp(x->at[i]->name, kind) == 0)) return x->at[i];
    return NULL;
}

struct span odm_span(const struct odm *odm, const struct xml_element *e)
{
    const struct import_file *in = &odm->im->in;
    uint32_t hi = e->at;
    while (hi < in->len && in->text[hi] != '>' && in->text[hi] != '\n' && hi - e->at < 200) hi++;
    return (struct span){in->file, e->at, hi < in->len && in->text[hi] == '>' ? hi + 1 : hi};
}

struct xml_element *odm_after(const struct xml_element *root, struct xml_element *e)
{
    if (e->n_children) return e->children[0];
    for (; e != root; e = e->parent)
        if (e->place + 1 < e->parent->n_children) return e->parent->children[e->place + 1];
    return NULL;
}

static void index_elements(struct odm *odm, struct xml_element *root)
{
    for (struct xml_element *e = root; e; e = odm_after(root, e)) odm->index.len += xml_attribute(e, "OID") != NULL;
    odm->index.cap = 16;
    while (odm->index.cap < 2 * odm->index.len) odm->index.cap *= 2;
    odm->index.at = arena_alloc(odm->im->arena, odm->index.cap * sizeof *odm->index.at);
    for (struct xml_element *e = root; e; e = odm_after(root, e)) {
        const char *oid = xml_attribute(e, "OID");
        if (!oid) continue;
        struct xml_element *first = odm_find(odm, e->name, oid);
        if (first) {
            struct diag *diag = import_say1(odm->im, RX_IMPORT_NAME_TWICE, odm_span(odm, e), oid);
            diag_mark(odm->im->diags, diag, odm_span(odm, first), msg_of("la première fois", "the first time"));
            continue;
        }
        uint32_t i = (uint32_t)hash_of(oid) & (odm->index.cap - 1);
        while (odm->index.at[i]) i = (i + 1) & (odm->index.cap - 1);
        odm->index.at[i] = e;
    }
}

/* ---- texts ---- */

const char *odm_text(const struct odm *odm, const struct xml_element *e)
{
    const char *wanted = odm->im->options.language == LANG_FR ? "fr" : "en", *best = "";
    int rank = 0;
    if (!e) return "";
    for (uint32_t i = 0; i < e->n_children; i++) {
        const struct xml_element *c = e->children[i];
        if (strcmp(c->name, "TranslatedText") != 0) continue;
        const char *language = xml_attribute(c, "xml:lang"), *text = import_clean(odm->im->arena, c->text, strlen(c->text));
        int r = !*text ? 0 : language && strncmp(language, wanted, 2) == 0 ? 3 : language && strncmp(language, "en", 2) == 0 ? 2 : 1;
        if (r > rank) rank = r, best = text;
    }
    return rank ? best : import_clean(odm->im->arena, e->text, strlen(e->text));
}

/* ---- what is named ---- */

/* An attribute that names an element: of a kind, or of any. */
static const struct { const char *element, *attribute, *kind; } names[] = {
    {"StudyEventRef", "StudyEventOID", "StudyEventDef"}, {"FormRef", "FormOID", "FormDef"}, {"ItemGroupRef", "ItemGroupOID", "ItemGroupDef"},
    {"ItemRef", "ItemOID", "ItemDef"}, {"CodeListRef", "CodeListOID", "CodeList"}, {"MeasurementUnitRef", "MeasurementUnitOID", "MeasurementUnit"},
    {"WorkflowRef", "WorkflowOID", "WorkflowDef"}, {"WorkflowStart", "StartOID", NULL}, {"WorkflowEnd", "EndOID", NULL},
    {"Transition", "SourceOID", NULL}, {"Transition", "TargetOID", NULL}, {"TargetTransition", "TargetTransitionOID", "Transition"},
    {"TargetTransition", "ConditionOID", "ConditionDef"}, {"DefaultTransition", "TargetTransitionOID", "Transition"},
    {"RelativeTimingConstraint", "PredecessorOID", NULL}, {"RelativeTimingConstraint", "SuccessorOID", NULL},
    {"TransitionTimingConstraint", "TransitionOID", "Transition"}, {"StudyEventGroupRef", "StudyEventGroupOID", "StudyEventGroupDef"},
    {NULL, "CollectionExceptionConditionOID", "ConditionDef"}, {NULL, "MethodOID", "MethodDef"}};

static void check_named(struct odm *odm, const struct xml_element *e)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (names[i].element && strcmp(names[i].element, e->name) != 0) continue;
        const char *oid = xml_attribute(e, names[i].attribute);
        if (!oid || !*oid || odm_find(odm, names[i].kind, oid)) continue;
        const char *who = *odm_oid(e) ? odm_oid(e) : e->parent && *odm_oid(e->parent) ? odm_oid(e->parent) : e->name;
        struct diag *diag = import_say2(odm->im, RX_IMPORT_REFERENCE, odm_span(odm, e), who, oid);
        const struct xml_element *other = odm_find(odm, NULL, oid);
        if (other) diag_mark(odm->im->diags, diag, odm_span(odm, other), msg_of("un élément d'une autre sorte", "an element of another kind"));
    }
}

/* ---- formal expressions ---- */

static bool has_code(const struct xml_element *list, const char *code, size_t n)
{
    for (uint32_t i = 0; i < list->n_children; i++) {
        const char *value = xml_attribute(list->children[i], "CodedValue");
        if (value && strlen(value) == n && memcmp(value, code, n) == 0) return true;
    }
    return false;
}

/* The text between the quotes that follow `key` at or after *p, before the next `stop`; *p is then after it. */
static const char *quoted(const char **p, const char *key, const char *stop, size_t *n)
{
    const char *at = strstr(*p, key), *end = stop ? strstr(*p, stop) : NULL;
    if (!at || (end && end < at)) return NULL;
    at += strlen(key);
    while (*at == ' ' || *at == '=') at++;
    if (*at != '\'' && *at != '"') return NULL;
    const char *close = strchr(at + 1, *at);
    if (!close) return NULL;
    *n = (size_t)(close - at - 1);
    *p = close + 1;
    return at + 1;
}

/* ItemData[@ItemOID='X'][@Value='V'], ItemData[@ItemOID='X']/@Value='V': is there an item X, with an answer V? */
static void check_expression(struct odm *odm, const struct xml_element *e)
{
    const char *p = e->text, *oid;
    size_t n;
    const struct xml_element *owner = e;
    while (owner->parent && !*odm_oid(owner)) owner = owner->parent;
    while ((oid = quoted(&p, "@ItemOID", NULL, &n)) != NULL) {
        const char *name = arena_strndup(odm->im->arena, oid, n), *value;
        const struct xml_element *item = odm_find(odm, "ItemDef", name), *ref = item ? xml_child(item, "CodeListRef") : NULL;
        const struct xml_element *list = ref ? odm_find(odm, "CodeList", xml_attribute(ref, "CodeListOID")) : NULL;
        if (!item) import_say2(odm->im, RX_IMPORT_REFERENCE, odm_span(odm, e), odm_oid(owner), name);
        if (!list || !(value = quoted(&p, "@Value", "@ItemOID", &n)) || has_code(list, value, n)) continue;
        struct msg args[] = {msg_same(odm_oid(owner)), msg_same(name), msg_same(arena_strndup(odm->im->arena, value, n))};
        struct diag *diag = import_say(odm->im, RX_IMPORT_REFERENCE_CODE, odm_span(odm, e), 3, args);
        diag_mark(odm->im->diags, diag, odm_span(odm, list), msg_of("ses réponses", "its answers"));
    }
}

void odm_check(struct odm *odm)
{
    struct xml_element *root = odm->study ? odm->study : odm->version;
    for (struct xml_element *e = root; e; e = odm_after(root, e)) {
        check_named(odm, e);
        if (strcmp(e->name, "Code") == 0 || strcmp(e->name, "FormalExpression") == 0) check_expression(odm, e);
    }
}

/* ---- the whole ---- */

/* The first study and version are read; others are said to be left. */
static bool find_version(struct odm *odm, struct xml_element *root)
{
    if (strcmp(root->name, "MetaDataVersion") == 0) return (odm->version = root) != NULL;
    if (strcmp(root->name, "ODM") != 0) return false;
    for (uint32_t s = 0; s < root->n_children; s++) {
        struct xml_element *study = root->children[s];
        if (strcmp(study->name, "Study") != 0) continue;
        for (uint32_t v = 0; v < study->n_children; v++) {
            struct xml_element *version = study->children[v];
            if (strcmp(version->name, "MetaDataVersion") != 0) continue;
            if (odm->version) import_leave(odm->im, LEFT_OTHER_VERSION, odm_span(odm, version), odm_oid(version), odm_oid(study));
            else odm->study = study, odm->version = version;
        }
    }
    return odm->version != NULL;
}

bool import_odm(struct import *im, const struct xml_document *document)
{
    struct odm odm = {.im = im};
    im->format = "odm";
    if (!find_version(&odm, document->root)) {
        import_say1(im, RX_IMPORT_NOT_ODM, odm_span(&odm, document->root), "MetaDataVersion");
        return false;
    }
    index_elements(&odm, odm.study ? odm.study : odm.version);
    const struct xml_element *globals = odm.study ? xml_child(odm.study, "GlobalVariables") : NULL, *name = globals ? xml_child(globals, "StudyName") : NULL;
    const char *title = name ? odm_text(&odm, name) : odm.study ? xml_attribute(odm.study, "StudyName") : xml_attribute(odm.version, "Name");
    im->title = import_clean(im->arena, title ? title : "", title ? strlen(title) : 0);
    odm_declare(&odm);
    odm_check(&odm);
    odm_calendar(&odm);
    import_name_all(im);
    if (im->read || im->events.len) return true;
    import_say1(im, RX_IMPORT_NOTHING, odm_span(&odm, odm.version), im->in.path);
    return false;
}
