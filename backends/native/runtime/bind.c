/* bind.c - columns by name, and what their formats are read as. */
#include "backends/native/runtime/parts.h"

static bool rt_equal(const char *a, const char *b)
{
    if (!a || !b) return a == b;
    while (*a && *a == *b) a++, b++;
    return *a == *b;
}

static bool rt_starts(const char *text, const char *start)
{
    for (; *start; start++, text++)
        if (*text != *start) return false;
    return true;
}

static int32_t rt_fail(struct ripx_arrow_fault *fault, enum rt_fault code, uint32_t table, const char *column, const char *format)
{
    fault->code = (int32_t)code;
    fault->table = table;
    fault->column = column;
    fault->format = format;
    return fault->code;
}

/* ---- formats ---- */

/* `d:precision,scale` or `d:precision,scale,128`; -1 when it is another. */
static int32_t rt_decimals(const char *f)
{
    int32_t scale = 0;
    if (!rt_starts(f, "d:")) return -1;
    for (f += 2; rt_is_digit(*f); f++) {}
    if (*f != ',' || !rt_is_digit(*++f)) return -1;
    for (; rt_is_digit(*f) && scale < 1000; f++) scale = scale * 10 + (*f - '0');
    return *f == 0 || rt_equal(f, ",128") ? scale : -1;
}

static bool rt_kind_of(const char *f, enum rt_kind *kind)
{
    static const char letters[] = "nbcsilCSILfguU";
    static const uint8_t kinds[] = {KIND_NULL, KIND_BOOL, KIND_I8, KIND_I16, KIND_I32, KIND_I64, KIND_U8, KIND_U16, KIND_U32, KIND_U64,
                                    KIND_F32, KIND_F64, KIND_TEXT, KIND_LARGE_TEXT};
    for (uint32_t i = 0; f[0] && !f[1] && letters[i]; i++)
        if (letters[i] == f[0]) return *kind = (enum rt_kind)kinds[i], true;
    *kind = rt_equal(f, "vu") ? KIND_VIEW : rt_equal(f, "tdD") ? KIND_DATE32 : rt_equal(f, "tdm") ? KIND_DATE64
          : rt_starts(f, "ts") ? KIND_TIMESTAMP : rt_decimals(f) >= 0 ? KIND_DECIMAL : KIND_OTHER;
    if (*kind != KIND_TIMESTAMP) return *kind != KIND_OTHER;
    return (f[2] == 's' || f[2] == 'm' || f[2] == 'u' || f[2] == 'n') && f[3] == ':';
}

/* A time with a zone counts in UTC, whatever the zone; one without stands for what a clock showed. A column has a zone or has
   none, and takes no others. */
static bool rt_zone(struct rt_source *s, const char *f)
{
    const struct rt_column *c = s->column;
    bool zoned = f[4] != 0;
    s->ahead = 0;
    if (s->kind != KIND_TIMESTAMP || c->type == RT_TEXT) return true;
    if (zoned && c->type == RT_DATE) s->ahead = c->zone;
    return zoned == (c->zoned != 0);
}

static bool rt_is_whole_kind(enum rt_kind kind) { return kind >= KIND_I8 && kind <= KIND_U64; }
static bool rt_is_text_kind(enum rt_kind kind) { return kind == KIND_TEXT || kind == KIND_LARGE_TEXT || kind == KIND_VIEW; }

/* Can cells of this kind be values of the type? */
static bool rt_fits(enum rt_type type, enum rt_kind kind)
{
    if (kind == KIND_NULL || rt_is_text_kind(kind)) return true;
    switch (type) {
    case RT_TRUTH: return kind == KIND_BOOL || rt_is_whole_kind(kind) || kind == KIND_F32 || kind == KIND_F64;
    case RT_NUMBER: return rt_is_whole_kind(kind) || kind == KIND_F32 || kind == KIND_F64 || kind == KIND_DECIMAL;
    case RT_DATE:
    case RT_INSTANT: return kind == KIND_DATE32 || kind == KIND_DATE64 || kind == KIND_TIMESTAMP;
    case RT_CODE: return rt_is_whole_kind(kind) || kind == KIND_F32 || kind == KIND_F64;
    case RT_TEXT: return rt_is_whole_kind(kind) || kind == KIND_OTHER;
    }
    return false;
}

/* Units of a day or of a minute in those of the format. */
static int64_t rt_units(const char *f, enum rt_kind kind, bool day)
{
    int64_t second = kind == KIND_DATE64 || f[2] == 'm' ? 1000 : f[2] == 'u' ? 1000000 : f[2] == 'n' ? 1000000000 : 1;
    return kind == KIND_DATE32 ? 1 : second * (day ? 86400 : 60);
}

static int64_t rt_power(uint32_t n)
{
    int64_t p = 1;
    while (n--) p *= 10;
    return p;
}

/* What a value that is no range may be, before and after it is scaled. */
static void rt_bound(struct rt_source *s)
{
    const struct rt_column *c = s->column;
    int64_t min = c->floor > c->min ? c->floor : c->min, max = c->ceiling < c->max ? c->ceiling : c->max;
    bool number = c->type == RT_NUMBER;
    double most = s->kind == KIND_F32 ? 1e6 : 1e14;
    s->low = min > -(int64_t)most ? (double)min : -most;
    s->high = max < (int64_t)most ? (double)max : most;
    /* Bounds that hold no value of the resolution: what is held against the one end and then the other would be the latter. */
    if (min > max) s->low = s->high = __builtin_nan("");
    s->whole_min = number ? -rt_over(-(min == INT64_MIN ? min + 1 : min), s->per) : min;
    s->whole_max = number ? rt_over(max, s->per) : max;
    if (number && s->per == 1) s->whole_min = min;
    bool small = s->kind == KIND_I32 || s->kind == KIND_DATE32 || s->kind == KIND_I16 || s->kind == KIND_I8 || s->kind == KIND_U8 || s->kind == KIND_U16;
    if (!small) return;
    if (s->whole_min < INT32_MIN) s->whole_min = INT32_MIN;
    if (s->whole_max > INT32_MAX) s->whole_max = INT32_MAX;
}

static bool rt_format(struct rt_source *s, const char *f)
{
    bool known = rt_kind_of(f, &s->kind);
    if (!known || !rt_fits((enum rt_type)s->column->type, s->kind)) {
        s->kind = KIND_OTHER;
        if (s->column->type != RT_TEXT) return false;
    }
    bool time = s->kind == KIND_DATE32 || s->kind == KIND_DATE64 || s->kind == KIND_TIMESTAMP;
    s->per = time ? rt_units(f, s->kind, s->column->type == RT_DATE) : s->column->type == RT_NUMBER ? rt_power(s->column->scale) : 1;
    s->decimals = s->kind == KIND_DECIMAL ? rt_decimals(f) : 0;
    if (!rt_zone(s, f)) return false;
    rt_bound(s);
    return true;
}

/* ---- arrays ---- */

/* The buffers of an array of the kind of the source. */
static bool rt_attach(struct rt_source *s, const struct ArrowArray *a, enum rt_kind kind)
{
    int64_t needed = kind == KIND_NULL ? 0 : kind == KIND_OTHER ? 0 : kind == KIND_TEXT || kind == KIND_LARGE_TEXT ? 3 : 2;
    if (!a || a->length < 0 || a->offset < 0 || a->n_buffers < needed) return false;
    s->array = a;
    s->offset = a->offset;
    s->valid = kind != KIND_NULL && a->null_count != 0 && a->n_buffers > 0 ? a->buffers[0] : NULL;
    s->data = needed > 1 ? a->buffers[1] : NULL;
    s->text = needed > 2 ? a->buffers[2] : NULL;
    return needed < 2 || s->data || a->length == 0;
}

/* The child of this name: its number, -1 when there is none, -2 when there are several. */
static int64_t rt_child(const struct ArrowSchema *schema, const char *name)
{
    int64_t found = -1;
    for (int64_t i = 0; i < schema->n_children; i++) {
        if (!rt_equal(schema->children[i]->name, name)) continue;
        if (found >= 0) return -2;
        found = i;
    }
    return found;
}

/* Finds the column, and how its cells are read; its array, not yet attached. */
static int32_t rt_bind(const struct rt_column *c, const struct ripx_arrow_table *t, uint32_t table, struct rt_source *s,
                       const struct ArrowArray **array, struct ripx_arrow_fault *fault)
{
    int64_t child = rt_child(t->schema, c->name);
    if (child < 0) return rt_fail(fault, child == -1 ? RT_FAULT_COLUMN : RT_FAULT_TWICE, table, c->name, NULL);
    const struct ArrowSchema *schema = t->schema->children[child], *values = schema->dictionary ? schema->dictionary : schema;
    *array = child < t->array->n_children ? t->array->children[child] : NULL;
    s->column = c;
    s->table = table;
    s->index = KIND_NULL;
    s->dictionary = NULL;
    s->valid_above = NULL;
    if (!*array) return rt_fail(fault, RT_FAULT_TABLE, table, c->name, NULL);
    if (!rt_format(s, values->format)) return rt_fail(fault, RT_FAULT_FORMAT, table, c->name, values->format);
    if (!schema->dictionary) return RT_FAULT_NONE;
    if (!rt_kind_of(schema->format, &s->index) || !rt_is_whole_kind(s->index)) return rt_fail(fault, RT_FAULT_FORMAT, table, c->name, schema->format);
    return RT_FAULT_NONE;
}
