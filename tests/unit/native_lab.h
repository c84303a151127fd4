/* native_lab.h - a folder to compile in, and plans made by hand, for the tests of the compiled validator. */
#ifndef RIPX_TESTS_NATIVE_LAB_H
#define RIPX_TESTS_NATIVE_LAB_H

#include "backends/header/header.h"
#include "backends/header/layout.h"
#include "backends/native/native.h"
#include "lang/date.h"

#include <dlfcn.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* ---- a folder, files and commands ---- */

struct place { char folder[32]; };

static int open_folder(void **state)
{
    struct place *p = calloc(1, sizeof *p);
    assert_non_null(p);
    strcpy(p->folder, "/tmp/test_native_XXXXXX");
    assert_non_null(mkdtemp(p->folder));
    *state = p;
    return 0;
}

static int run(const struct place *p, const char *command)
{
    struct text t;
    text_init(&t);
    text_addf(&t, "cd %s && { %s; }", p->folder, command);
    int status = system(t.at);
    text_release(&t);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int close_folder(void **state)
{
    struct place *p = *state;
    int result = run(p, "rm -f * && rmdir \"$PWD\"");
    free(p);
    return result;
}

static void write_file(const struct place *p, const char *name, const struct text *bytes)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", p->folder, name);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes->at, 1, bytes->len, f), bytes->len);
    assert_int_equal(fclose(f), 0);
}

static void compile(const struct validator *v, struct native_options options, struct text *out)
{
    struct msg error = {{NULL, NULL}};
    text_init(out);
    if (!ripx_native_plugin()->emit(v, &options, out, &error)) fail_msg("%s", error.text[LANG_EN]);
}

/* ---- plans and validators ---- */

static struct plan_node node(enum plan_op op, enum plan_type type, uint32_t a, uint32_t b)
{
    return (struct plan_node){.op = op, .type = type, .table = PLAN_NONE, .a = a, .b = b, .c = PLAN_NONE, .k = 1, .m = 1};
}

static uint32_t add_const(struct plan *p, enum plan_type type, int64_t k)
{
    struct plan_node n = node(PLAN_CONST, type, PLAN_NONE, PLAN_NONE);
    n.k = n.m = k;
    return plan_add(p, n);
}

static uint32_t add_column(struct plan *p, enum plan_type type, uint32_t table, uint32_t column)
{
    struct plan_node n = node(PLAN_COLUMN, type, PLAN_NONE, PLAN_NONE);
    n.table = table;
    n.column = column;
    return plan_add(p, n);
}

static uint32_t add_input(struct plan *p, enum plan_type type, uint32_t below, int64_t number)
{
    struct plan_node n = node(PLAN_INPUT, type, below, PLAN_NONE);
    n.k = number;
    n.m = 0;
    return plan_add(p, n);
}

static void add_data_column(struct arena *a, struct data_table *t, const char *name, enum data_type type, int64_t min, int64_t max)
{
    *vec_push(a, &t->columns) =
        (struct data_column){.name = name, .bound = name, .label = msg_of(name, "*/ int"), .type = type, .scale = 1, .unit = "kg", .min = min, .max = max};
}

static void add_program(struct arena *a, struct validator *v, struct program g)
{
    g.label = msg_of("étiquette /*", "label");
    *vec_push(a, &v->programs) = g;
}

#endif
