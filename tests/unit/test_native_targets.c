/* test_native_targets.c - one validator compiled for each target and run there says the same of the same tables: on x86-64 with and
   without AVX2, on AArch64 under qemu, and as WebAssembly in node. A target whose tools are not there is passed over, and said so. */
#pragma GCC diagnostic ignored "-Wunused-function"       /* of what the header offers, less is needed here */
#include "tests/unit/native_lab.h"

static const char build_it[] =
    "R=${RIPX:-build/ripx}; for t in x86_64 x86_64-v3 aarch64 wasm32; do \"$R\" build tests/native/tables.ripx --target $t -o %s/$t -q >/dev/null || exit 1; done";
static const char clang[] = "clang-19 -ffreestanding -nostdlib -O1 -fno-builtin -fno-stack-protector";

/* The hash that commands print, run in the folder that has the source in T; 0 when a tool is not there. */
static unsigned long long hash_of(const struct place *p, const char *needs, const char *commands)
{
    struct text t;
    char line[64] = "";
    text_init(&t);
    text_addf(&t, "T=$PWD/tests/native; cd %s && command -v %s >/dev/null || exit 0; %s", p->folder, needs, commands);
    FILE *out = popen(t.at, "r");
    assert_non_null(out);
    bool some = fgets(line, sizeof line, out) != NULL;
    assert_int_equal(pclose(out), 0);
    text_release(&t);
    if (!some) print_message("passed over, no %s\n", needs);
    return some ? strtoull(line, NULL, 10) : 0;
}

static void test_targets_agree(void **state)
{
    const struct place *p = *state;
    struct text t;
    text_init(&t);
    text_addf(&t, build_it, p->folder);
    assert_int_equal(system(t.at), 0);
    text_release(&t);
    unsigned long long expected = hash_of(p, "cc", "cc -O1 -Ix86_64 -o base $T/hash.c $T/print.c x86_64/tables.o && ./base");
    assert_true(expected != 0);
    unsigned long long avx2 = hash_of(p, "cc", "grep -q avx2 /proc/cpuinfo || exit 0; cc -O1 -Ix86_64-v3 -o v3 $T/hash.c $T/print.c x86_64-v3/tables.o && ./v3");
    assert_true(avx2 == 0 || avx2 == expected);
    text_init(&t);
    text_addf(&t, "C='%s --target=aarch64-linux-gnu'; $C -Iaarch64 -c $T/hash.c -o h.o && $C -c $T/print_aarch64.c -o p.o && "
                  "ld.lld-19 -static -o a64 h.o p.o aarch64/tables.o && qemu-aarch64 ./a64", clang);
    unsigned long long arm = hash_of(p, "qemu-aarch64", t.at);
    text_release(&t);
    assert_true(arm == 0 || arm == expected);
    text_init(&t);
    text_addf(&t, "%s --target=wasm32 -Iwasm32 -c $T/hash.c -o w.o && wasm-ld-19 --no-entry --export=run -o h.wasm w.o wasm32/tables.o && node $T/print.mjs h.wasm", clang);
    unsigned long long wasm = hash_of(p, "node", t.at);
    text_release(&t);
    assert_true(wasm == 0 || wasm == expected);
}

static int close_all(void **state)
{
    const struct place *p = *state;
    run(p, "rm -rf x86_64 x86_64-v3 aarch64 wasm32");
    return close_folder(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_targets_agree)};
    return cmocka_run_group_tests_name("native targets", tests, open_folder, close_all);
}
