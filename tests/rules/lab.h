/* lab.h - the law and protocols parsed once and checked as often as wanted, their trees changed in between.

   A run has an arena, diagnostics and a checker of its own and shares the trees, names and sources of the lab. Trees
   belong to the lab; whoever changes one puts it back before the next run. */
#ifndef RIPX_TESTS_RULES_LAB_H
#define RIPX_TESTS_RULES_LAB_H

#include "checker/check.h"
#include "driver/stdlib_image.h"
#include "lang/kernel.h"
#include "parser/parse.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

/* A file of the law, its rules that only judge last: `cut` holds the first of them. */
struct lab_file { struct ast_file *ast; struct ast_item **cut, *judging; };

struct lab {
    struct arena *arena;
    struct names *names;
    struct sources *sources;
    struct diags *diags;                     /* of parsing */
    VEC(struct lab_file) law;
    struct ast_item none;                    /* of no file: "without any of the declarations that judge" */
};

struct run { struct arena *arena; struct diags *diags; struct checker *checker; };

static inline struct ast_file *lab_parse(struct lab *lab, const char *path, const char *text, size_t len, bool of_law)
{
    uint32_t file = sources_add(lab->sources, path, text, len, of_law);
    return (struct ast_file *)(uintptr_t)parse_file(lab->sources, file, lab->names, lab->arena, lab->diags);
}

/* A protocol without its header, in French. */
static inline struct ast_file *lab_protocol(struct lab *lab, const char *text)
{
    char *whole = arena_printf(lab->arena, "ripx 1 fr\n%s", text);
    return lab_parse(lab, "example.ripx", whole, strlen(whole), false);
}

static inline bool lab_word(const struct ast_expr *e, enum kernel_word w) { return e && e->kind == AST_WORD && kernel_is(e->name, w, LANG_FR); }

/* Does no rule read this: a duty, a prohibition, a permission, a statement, a step, a document? */
static inline bool lab_judges(const struct ast_item *i)
{
    const struct ast_expr *head = ast_head(i), *name = head ? head->next : NULL, *m = name ? name->next : NULL;
    if (lab_word(head, KW_STATED) || lab_word(head, KW_STATEMENTS) || lab_word(head, KW_STEP) || lab_word(head, KW_DOCUMENT)) return true;
    return lab_word(head, KW_RULE) && (lab_word(m, KW_REQUIRES) || lab_word(m, KW_FORBIDS) || lab_word(m, KW_PERMITS));
}

static inline struct lab_file lab_sorted(struct ast_file *ast)
{
    struct ast_item *shared = NULL, *judging = NULL, **a = &shared, **b = &judging;
    for (struct ast_item *i = ast->items, *next; i; i = next) {
        next = i->next;
        i->next = NULL;
        if (lab_judges(i)) *b = i, b = &i->next;
        else *a = i, a = &i->next;
    }
    ast->items = shared;
    return (struct lab_file){ast, shared ? a : NULL, judging};
}

static inline void lab_open(struct lab *lab)
{
    /* Runs follow one another: what one gives back, the next takes without asking the system. */
    mallopt(M_MMAP_THRESHOLD, 1 << 28);
    mallopt(M_TRIM_THRESHOLD, 1 << 28);
    *lab = (struct lab){.arena = arena_new(), .none = {.span = {.file = SPAN_NO_FILE}}};
    if (!lab->arena) abort();
    lab->names = names_new(lab->arena);
    lab->sources = sources_new(lab->arena);
    lab->diags = diags_new(lab->arena);
    for (uint32_t i = 0; i < ripx_stdlib_count; i++) {
        const char *path = ripx_stdlib[i].path, *end = path + strlen(path);
        if (end - path < 5 || strcmp(end - 5, ".ripx") != 0 || strcmp(strrchr(path, '/'), "/kernel.ripx") == 0) continue;
        *vec_push(lab->arena, &lab->law) = lab_sorted(lab_parse(lab, path, ripx_stdlib[i].text, ripx_stdlib[i].len, true));
    }
}

static inline void lab_close(struct lab *lab) { arena_free(lab->arena); }

/* The declaration of the law that holds a place, or NULL when it is not one that judges. */
static inline struct ast_item *lab_judging(const struct lab *lab, struct span at)
{
    for (uint32_t i = 0; i < lab->law.len; i++)
        for (struct ast_item *j = lab->law.at[i].ast->file == at.file ? lab->law.at[i].judging : NULL; j; j = j->next)
            if (at.lo >= j->span.lo && at.hi <= j->span.hi) return j;
    return NULL;
}

/* Judges a protocol by the law; `only`, one of the declarations that judge, or the lab's `none`: without the others, which
   it does not read.
   as_of INT32_MIN: not asked. */
static inline struct run lab_run(const struct lab *lab, const struct ast_file *protocol, struct ast_item *only, int32_t as_of)
{
    struct run r = {.arena = arena_new()};
    if (!r.arena) abort();
    r.diags = diags_new(r.arena);
    r.checker = checker_new(r.arena, lab->names, lab->sources, r.diags);
    struct ast_item *rest = only ? only->next : NULL;
    if (only) only->next = NULL;
    for (uint32_t i = 0; i < lab->law.len; i++) {
        const struct lab_file *f = &lab->law.at[i];
        struct ast_item **end = f->cut ? f->cut : &f->ast->items;
        *end = !only ? f->judging : f->ast->file == only->span.file ? only : NULL;
        checker_add(r.checker, f->ast, true);
    }
    checker_add(r.checker, protocol, false);
    if (as_of != INT32_MIN) checker_as_of(r.checker, as_of);
    checker_run(r.checker);
    if (only) only->next = rest;
    return r;
}

static inline void run_end(struct run *r) { arena_free(r->arena); }

/* ---- the rules that a protocol can fail ---- */

static inline bool can_fail(const struct rule *r)
{
    switch (r->modality) {
    case MODAL_REQUIRES: case MODAL_FORBIDS: case MODAL_COMPARES: case MODAL_STATED: return true;
    case MODAL_PERMITS: case MODAL_DEFINES: case MODAL_GIVES: case MODAL_RULES_OUT: case MODAL_KEEPS: case MODAL_PRESUMES: case MODAL_FIXES: return false;
    }
    return false;
}

#endif
