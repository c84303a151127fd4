/* use_libripx.c - a program of another house that uses libripx as it was installed: prints how many findings a protocol has. */
#include <ripx.h>

#include <driver/writers.h>
#include <lang/diag_json.h>

#include <stdio.h>
#include <stdlib.h>

static bool read_file(void *ctx, const char *path, char **text, size_t *len)
{
    FILE *in = fopen(path, "rb");
    (void)ctx;
    if (!in) return false;
    *text = malloc(1 << 20);
    *len = *text ? fread(*text, 1, 1 << 20, in) : 0;
    fclose(in);
    return *text != NULL;
}

int main(int argc, char **argv)
{
    const struct ripx_host host = {read_file, NULL};
    struct ripx *r = ripx_open(&host);
    struct text findings, report;
    text_init(&findings);
    text_init(&report);
    ripx_use_embedded_law(r);
    bool was_read = ripx_add(r, argv[argc - 1]);
    ripx_check(r);
    diag_print_json(ripx_diags(r), ripx_sources(r), &findings);
    write_report(r, NULL, LANG_FR, &report);
    printf("%s: read %d, findings %u, %zu bytes, report %d\n", RIPX_VERSION, was_read, (unsigned)diags_count(ripx_diags(r)), findings.len, report.len > 0);
    text_release(&findings);
    text_release(&report);
    ripx_close(r);
    return 0;
}
