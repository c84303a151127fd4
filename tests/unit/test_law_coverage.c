/* test_law_coverage.c - every row of the law as researched is encoded or listed, and docs/law-coverage.md says how many. */
#include "lang/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char DOCUMENT[] = "docs/law-coverage.md", MARK[] = "<!-- counts -->\n";

static void read_into(FILE *in, struct text *out)
{
    char block[4096];
    text_add(out, "");
    for (size_t n; in && (n = fread(block, 1, sizeof block, in)) > 0;) text_addn(out, block, n);
}

static bool is_there(void)
{
    const char *law = getenv("RIPX_LAW");
    char path[4096];
    snprintf(path, sizeof path, "%s/rules.tsv", law ? law : "../shared/law");
    FILE *in = fopen(path, "rb");
    if (in) fclose(in);
    return in != NULL;
}

static void every_row_is_accounted_for(void **state)
{
    (void)state;
    if (!is_there()) {
        print_message("the law as researched is not there: nothing to compare\n");
        skip();
    }
    struct text counts, document;
    text_init(&counts);
    text_init(&document);
    FILE *run = popen("sh tests/law-coverage.sh", "r");
    read_into(run, &counts);
    assert_int_equal(pclose(run), 0);
    assert_non_null(strstr(counts.at, " listed as not encoded, 0 missing\n"));
    FILE *in = fopen(DOCUMENT, "rb");
    read_into(in, &document);
    if (in) fclose(in);
    char *kept = strstr(document.at, MARK);
    assert_non_null(kept);
    kept += strlen(MARK);
    if (getenv("RIPX_UPDATE")) {
        FILE *out = fopen(DOCUMENT, "wb");
        assert_non_null(out);
        fwrite(document.at, 1, (size_t)(kept - document.at), out);
        fwrite(counts.at, 1, counts.len, out);
        assert_int_equal(fclose(out), 0);
    } else if (strcmp(kept, counts.at) != 0) fail_msg("%s is not what `make law-coverage` prints", DOCUMENT);
    text_release(&counts);
    text_release(&document);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_row_is_accounted_for)};
    return cmocka_run_group_tests_name("law_coverage", tests, NULL, NULL);
}
