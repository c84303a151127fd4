/* stdlib_image.h - the files of stdlib/, embedded when the program was built. */
#ifndef RIPX_DRIVER_STDLIB_IMAGE_H
#define RIPX_DRIVER_STDLIB_IMAGE_H

#include <stdint.h>

/* path: from the root of the sources, "stdlib/units/…". text: NUL-terminated, len bytes without that NUL. */
struct embedded_file { const char *path; const char *text; uint32_t len; };

/* Sorted by the bytes of their paths, so that the order of reading is the same everywhere. */
extern const struct embedded_file ripx_stdlib[];
extern const uint32_t ripx_stdlib_count;

#endif
