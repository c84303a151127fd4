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

/* Each number of the list of articles: the ends of a range, each of several. */
static uint32_t explain_each(char *articles, uint32_t *missing)
{
    uint32_t n = 0;
    for (char *part = strtok(articles, ",;"); part; part = strtok(NULL, ",;")) {
        char command[512], *to = strstr(part, " to ");
        if (to) *to = 0;
        for (char *end = part; end; end = end == part && to ? to + 4 : NULL) {
            while (*end == ' ') end++;
            if (strspn(end, "LRD") != 1 || strcspn(end, " '\"?(") != strlen(end)) continue;   /* other texts have no number of their own */
            snprintf(command, sizeof command, "%s explain '%s' >/dev/null 2>&1", getenv("RIPX") ? getenv("RIPX") : "build/ripx", end);
            n++;
            if (system(command) == 0) continue;
            print_message("%s: not known\n", end);
            ++*missing;
        }
    }
    return n;
}

static void every_article_is_explained(void **state)
{
    const char *law = getenv("RIPX_LAW");
    char path[4096], line[8192];
    uint32_t n = 0, missing = 0;
    (void)state;
    snprintf(path, sizeof path, "%s/articles.tsv", law ? law : "../shared/law");
    FILE *in = fopen(path, "rb");
    if (!in) {
        print_message("the articles as researched are not there: nothing to compare\n");
        skip();
    }
    assert_non_null(fgets(line, sizeof line, in));
    while (fgets(line, sizeof line, in)) {
        line[strcspn(line, "\t")] = 0;
        n += explain_each(line, &missing);
    }
    fclose(in);
    print_message("%u articles, %u not known\n", n, missing);
    assert_true(n > 150);
    assert_int_equal(missing, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_row_is_accounted_for), cmocka_unit_test(every_article_is_explained)};
    return cmocka_run_group_tests_name("law_coverage", tests, NULL, NULL);
}
