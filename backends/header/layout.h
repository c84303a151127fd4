/* layout.h - the binary interface of a compiled validator: which fields a row has, where they stand, and every C name. */
#ifndef RIPX_BACKENDS_HEADER_LAYOUT_H
#define RIPX_BACKENDS_HEADER_LAYOUT_H

#include "lang/arena.h"
#include "lang/name.h"
#include "lang/validator.h"

#include <stdbool.h>
#include <stdint.h>

enum { LAYOUT_ABI = 3 };                /* changes with the meaning of a row, of the reasons or of a function */

/* A value that a program reads: a column of the row, or an input. It takes one 64-bit word, two when ranged. */
struct layout_field {
    bool is_input;
    uint32_t number;                    /* of the column in its table, or of the input */
    enum plan_type type;
    bool ranged;                        /* lo and hi words: a date, or an input that may be a range */
    int64_t floor, ceiling;             /* of the type: a value not wholly inside is unknown */
    int64_t min, max;                   /* as declared: a value wholly outside is unknown */
    uint32_t word;                      /* where lo stands, in words from the start of the row */
    uint32_t bit;                       /* in `known` */
    bool for_inputs;                    /* a column that is only read to find inputs */
    const char *lo, *hi;                /* C names of the words; the same when not ranged */
    const char *bit_name;               /* C name of the bit */
};

/* A program of the table; its number is the index of its bit in the reasons. */
struct layout_program { uint32_t program; const char *bit_name; };

/* Programs that are judged together, by functions of their own. */
enum layout_family { LAYOUT_CRITERIA, LAYOUT_WINDOWS, LAYOUT_CHECKS };
enum { LAYOUT_FAMILIES = LAYOUT_CHECKS + 1 };

/* The functions over one row, an array of rows and an Arrow batch. Names are NULL when no program is of the family. */
struct layout_function { const char *one, *rows, *arrow; };

/* The rows of a child table, in the row of their parent: a pointer and their number, a word each. */
struct layout_children { uint32_t table, word; const char *rows, *count; };

struct layout_table {
    uint32_t table;
    const char *stem;                   /* what the names of this table begin with */
    const char *row, *reasons;          /* struct tags */
    struct layout_function functions[LAYOUT_FAMILIES];
    const char *arrow_scratch;          /* function: memory that a batch needs; NULL when the table has no batch functions */
    const char *number, *program, *program_kind, *reads;   /* functions that say what the table is; NULL without programs */
    VEC(struct layout_field) fields;
    VEC(struct layout_program) programs;
    uint32_t known_word, known_words;   /* the bit set that follows the fields */
    uint32_t parent_word;               /* the pointer to the row of the parent; 0 when no program asks for it */
    const char *parent;                 /* its C name */
    VEC(struct layout_children) children;
    uint32_t row_words;
    bool batches;                       /* can its programs be computed from tables alone? */
    uint32_t reason_words;              /* of each bit set of the reasons */
};

struct layout {
    const char *stem;
    const char *version, *source_hash;  /* C names of the constants */
    const char *table_name;             /* function: the name of a table */
    VEC(struct layout_table) tables;    /* those that have programs, or that programs read, in the order of the validator */
    const uint8_t *free_vars;           /* by node: bit v says that it reads variable v of around it */
    struct names *taken;                /* every C name given at file scope */
};

/* The layout of the validator, in the arena. Depends on the validator alone. */
struct layout *layout_new(struct arena *arena, const struct validator *v);
/* The number of the first program that cannot be computed from its row, the rows of parents and children, and inputs; or
   PLAN_NONE. */
uint32_t layout_unsupported(struct arena *arena, const struct validator *v);
/* Does it range over rows? */
bool layout_is_collection(enum plan_op op);
/* By node: bit v says that it reads variable v of around it. */
uint8_t *layout_free_vars(struct arena *arena, const struct plan *p);
/* Is the INPUT node a field of the rows of the table? It is not inside a collection whose rows it is asked for. */
bool layout_input_is_field(const struct validator *v, const uint8_t *free_vars, uint32_t table, uint32_t node);
/* Does the program read its own row alone, without inputs? mark holds one byte for each node of the plan. */
bool layout_is_flat(const struct plan *p, const struct program *g, uint8_t *mark);

/* What programs read: rows of which tables, which of their columns, which inputs; the rows of whose parents, and the rows of
   which tables from their parents. */
struct relations_scope { uint32_t table[PLAN_VARS]; };     /* the table that each variable ranges over */
struct relations {
    uint8_t **columns, *tables, *up, *down, *inputs;
    const uint8_t *free_vars;
    uint8_t *mark;                      /* of a walk, by node */
    struct relations_scope *scope;
};
struct relations *relations_new(struct arena *arena, const struct validator *v);
/* Adds what a node, or a program, reads for rows of the table; what is below inputs if that is asked for. False when it
   cannot be computed from rows. */
bool relations_add(struct relations *r, const struct validator *v, uint32_t table, uint32_t root, bool below_inputs);
bool relations_add_program(struct relations *r, const struct validator *v, const struct program *g, bool below_inputs);

/* Sets mark[i] for each node that root rests on, root and INPUT nodes in, what is below an INPUT out. mark holds one
   byte for each node of the plan. root may be PLAN_NONE. */
void layout_reach(const struct plan *p, uint32_t root, uint8_t *mark);
/* The layout of a table of the validator, or NULL when nothing of it is laid out. */
const struct layout_table *layout_table_of(const struct layout *l, uint32_t table);
/* The field that a COLUMN or INPUT node reads. */
const struct layout_field *layout_field_of(const struct layout_table *t, const struct plan_node *n);
/* The bytes of a value of the field in a block of rows: 4 where all values fit in 32 bits, else 8. */
uint32_t layout_field_bytes(const struct layout_field *f);
/* The family of a kind of program. */
enum layout_family layout_family(enum program_kind kind);

/* A C identifier from any text: marks are dropped (é gives e, œ gives oe), the rest becomes _. */
char *layout_identifier(struct arena *arena, const char *text);
/* The same in capitals. */
char *layout_constant(struct arena *arena, const char *text);
/* base, or base with a number after it (the first tried is `hint`) when base is taken; takes it. */
const char *layout_unique(struct arena *arena, struct names *taken, const char *base, uint32_t hint);

/* The word for the type of a field of a row, for hosts that fill it: "number", "date". */
const char *layout_type_word(enum plan_type type);

#endif
