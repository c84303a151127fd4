/* ast_image.c - syntax trees written as bytes and read again, in one pass without a look back. */
#include "lang/ast_image.h"

#include "lang/vec.h"

#include <string.h>

/* Which parts of an expression follow its first bytes. */
enum { HAS_NAME = 1, HAS_NAME_SPAN = 2, HAS_TEXT = 4, HAS_LEFT = 8, HAS_RIGHT = 16, HAS_CONDITION = 32, HAS_ARGS = 64, HAS_MARKS = 128 };
/* What few expressions have, with the separator in the lowest two bits. */
enum { MARK_HOURS = 4, MARK_PARENTHESISED = 8, MARK_QUOTED = 16, MARK_OP = 32, MARK_NUMBER = 64 };
/* Which parts of an item follow, with its lead in the lowest three bits. */
enum { ITEM_DOC = 8, ITEM_COLON = 16, ITEM_ARROW = 32, ITEM_BLOCK = 64 };

/* ---- writing ---- */

struct ast_image_writer {
    struct arena *arena;
    VEC(unsigned char) trees;
    VEC(char) names, texts;
    VEC(uint32_t) numbers;                  /* by name id: 1 + its number in the image, or 0 */
    uint32_t name_count;
    uint32_t at;                            /* of the node before: positions are written as steps from it */
};

struct ast_image_writer *ast_image_new(struct arena *arena)
{
    struct ast_image_writer *w = arena_alloc(arena, sizeof *w);
    w->arena = arena;
    return w;
}

static void put_byte(struct ast_image_writer *w, uint32_t byte) { *vec_push(w->arena, &w->trees) = (unsigned char)byte; }

static void put(struct ast_image_writer *w, uint64_t n)
{
    for (; n >= 0x80; n >>= 7) put_byte(w, (uint32_t)(n & 0x7F) | 0x80);
    put_byte(w, (uint32_t)n);
}

/* A position may be before that of the node before: small steps in both directions take one byte. */
static void put_step(struct ast_image_writer *w, uint32_t to)
{
    int64_t step = (int64_t)to - w->at;
    put(w, step < 0 ? (uint64_t)-step * 2 - 1 : (uint64_t)step * 2);
    w->at = to;
}

static void put_span(struct ast_image_writer *w, struct span span)
{
    put_step(w, span.lo);
    put(w, span.hi - span.lo);
}

static void put_name(struct ast_image_writer *w, const struct name *name)
{
    while (w->numbers.len <= name->id) *vec_push(w->arena, &w->numbers) = 0;
    uint32_t *number = &w->numbers.at[name->id];
    if (!*number) {
        for (uint32_t i = 0; i <= name->len; i++) *vec_push(w->arena, &w->names) = name->text[i];
        *number = ++w->name_count;
    }
    put(w, *number - 1);
}

static void put_text(struct ast_image_writer *w, const char *text)
{
    size_t len = strlen(text);
    put(w, len);
    for (size_t i = 0; i <= len; i++) *vec_push(w->arena, &w->texts) = text[i];
}

static bool same_span(struct span a, struct span b) { return a.lo == b.lo && a.hi == b.hi; }

static uint32_t parts_of(const struct ast_expr *e, uint32_t marks)
{
    return (e->name ? HAS_NAME : 0u) | (same_span(e->span, e->name_span) ? 0u : HAS_NAME_SPAN) | (e->text ? HAS_TEXT : 0u) | (e->left ? HAS_LEFT : 0u) |
           (e->right ? HAS_RIGHT : 0u) | (e->condition ? HAS_CONDITION : 0u) | (e->args ? HAS_ARGS : 0u) | (marks ? HAS_MARKS : 0u);
}

static void put_expr(struct ast_image_writer *w, const struct ast_expr *e);

static void put_args(struct ast_image_writer *w, const struct ast_expr *args)
{
    put(w, ast_count(args));
    for (; args; args = args->next) put_expr(w, args);
}

static void put_expr(struct ast_image_writer *w, const struct ast_expr *e)
{
    uint32_t marks = (uint32_t)e->separator | (e->in_hours ? MARK_HOURS : 0u) | (e->parenthesised ? MARK_PARENTHESISED : 0u) |
                     (e->quoted ? MARK_QUOTED : 0u) | (e->op ? MARK_OP : 0u) | (e->number ? MARK_NUMBER : 0u);
    put_byte(w, e->kind);
    put_byte(w, parts_of(e, marks));
    if (marks) put_byte(w, marks);
    if (e->op) put_byte(w, e->op);
    if (e->number) put(w, (uint64_t)e->number);
    put_span(w, e->span);
    put(w, e->depth);
    if (e->name) put_name(w, e->name);
    if (!same_span(e->span, e->name_span)) put_span(w, e->name_span);
    if (e->text) put_text(w, e->text);
    if (e->left) put_expr(w, e->left);
    if (e->right) put_expr(w, e->right);
    if (e->condition) put_expr(w, e->condition);
    if (e->args) put_args(w, e->args);
}

static void put_items(struct ast_image_writer *w, const struct ast_item *items)
{
    uint32_t n = 0;
    for (const struct ast_item *i = items; i; i = i->next) n++;
    put(w, n);
    for (const struct ast_item *i = items; i; i = i->next) {
        bool doc = !span_is_none(i->doc);
        put_byte(w, (uint32_t)i->lead | (doc ? ITEM_DOC : 0u) | (i->colon ? ITEM_COLON : 0u) | (i->arrow ? ITEM_ARROW : 0u) | (i->has_block ? ITEM_BLOCK : 0u));
        if (doc) put_span(w, i->doc);
        put_span(w, i->head_span);
        put(w, i->span.hi - i->head_span.lo);
        put_args(w, i->args);
        if (i->colon) put_expr(w, i->colon);
        if (i->arrow) put_expr(w, i->arrow);
        if (i->has_block) put_items(w, i->items);
    }
}

uint32_t ast_image_add(struct ast_image_writer *w, const struct ast_file *file)
{
    uint32_t place = w->trees.len;
    w->at = 0;
    put(w, file->edition);
    put_byte(w, file->language);
    put_span(w, file->header);
    put(w, w->texts.len);
    put_items(w, file->items);
    return place;
}

struct ast_image ast_image_of(const struct ast_image_writer *w)
{
    return (struct ast_image){w->trees.at, w->names.at, w->texts.at, w->trees.len, w->names.len, w->texts.len, w->name_count};
}

/* ---- reading ---- */

struct reader {
    const unsigned char *p;
    const char *text;                       /* the next one */
    const struct name *const *names;
    struct arena *arena;
    uint32_t file, at;
};

const struct name *const *ast_image_names(const struct ast_image *image, struct names *names, struct arena *arena)
{
    const struct name **all = arena_alloc(arena, image->name_count * sizeof *all);
    const char *text = image->names;
    for (uint32_t i = 0; i < image->name_count; i++) {
        size_t len = strlen(text);
        all[i] = names_lend(names, text, len);
        text += len + 1;
    }
    return all;
}

static uint64_t get_long(struct reader *r)
{
    uint64_t n = *r->p & 0x7F;
    for (uint32_t shift = 7; *r->p++ & 0x80; shift += 7) n |= (uint64_t)(*r->p & 0x7F) << shift;
    return n;
}

/* Most numbers are one byte. */
static inline uint64_t get(struct reader *r) { return *r->p & 0x80 ? get_long(r) : *r->p++; }

static struct span get_span(struct reader *r)
{
    uint64_t step = get(r);
    r->at += step & 1 ? -(uint32_t)((step + 1) / 2) : (uint32_t)(step / 2);
    return (struct span){r->file, r->at, r->at + (uint32_t)get(r)};
}

static struct ast_expr *get_expr(struct reader *r);

static struct ast_expr *get_args(struct reader *r)
{
    struct ast_expr *first = NULL, **next = &first;
    for (uint64_t n = get(r); n; n--) {
        *next = get_expr(r);
        next = &(*next)->next;
    }
    return first;
}

static void get_marks(struct reader *r, struct ast_expr *e)
{
    uint32_t marks = *r->p++;
    e->separator = (enum ast_separator)(marks & 3);
    e->in_hours = marks & MARK_HOURS;
    e->parenthesised = marks & MARK_PARENTHESISED;
    e->quoted = marks & MARK_QUOTED;
    if (marks & MARK_OP) e->op = (enum ast_op)*r->p++;
    if (marks & MARK_NUMBER) e->number = (int64_t)get(r);
}

static struct ast_expr *get_expr(struct reader *r)
{
    struct ast_expr *e = arena_alloc(r->arena, sizeof *e);
    e->kind = (enum ast_kind)*r->p++;
    uint32_t has = *r->p++;
    if (has & HAS_MARKS) get_marks(r, e);
    e->span = e->name_span = get_span(r);
    e->depth = (uint32_t)get(r);
    if (has & HAS_NAME) e->name = r->names[get(r)];
    if (has & HAS_NAME_SPAN) e->name_span = get_span(r);
    if (has & HAS_TEXT) {
        e->text = r->text;
        r->text += get(r) + 1;
    }
    if (has & HAS_LEFT) e->left = get_expr(r);
    if (has & HAS_RIGHT) e->right = get_expr(r);
    if (has & HAS_CONDITION) e->condition = get_expr(r);
    if (has & HAS_ARGS) e->args = get_args(r);
    return e;
}

static struct ast_item *get_items(struct reader *r)
{
    struct ast_item *first = NULL, **next = &first;
    for (uint64_t n = get(r); n; n--) {
        struct ast_item *i = *next = arena_alloc(r->arena, sizeof *i);
        uint32_t has = *r->p++;
        i->lead = (enum ast_lead)(has & 7);
        i->doc = has & ITEM_DOC ? get_span(r) : span_none();
        i->span = i->head_span = get_span(r);
        i->span.hi = i->span.lo + (uint32_t)get(r);
        i->args = get_args(r);
        if (has & ITEM_COLON) i->colon = get_expr(r);
        if (has & ITEM_ARROW) i->arrow = get_expr(r);
        i->has_block = has & ITEM_BLOCK;
        if (i->has_block) i->items = get_items(r);
        next = &i->next;
    }
    return first;
}

struct ast_file *ast_image_read(const struct ast_image *image, uint32_t place, uint32_t file, const struct name *const *names, struct arena *arena)
{
    struct reader r = {.p = image->trees + place, .names = names, .arena = arena, .file = file};
    struct ast_file *tree = arena_alloc(arena, sizeof *tree);
    tree->file = file;
    tree->edition = (uint32_t)get(&r);
    tree->language = (enum language)*r.p++;
    tree->header = get_span(&r);
    r.text = image->texts + get(&r);
    tree->items = get_items(&r);
    return tree;
}
