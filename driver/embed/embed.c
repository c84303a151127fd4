/* embed.c - the build tool that turns the files of stdlib/ into one C file. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int by_path(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Three octal digits never merge with the character that follows; a '?' could begin a trigraph. */
static void write_byte(FILE *out, int c)
{
    if (c < ' ' || c > '~' || c == '"' || c == '\\' || c == '?') fprintf(out, "\\%03o", (unsigned)c);
    else fputc(c, out);
}

static void write_text(FILE *out, const char *text)
{
    for (const char *p = text; *p; p++) write_byte(out, (unsigned char)*p);
}

/* The file as string literals, one for each line of it; *len receives its size in bytes. */
static bool write_file(FILE *out, const char *path, unsigned long *len)
{
    FILE *in = fopen(path, "rb");
    if (!in) return false;
    *len = 0;
    fputs("     \"", out);
    for (int c; (c = fgetc(in)) != EOF; ++*len) {
        write_byte(out, c);
        if (c == '\n') fputs("\"\n     \"", out);
    }
    fputs("\"", out);
    bool ok = !ferror(in);
    fclose(in);
    return ok;
}

static bool write_image(FILE *out, char **paths, int n)
{
    fputs("/* stdlib_image.c - made by driver/embed/embed.c; not edited by hand. */\n"
          "#include \"driver/stdlib_image.h\"\n\n"
          "const struct embedded_file ripx_stdlib[] = {\n", out);
    for (int i = 0; i < n; i++) {
        unsigned long len;
        fputs("    {\"", out);
        write_text(out, paths[i]);
        fputs("\",\n", out);
        if (!write_file(out, paths[i], &len)) {
            fprintf(stderr, "embed: %s: %s\n", paths[i], strerror(errno));
            return false;
        }
        fprintf(out, ", %lu},\n", len);
    }
    /* An array of C has at least one element; the count does not count this one. */
    fprintf(out, "    {0, 0, 0}\n};\nconst uint32_t ripx_stdlib_count = %d;\n", n);
    return !ferror(out);
}

/* embed OUT FILE…; OUT appears whole or not at all. */
int main(int argc, char **argv)
{
    if (argc < 2) {
        fputs("usage: embed OUT FILE...\n", stderr);
        return 2;
    }
    FILE *out = fopen(argv[1], "wb");
    if (!out) {
        fprintf(stderr, "embed: %s: %s\n", argv[1], strerror(errno));
        return 3;
    }
    qsort(argv + 2, (size_t)argc - 2, sizeof *argv, by_path);
    bool ok = write_image(out, argv + 2, argc - 2);
    if (fclose(out) != 0) ok = false;
    if (!ok) remove(argv[1]);
    return ok ? 0 : 3;
}
