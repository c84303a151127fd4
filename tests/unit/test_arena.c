/* test_arena.c - what comes from an arena stays what it was while other things grow beside it. */
#include "lang/arena.h"
#include "lang/vec.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

enum { ARRAYS = 3, LENGTH = 200000 };

/* Arrays that grow in turn, from nothing to more than a block each, with small things between. */
static void arrays_grow_beside_each_other(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    VEC(uint32_t) arrays[ARRAYS] = {0};
    VEC(char *) texts = {0};
    for (uint32_t i = 0; i < LENGTH; i++) {
        for (uint32_t k = 0; k < ARRAYS; k++) *vec_push(a, &arrays[k]) = i * ARRAYS + k;
        if (i % 100 == 0) *vec_push(a, &texts) = arena_printf(a, "%u", i);
    }
    for (uint32_t k = 0; k < ARRAYS; k++)
        for (uint32_t i = 0; i < LENGTH; i++) assert_int_equal(arrays[k].at[i], i * ARRAYS + k);
    for (uint32_t i = 0; i < texts.len; i++) {
        char text[16];
        snprintf(text, sizeof text, "%u", i * 100);
        assert_string_equal(texts.at[i], text);
    }
    arena_free(a);
}

/* The first thing of an arena shares its block, however large it is, unless it fills it. */
static void the_first_thing_grows_too(void **state)
{
    (void)state;
    for (size_t first = 16; first <= (1 << 20); first *= 4) {
        struct arena *a = arena_new();
        unsigned char *large = arena_alloc(a, first), *small = arena_alloc(a, 16);
        memset(large, 1, first);
        memset(small, 2, 16);
        large = arena_grow(a, large, first, first * 2);
        memset(large + first, 3, first);
        for (size_t i = 0; i < first; i++) assert_int_equal(large[i], 1);
        for (size_t i = 0; i < 16; i++) assert_int_equal(small[i], 2);
        unsigned char *after = arena_alloc(a, first);
        for (size_t i = 0; i < first; i++) assert_int_equal(after[i], 0);
        assert_true(arena_used(a) >= first * 3 + 16);
        arena_free(a);
    }
}

/* Small things over several blocks: zero when they come, aligned, and none in another. */
static void small_things_lie_apart(void **state)
{
    enum { THINGS = 100000, SIZE = 56 };
    (void)state;
    struct arena *a = arena_new();
    VEC(unsigned char *) things = {0};
    for (uint32_t i = 0; i < THINGS; i++) {
        unsigned char *t = arena_alloc(a, SIZE);
        assert_int_equal((uintptr_t)t % _Alignof(max_align_t), 0);
        for (uint32_t k = 0; k < SIZE; k++) assert_int_equal(t[k], 0);
        memset(t, (int)(i % 251), SIZE);
        *vec_push(a, &things) = t;
    }
    for (uint32_t i = 0; i < THINGS; i++)
        for (uint32_t k = 0; k < SIZE; k++) assert_int_equal(things.at[i][k], i % 251);
    assert_true(arena_used(a) >= (size_t)THINGS * SIZE);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(arrays_grow_beside_each_other), cmocka_unit_test(the_first_thing_grows_too), cmocka_unit_test(small_things_lie_apart)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
