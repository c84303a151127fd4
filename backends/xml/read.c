/* read.c - the plugin: libxml2 reads, and its tree is copied with the place of every element. */
#include "backends/xml/xml.h"

#include <string.h>

#include <libxml/parser.h>
#include <libxml/tree.h>

/* ---- where the tags are ---- */

/* libxml2 counts lines, not bytes; but elements come in the order of their tags, so the text is read once more for these. */
struct tags { const char *text; size_t len, at; };

static size_t past(const struct tags *t, size_t from, const char *end)
{
    size_t n = strlen(end);
    for (size_t i = from; i + n <= t->len; i++)
        if (memcmp(t->text + i, end, n) == 0) return i + n;
    return t->len;
}

static bool starts(const struct tags *t, size_t at, const char *with)
{
    size_t n = strlen(with);
    return at + n <= t->len && memcmp(t->text + at, with, n) == 0;
}

/* The end of a start tag: a `>` outside the quotes of its attributes. */
static size_t past_tag(const struct tags *t, size_t at)
{
    char quote = 0;
    for (; at < t->len; at++) {
        char c = t->text[at];
        if (quote) quote = c == quote ? 0 : quote;
        else if (c == '"' || c == '\'') quote = c;
        else if (c == '>') return at + 1;
    }
    return t->len;
}

/* The next start tag; the length of the text when there is none. */
static size_t next_tag(struct tags *t)
{
    while (t->at < t->len) {
        const char *open = memchr(t->text + t->at, '<', t->len - t->at);
        if (!open) break;
        size_t at = (size_t)(open - t->text);
        if (starts(t, at, "<!--")) t->at = past(t, at + 4, "-->");
        else if (starts(t, at, "<![CDATA[")) t->at = past(t, at + 9, "]]>");
        else if (starts(t, at, "<?")) t->at = past(t, at + 2, "?>");
        else if (starts(t, at, "</") || starts(t, at, "<!")) t->at = at + 2;
        else {
            t->at = past_tag(t, at);
            return at;
        }
    }
    t->at = t->len;
    return t->len;
}

/* A document type declaration stands before the first element, if anywhere. */
static bool find_doctype(const char *text, size_t len, uint32_t *at)
{
    struct tags t = {text, len, 0};
    while (t.at < len) {
        const char *open = memchr(text + t.at, '<', len - t.at);
        if (!open) return false;
        size_t i = (size_t)(open - text);
        *at = (uint32_t)i;
        if (starts(&t, i, "<!--")) t.at = past(&t, i + 4, "-->");
        else if (starts(&t, i, "<?")) t.at = past(&t, i + 2, "?>");
        else return starts(&t, i, "<!");
    }
    return false;
}

/* ---- copying ---- */

static struct xml_element *copy_one(struct arena *arena, const xmlNode *node, size_t at)
{
    struct xml_element *e = arena_alloc(arena, sizeof *e);
    e->name = arena_strdup(arena, (const char *)node->name);
    e->text = "";
    e->at = (uint32_t)at;
    for (const xmlAttr *a = node->properties; a; a = a->next) e->n_attributes++;
    e->attributes = arena_alloc(arena, (e->n_attributes + 1) * sizeof *e->attributes);
    uint32_t n = 0;
    for (const xmlAttr *a = node->properties; a; a = a->next) {
        const char *value = a->children && a->children->content ? (const char *)a->children->content : "";
        const char *prefix = a->ns && a->ns->prefix && strcmp((const char *)a->ns->prefix, "xml") == 0 ? "xml:" : "";
        e->attributes[n++] = (struct xml_attribute){arena_printf(arena, "%s%s", prefix, (const char *)a->name), arena_strdup(arena, value)};
    }
    uint32_t children = 0;
    size_t length = 0;
    for (const xmlNode *c = node->children; c; c = c->next) {
        children += c->type == XML_ELEMENT_NODE;
        if ((c->type == XML_TEXT_NODE || c->type == XML_CDATA_SECTION_NODE) && c->content) length += strlen((const char *)c->content);
    }
    e->children = arena_alloc(arena, (children + 1) * sizeof *e->children);
    if (!length) return e;
    char *text = arena_alloc(arena, length + 1), *end = text;
    for (const xmlNode *c = node->children; c; c = c->next)
        if ((c->type == XML_TEXT_NODE || c->type == XML_CDATA_SECTION_NODE) && c->content) {
            size_t k = strlen((const char *)c->content);
            memcpy(end, c->content, k);
            end += k;
        }
    e->text = text;
    return e;
}

static struct xml_element *copy_tree(struct arena *arena, const xmlNode *root, struct tags *tags)
{
    struct xml_element *top = copy_one(arena, root, next_tag(tags)), *above = top;
    const xmlNode *node = root;
    for (;;) {
        const xmlNode *next = node->children;
        while (!next || next->type != XML_ELEMENT_NODE) {
            if (next) next = next->next;
            else if (node == root) return top;
            else {
                next = node->next;
                node = node->parent;
                above = above->parent;
            }
        }
        struct xml_element *e = copy_one(arena, next, next_tag(tags));
        e->parent = above;
        e->place = above->n_children;
        above->children[above->n_children++] = e;
        above = e;
        node = next;
    }
}

/* ---- reading ---- */

static uint32_t offset_of(const char *text, size_t len, int line, int column)
{
    size_t at = 0;
    for (int l = 1; l < line && at < len; l++) {
        const char *end = memchr(text + at, '\n', len - at);
        if (!end) break;
        at = (size_t)(end - text) + 1;
    }
    size_t stop = at + (column > 1 ? (size_t)column - 1 : 0);
    while (at < stop && at < len && text[at] != '\n') at++;
    return (uint32_t)(at < len || len == 0 ? at : len - 1);
}

static const char *one_line(struct arena *arena, const char *message)
{
    size_t n = message ? strlen(message) : 0;
    while (n && (message[n - 1] == '\n' || message[n - 1] == ' ')) n--;
    char *copy = arena_strndup(arena, message ? message : "", n);
    for (char *p = copy; *p; p++)
        if ((unsigned char)*p < ' ') *p = ' ';
    return copy;
}

static bool read_text(struct arena *arena, const char *text, size_t len, struct xml_document *out, struct xml_error *error)
{
    *error = (struct xml_error){0};
    if (find_doctype(text, len, &error->at)) return error->doctype = true, false;
    xmlParserCtxtPtr context = xmlNewParserCtxt();
    if (!context) {
        error->detail = "no memory";
        return false;
    }
    int options = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_BIG_LINES | XML_PARSE_NOCDATA | XML_PARSE_COMPACT;
    xmlDocPtr doc = xmlCtxtReadMemory(context, text, (int)len, NULL, "UTF-8", options);
    const xmlNode *root = doc ? xmlDocGetRootElement(doc) : NULL;
    if (root) {
        struct tags tags = {text, len, 0};
        out->root = copy_tree(arena, root, &tags);
    } else {
        const xmlError *last = xmlCtxtGetLastError(context);
        error->detail = one_line(arena, last ? last->message : "no element");
        error->at = offset_of(text, len, last ? last->line : 1, last ? last->int2 : 1);
    }
    if (doc) xmlFreeDoc(doc);
    xmlFreeParserCtxt(context);
    return root != NULL;
}

__attribute__((visibility("default"))) const struct xml_plugin *ripx_xml_plugin(void)
{
    static const struct xml_plugin plugin = {XML_PLUGIN_VERSION, read_text};
    return &plugin;
}
