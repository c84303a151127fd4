/* span.h - a range of bytes in a source: the only position stored anywhere. */
#ifndef RIPX_LANG_SPAN_H
#define RIPX_LANG_SPAN_H

#include <stdbool.h>
#include <stdint.h>

/* Half-open: bytes lo .. hi-1 of source `file`. Lines and columns exist only when printing. */
struct span { uint32_t file, lo, hi; };

enum { SPAN_NO_FILE = UINT32_MAX };

static inline struct span span_none(void) { return (struct span){SPAN_NO_FILE, 0, 0}; }
static inline bool span_is_none(struct span s) { return s.file == SPAN_NO_FILE; }
/* From the start of a to the end of b, which must be in the same source. */
static inline struct span span_join(struct span a, struct span b) { return (struct span){a.file, a.lo, b.hi}; }

#endif
