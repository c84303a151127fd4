/* files.c - files, whole. */
#include "cli/cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool read_stream(FILE *f, char **text, size_t *len)
{
    size_t cap = 1 << 16;
    char *at = malloc(cap);
    *len = 0;
    while (at) {
        *len += fread(at + *len, 1, cap - *len, f);
        if (*len < cap) break;
        char *larger = realloc(at, cap *= 2);
        if (!larger) free(at);
        at = larger;
    }
    *text = at;
    if (at && !ferror(f)) return true;
    free(at);
    return false;
}

bool file_read(void *ctx, const char *path, char **text, size_t *len)
{
    (void)ctx;
    if (strcmp(path, "-") == 0) return read_stream(stdin, text, len);
    FILE *f = fopen(path, "rb");
    struct stat st;
    if (!f) return false;
    bool ok = fstat(fileno(f), &st) == 0 && !S_ISDIR(st.st_mode) && read_stream(f, text, len);
    fclose(f);
    return ok;
}

bool file_is_no_file(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode);
}

static bool write_through(const char *path, const char *bytes, size_t len)
{
    FILE *f = fopen(path, "wb");
    bool ok = f && (len == 0 || fwrite(bytes, 1, len, f) == len);
    return f && fclose(f) == 0 && ok;
}

bool file_write(const char *path, const char *bytes, size_t len)
{
    if (strcmp(path, "-") == 0) return fwrite(bytes, 1, len, stdout) == len && fflush(stdout) == 0;
    if (file_is_no_file(path)) return write_through(path, bytes, len);
    size_t n = strlen(path);
    char *temporary = malloc(n + 8);
    if (!temporary) return false;
    memcpy(temporary, path, n);
    memcpy(temporary + n, ".XXXXXX", 8);
    int fd = mkstemp(temporary);
    FILE *f = fd >= 0 ? fdopen(fd, "wb") : NULL;
    bool ok = f && (len == 0 || fwrite(bytes, 1, len, f) == len) && fchmod(fd, 0644) == 0;
    if (f) ok = fclose(f) == 0 && ok;
    else if (fd >= 0) close(fd);
    ok = ok && rename(temporary, path) == 0;
    if (!ok && fd >= 0) unlink(temporary);
    free(temporary);
    return ok;
}

bool folder_make(const char *path) { return mkdir(path, 0755) == 0 || errno == EEXIST; }
