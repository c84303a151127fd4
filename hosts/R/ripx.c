/* ripx.c - a validator that ripx compiled, called by R: data frames are given as Arrow batches, and what comes back are vectors.

   Compiled by ripx.R, with RIPX_HEADER, the header that ripx wrote, RIPX_PROTOCOL, the beginning of its names, and RIPX_ROWS, that
   of the table to judge. All memory is R's, so that an error of R leaves nothing behind. */
#include RIPX_HEADER

#include <math.h>
#include <stdbool.h>
#include <string.h>

#define R_NO_REMAP
#include <R.h>
#include <R_ext/Rdynload.h>
#include <Rinternals.h>

#define JOIN_(a, b) a##b
#define JOIN(a, b) JOIN_(a, b)
#define PROTOCOL(name) JOIN(RIPX_PROTOCOL, name)
#define ROWS(name) JOIN(RIPX_ROWS, name)

enum { ALIGN = 64, WORD = 64 };

/* A column as Arrow has it. */
struct column {
    struct ArrowSchema schema, words_schema;
    struct ArrowArray array, words;
    const void *buffers[3], *words_buffers[3];
};

static bool bit_of(const uint64_t *words, unsigned bit) { return words[bit / WORD] >> bit % WORD & 1; }

static void *zeroed(size_t n)
{
    void *p = R_alloc(n ? n : 1, 1);
    memset(p, 0, n ? n : 1);
    return p;
}

static void set_bit(uint8_t *bits, R_xlen_t i) { bits[i / 8] |= (uint8_t)(1u << i % 8); }

/* ---- vectors of R as arrays of Arrow ---- */

static void begin(struct column *c, const char *name, const char *format, R_xlen_t n, const void *known, const void *values)
{
    c->schema = (struct ArrowSchema){.format = format, .name = name, .flags = ARROW_FLAG_NULLABLE};
    c->buffers[0] = known;
    c->buffers[1] = values;
    c->array = (struct ArrowArray){.length = n, .null_count = -1, .n_buffers = 2, .buffers = c->buffers};
}

/* A double as it is: the library reads it by rounding to the resolution of its column, or not at all. NA is missing; NaN is no
   number, and refused there. */
static void add_double(struct column *c, const char *name, SEXP x, uint8_t *known)
{
    const double *values = REAL(x);
    for (R_xlen_t i = 0; i < XLENGTH(x); i++)
        if (!R_IsNA(values[i])) set_bit(known, i);
    begin(c, name, "g", XLENGTH(x), known, values);
}

static void add_integer(struct column *c, const char *name, SEXP x, uint8_t *known)
{
    const int *values = INTEGER(x);
    for (R_xlen_t i = 0; i < XLENGTH(x); i++)
        if (values[i] != NA_INTEGER) set_bit(known, i);
    begin(c, name, "i", XLENGTH(x), known, values);
}

/* Of the package bit64: whole numbers in the room of doubles. */
static void add_integer64(struct column *c, const char *name, SEXP x, uint8_t *known)
{
    const int64_t *values = (const int64_t *)REAL(x);
    for (R_xlen_t i = 0; i < XLENGTH(x); i++)
        if (values[i] != INT64_MIN) set_bit(known, i);
    begin(c, name, "l", XLENGTH(x), known, values);
}

static void add_logical(struct column *c, const char *name, SEXP x, uint8_t *known)
{
    uint8_t *bits = zeroed((size_t)XLENGTH(x) / 8 + 1);
    for (R_xlen_t i = 0; i < XLENGTH(x); i++) {
        if (LOGICAL(x)[i] != NA_LOGICAL) set_bit(known, i);
        if (LOGICAL(x)[i] == TRUE) set_bit(bits, i);
    }
    begin(c, name, "b", XLENGTH(x), known, bits);
}

/* A number of days or of seconds, in an R vector of whole numbers or of doubles; NAN where it is missing. */
static double count_at(SEXP x, R_xlen_t i)
{
    if (TYPEOF(x) == REALSXP) return REAL(x)[i];
    return INTEGER(x)[i] == NA_INTEGER ? NAN : INTEGER(x)[i];
}

/* A day: a Date that stands between two days, or beyond 32 bits, is no day, and refused. */
static void add_date(struct column *c, const char *name, SEXP x, uint8_t *known, uint64_t *refused)
{
    int32_t *days = zeroed((size_t)XLENGTH(x) * sizeof *days);
    for (R_xlen_t i = 0; i < XLENGTH(x); i++) {
        double day = count_at(x, i);
        if (isnan(day)) continue;
        if (day != floor(day) || fabs(day) > INT32_MAX) {
            ++*refused;
            continue;
        }
        days[i] = (int32_t)day;
        set_bit(known, i);
    }
    begin(c, name, "tdD", XLENGTH(x), known, days);
}

/* An instant of UTC; what is finer than a second is passed over. */
static void add_instant(struct column *c, const char *name, SEXP x, uint8_t *known, uint64_t *refused)
{
    int64_t *seconds = zeroed((size_t)XLENGTH(x) * sizeof *seconds);
    for (R_xlen_t i = 0; i < XLENGTH(x); i++) {
        double second = floor(count_at(x, i));
        if (isnan(second)) continue;
        if (fabs(second) > 1e15) {
            ++*refused;
            continue;
        }
        seconds[i] = (int64_t)second;
        set_bit(known, i);
    }
    begin(c, name, "tss:UTC", XLENGTH(x), known, seconds);
}

/* Texts one after the other, in UTF-8. */
static void put_texts(SEXP x, const void **buffers, uint8_t *known)
{
    R_xlen_t n = XLENGTH(x);
    const char **text = (const char **)R_alloc((size_t)n + 1, sizeof *text);
    int64_t *offset = zeroed(((size_t)n + 1) * sizeof *offset);
    for (R_xlen_t i = 0; i < n; i++) {
        bool missing = STRING_ELT(x, i) == NA_STRING;
        text[i] = missing ? "" : Rf_translateCharUTF8(STRING_ELT(x, i));
        offset[i + 1] = offset[i] + (int64_t)strlen(text[i]);
        if (!missing) set_bit(known, i);
    }
    char *bytes = zeroed((size_t)offset[n]);
    for (R_xlen_t i = 0; i < n; i++) memcpy(bytes + offset[i], text[i], (size_t)(offset[i + 1] - offset[i]));
    buffers[0] = known;
    buffers[1] = offset;
    buffers[2] = bytes;
}

static void add_text(struct column *c, const char *name, SEXP x, uint8_t *known)
{
    begin(c, name, "U", XLENGTH(x), known, NULL);
    put_texts(x, c->buffers, known);
    c->array.n_buffers = 3;
}

/* A factor: its levels once, and a number a row. */
static void add_factor(struct column *c, const char *name, SEXP x, uint8_t *known)
{
    SEXP levels = Rf_getAttrib(x, R_LevelsSymbol);
    int32_t *number = zeroed((size_t)XLENGTH(x) * sizeof *number);
    for (R_xlen_t i = 0; i < XLENGTH(x); i++) {
        if (INTEGER(x)[i] == NA_INTEGER) continue;
        number[i] = INTEGER(x)[i] - 1;
        set_bit(known, i);
    }
    begin(c, name, "i", XLENGTH(x), known, number);
    c->words_schema = (struct ArrowSchema){.format = "U", .name = "", .flags = ARROW_FLAG_NULLABLE};
    c->words = (struct ArrowArray){.length = XLENGTH(levels), .null_count = -1, .n_buffers = 3, .buffers = c->words_buffers};
    put_texts(levels, c->words_buffers, zeroed((size_t)XLENGTH(levels) / 8 + 1));
    c->schema.dictionary = &c->words_schema;
    c->array.dictionary = &c->words;
}

/* Any other class is not taken for what its values happen to be. */
static void refuse_class(const char *name, SEXP x)
{
    SEXP class = Rf_getAttrib(x, R_ClassSymbol);
    Rf_error("column %s: a vector of class %s is not read; give numbers, integers, logicals, dates, factors or texts", name,
             XLENGTH(class) ? CHAR(STRING_ELT(class, 0)) : Rf_type2char(TYPEOF(x)));
}

static void add_column(struct column *c, const char *name, SEXP x, R_xlen_t n, uint64_t *refused)
{
    uint8_t *known = zeroed((size_t)n / 8 + 1);
    if (XLENGTH(x) != n) Rf_error("column %s: not one value a row", name);
    if (Rf_inherits(x, "Date") && (TYPEOF(x) == REALSXP || TYPEOF(x) == INTSXP)) add_date(c, name, x, known, refused);
    else if (Rf_inherits(x, "POSIXct") && (TYPEOF(x) == REALSXP || TYPEOF(x) == INTSXP)) add_instant(c, name, x, known, refused);
    else if (Rf_isFactor(x)) add_factor(c, name, x, known);
    else if (Rf_inherits(x, "integer64") && TYPEOF(x) == REALSXP) add_integer64(c, name, x, known);
    else if (OBJECT(x)) refuse_class(name, x);
    else if (TYPEOF(x) == REALSXP) add_double(c, name, x, known);
    else if (TYPEOF(x) == INTSXP) add_integer(c, name, x, known);
    else if (TYPEOF(x) == LGLSXP) add_logical(c, name, x, known);
    else if (TYPEOF(x) == STRSXP) add_text(c, name, x, known);
    else refuse_class(name, x);
}

/* ---- tables ---- */

static bool is_read(uint32_t table, const char *name)
{
    for (uint32_t i = 0; ROWS(_reads)(table, i); i++)
        if (strcmp(ROWS(_reads)(table, i), name) == 0) return true;
    return false;
}

static R_xlen_t rows_of(SEXP frame) { return XLENGTH(Rf_getAttrib(frame, R_RowNamesSymbol)); }

/* The columns of a data frame that programs read; the others may be anything. */
static void add_table(struct ripx_arrow_table *out, uint32_t table, SEXP frame, uint64_t *refused)
{
    static const void *no_buffers[1] = {NULL};
    SEXP names = Rf_getAttrib(frame, R_NamesSymbol);
    R_xlen_t n = rows_of(frame), most = XLENGTH(frame), used = 0;
    struct column *columns = zeroed((size_t)most * sizeof *columns);
    struct ArrowSchema **schemas = zeroed((size_t)most * sizeof *schemas), *schema = zeroed(sizeof *schema);
    struct ArrowArray **arrays = zeroed((size_t)most * sizeof *arrays), *array = zeroed(sizeof *array);
    for (R_xlen_t i = 0; i < most; i++) {
        const char *name = Rf_translateCharUTF8(STRING_ELT(names, i));
        if (!is_read(table, name)) continue;
        add_column(&columns[used], name, VECTOR_ELT(frame, i), n, refused);
        schemas[used] = &columns[used].schema;
        arrays[used] = &columns[used].array;
        used++;
    }
    *schema = (struct ArrowSchema){.format = "+s", .name = "", .n_children = used, .children = schemas};
    *array = (struct ArrowArray){.length = n, .n_buffers = 1, .buffers = no_buffers, .n_children = used, .children = arrays};
    out->schema = schema;
    out->array = array;
}

/* The row of the parent, counted from 1 as R does; NA: of no row there; 0: of any. */
static const uint32_t *parent_rows(SEXP rows, R_xlen_t n, const char *table)
{
    if (TYPEOF(rows) != INTSXP || XLENGTH(rows) != n) Rf_error("table %s: the rows of its parent are not an integer a row", table);
    uint32_t *out = zeroed((size_t)n * sizeof *out);
    for (R_xlen_t i = 0; i < n; i++) {
        int row = INTEGER(rows)[i];
        out[i] = row == NA_INTEGER ? RIPX_NO_PARENT : row == 0 ? RIPX_ANY_PARENT : (uint32_t)row - 1;
    }
    return out;
}

/* A truth a row: is its key not its own alone? */
static const uint8_t *shared_rows(SEXP shared, R_xlen_t n, const char *table)
{
    if (TYPEOF(shared) != LGLSXP || XLENGTH(shared) != n) Rf_error("table %s: which keys are shared is not a logical a row", table);
    uint8_t *bits = zeroed((size_t)n / 8 + 1);
    for (R_xlen_t i = 0; i < n; i++)
        if (LOGICAL(shared)[i] == TRUE) set_bit(bits, i);
    return bits;
}

static SEXP element(SEXP list, const char *name)
{
    SEXP names = Rf_getAttrib(list, R_NamesSymbol);
    for (R_xlen_t i = 0; i < XLENGTH(list) && names != R_NilValue; i++)
        if (strcmp(Rf_translateCharUTF8(STRING_ELT(names, i)), name) == 0) return VECTOR_ELT(list, i);
    return R_NilValue;
}

static void say_fault(const struct ripx_arrow_fault *f)
{
    const char *table = PROTOCOL(_table)(f->table), *column = f->column ? f->column : "";
    if (!table) table = "";
    switch ((enum ripx_fault_code)f->code) {
    case RIPX_FAULT_NONE: return;
    case RIPX_FAULT_TABLE: Rf_error("table %s is not there", table);
    case RIPX_FAULT_COLUMN: Rf_error("table %s has no column %s", table, column);
    case RIPX_FAULT_TWICE: Rf_error("table %s has several columns %s", table, column);
    case RIPX_FAULT_FORMAT: Rf_error("table %s: column %s is not of a type that is read as it is declared (Arrow format %s)", table, column, f->format ? f->format : "");
    case RIPX_FAULT_SCRATCH: Rf_error("too little memory");
    case RIPX_FAULT_PARENT: Rf_error("table %s: the rows of its parent are not given, or are not there", table);
    }
}

/* ---- what comes back ---- */

static unsigned programs(void)
{
    unsigned n = 0;
    while (ROWS(_program)(n)) n++;
    return n;
}

/* The ids of the programs whose bits are set, joined by ";". */
static SEXP ids_of(const uint64_t *words, unsigned n)
{
    size_t len = 0;
    for (unsigned p = 0; p < n; p++) len += bit_of(words, p) ? strlen(ROWS(_program)(p)) + 1 : 0;
    if (!len) return R_BlankString;
    char *text = R_alloc(len, 1), *end = text;
    for (unsigned p = 0; p < n; p++) {
        if (!bit_of(words, p)) continue;
        size_t k = strlen(ROWS(_program)(p));
        memcpy(end, ROWS(_program)(p), k);
        end[k] = ';';
        end += k + 1;
    }
    return Rf_mkCharLenCE(text, (int)(len - 1), CE_UTF8);
}

static SEXP texts_of(const uint64_t *words, unsigned n, R_xlen_t rows)
{
    const size_t wide = n ? (n + WORD - 1) / WORD : 1;
    SEXP out = PROTECT(Rf_allocVector(STRSXP, rows));
    for (R_xlen_t row = 0; row < rows; row++) {
        const void *mark = vmaxget();
        SET_STRING_ELT(out, row, ids_of(words + (size_t)row * wide, n));
        vmaxset(mark);
    }
    UNPROTECT(1);
    return out;
}

/* `tables`: a named list of data frames; `parents`: a named list of row numbers; `shared`: a named list of logicals. Gives the verdicts (1 met, 2 not met, 3 not shown),
   the programs violated and those not shown, a text each, and how many cells were refused. */
SEXP ripx_judge(SEXP tables, SEXP parents, SEXP shared)
{
    const uint32_t judged = ROWS(_table)();
    uint32_t n_tables = 0;
    while (PROTOCOL(_table)(n_tables)) n_tables++;
    struct ripx_arrow_table *table = zeroed(n_tables * sizeof *table);
    struct ripx_arrow_fault fault = {0};
    uint64_t refused = 0;
    R_xlen_t rows = 0;
    for (uint32_t t = 0; t < n_tables; t++) {
        const char *name = PROTOCOL(_table)(t);
        SEXP frame = element(tables, name), above = element(parents, name), same = element(shared, name);
        if (frame == R_NilValue) continue;
        add_table(&table[t], t, frame, &refused);
        if (above != R_NilValue) table[t].parent_row = parent_rows(above, rows_of(frame), name);
        if (same != R_NilValue) table[t].shared = shared_rows(same, rows_of(frame), name);
        if (t == judged) rows = rows_of(frame);
    }
    const unsigned n = programs();
    const size_t wide = n ? (n + WORD - 1) / WORD : 1, scratch = ROWS(_arrow_scratch)(table);
    char *memory = R_alloc(scratch + ALIGN, 1);
    memory += (ALIGN - (uintptr_t)memory % ALIGN) % ALIGN;
    uint8_t *verdicts = zeroed((size_t)rows);
    uint64_t *violated = zeroed((size_t)rows * wide * sizeof *violated), *unshown = zeroed((size_t)rows * wide * sizeof *unshown);
    if (ROWS(_judge_arrow)(table, memory, scratch, verdicts, violated, unshown, NULL, &fault) != RIPX_FAULT_NONE) say_fault(&fault);
    SEXP out = PROTECT(Rf_allocVector(VECSXP, 4)), verdict = Rf_allocVector(INTSXP, rows);
    SET_VECTOR_ELT(out, 0, verdict);
    for (R_xlen_t row = 0; row < rows; row++) INTEGER(verdict)[row] = 1 + verdicts[row];
    SET_VECTOR_ELT(out, 1, texts_of(violated, n, rows));
    SET_VECTOR_ELT(out, 2, texts_of(unshown, n, rows));
    SET_VECTOR_ELT(out, 3, Rf_ScalarReal((double)(refused + fault.refused)));
    UNPROTECT(1);
    return out;
}

/* The names of the tables of the protocol, that of the table judged first. */
SEXP ripx_tables(void)
{
    uint32_t n = 0, judged = ROWS(_table)();
    while (PROTOCOL(_table)(n)) n++;
    SEXP out = PROTECT(Rf_allocVector(STRSXP, n));
    for (uint32_t t = 0, at = 1; t < n; t++) SET_STRING_ELT(out, t == judged ? 0 : at++, Rf_mkCharCE(PROTOCOL(_table)(t), CE_UTF8));
    UNPROTECT(1);
    return out;
}

/* The hash of the sources that the validator was compiled from. */
SEXP ripx_hash(void)
{
    char text[17];
    snprintf(text, sizeof text, "%016llx", (unsigned long long)PROTOCOL(_source_hash));
    return Rf_mkString(text);
}

/* R looks for this by the name of the library: ripx_for_R. */
void R_init_ripx_for_R(DllInfo *info)
{
    static const R_CallMethodDef calls[] = {{"ripx_judge", (DL_FUNC)(void (*)(void))&ripx_judge, 3}, {"ripx_tables", (DL_FUNC)(void (*)(void))&ripx_tables, 0},
                                            {"ripx_hash", (DL_FUNC)(void (*)(void))&ripx_hash, 0}, {NULL, NULL, 0}};
    R_registerRoutines(info, NULL, calls, NULL, NULL);
    R_useDynamicSymbols(info, FALSE);
}
