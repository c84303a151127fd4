/* arrow_text.c - the part of a header that is the same for all validators: verdicts, and the Arrow C Data Interface. */
#include "backends/header/header.h"

#include "backends/header/layout.h"

static const char rows[] =
    "#ifndef RIPX_NATIVE_ABI\n"
    "#define RIPX_NATIVE_ABI 3\n"
    "enum ripx_verdict { RIPX_MET, RIPX_NOT_MET, RIPX_NOT_SHOWN, RIPX_NOT_APPLICABLE };\n"
    "/* Kinds of programs. */\n"
    "enum ripx_kind { RIPX_INCLUSION, RIPX_EXCLUSION, RIPX_CHECK, RIPX_WINDOW };\n"
    "/* Says that the field of this bit is known. */\n"
    "static inline void ripx_know(uint64_t *known, unsigned bit) { known[bit / 64] |= (uint64_t)1 << (bit % 64); }\n"
    "/* Added to the number of the rows that a row has in another table: there may be others, so that only what these settle is known. */\n"
    "#define RIPX_MORE_ROWS ((uint64_t)1 << 63)\n"
    "/* In place of the row of a parent: the row is no parent's; it may be any parent's, so that no parent's rows are all known. */\n"
    "#define RIPX_NO_PARENT UINT32_MAX\n"
    "#define RIPX_ANY_PARENT (UINT32_MAX - 1)\n";

/* A pointer takes eight bytes in a row, whatever the machine. */
static const char wide[] =
    "#if UINTPTR_MAX > 0xFFFFFFFFu\n"
    "#define RIPX_WIDE(type, name) type name\n"
    "#else\n"
    "#define RIPX_WIDE(type, name) type name; uint32_t name##_unused\n"
    "#endif\n";

/* The Arrow C Data Interface, as its specification asks that it be written. */
static const char arrow[] =
    "\n#ifndef ARROW_C_DATA_INTERFACE\n"
    "#define ARROW_C_DATA_INTERFACE\n"
    "#define ARROW_FLAG_DICTIONARY_ORDERED 1\n"
    "#define ARROW_FLAG_NULLABLE 2\n"
    "#define ARROW_FLAG_MAP_KEYS_SORTED 4\n"
    "struct ArrowSchema {\n"
    "    const char *format, *name, *metadata;\n"
    "    int64_t flags, n_children;\n"
    "    struct ArrowSchema **children, *dictionary;\n"
    "    void (*release)(struct ArrowSchema *);\n"
    "    void *private_data;\n"
    "};\n"
    "struct ArrowArray {\n"
    "    int64_t length, null_count, offset, n_buffers, n_children;\n"
    "    const void **buffers;\n"
    "    struct ArrowArray **children, *dictionary;\n"
    "    void (*release)(struct ArrowArray *);\n"
    "    void *private_data;\n"
    "};\n"
    "#endif\n";

static const char batches[] =
    "\n/* A table as a record batch: schema and array of a struct (\"+s\"), whose columns are found by their names. */\n"
    "struct ripx_arrow_table {\n"
    "    const struct ArrowSchema *schema;\n"
    "    const struct ArrowArray *array;\n"
    "    const uint32_t *parent_row; /* by row: the row of its parent in the parent's table, or one of the above; NULL for the root */\n"
    "    const uint8_t *shared;      /* bit i % 8 of byte i / 8: the key of row i is not its own alone, or is not known, so that which\n"
    "                                   rows of other tables are its rows is not known; NULL: of no row */\n"
    "};\n"
    "enum ripx_fault_code {\n"
    "    RIPX_FAULT_NONE,\n"
    "    RIPX_FAULT_TABLE,           /* a table is not given, is no struct, or its arrays do not hang together */\n"
    "    RIPX_FAULT_COLUMN,          /* there is no column of that name */\n"
    "    RIPX_FAULT_TWICE,           /* there are several */\n"
    "    RIPX_FAULT_FORMAT,          /* the column is of a format that is not read as its type */\n"
    "    RIPX_FAULT_SCRATCH,         /* the scratch memory is too small */\n"
    "    RIPX_FAULT_PARENT           /* parent_row is not given, or names a row that is not there */\n"
    "};\n"
    "struct ripx_arrow_fault {\n"
    "    int32_t code;               /* an enum ripx_fault_code: what the function returns */\n"
    "    uint32_t table;             /* number of the table at fault */\n"
    "    const char *column;         /* name of the column at fault, or NULL; constant */\n"
    "    const char *format;         /* the format met with, or NULL; the caller's */\n"
    "    uint64_t refused;           /* cells that hold what is no value of their column: they are unknown */\n"
    "    const char *refused_column; /* where the first of them is, when there is one */\n"
    "    uint32_t refused_table;\n"
    "    uint64_t refused_row;\n"
    "};\n";

static const char other[] =
    "#elif RIPX_NATIVE_ABI != 3\n"
    "#error \"this header and one included before it have different interfaces\"\n"
    "#endif\n";

_Static_assert(LAYOUT_ABI == 3, "the text above states the version of the interface");

void header_emit_common(struct text *out)
{
    text_add(out, rows);
    text_add(out, wide);
    text_add(out, arrow);
    text_add(out, batches);
    text_add(out, other);
}
