/* wasm.c - the executor of the WebAssembly module: written as `ripx build --emit wasm` writes it, with its loader, and run in one
   node process (wasm.mjs), which reads the files of the case and joins their rows as a host would; cells are given as texts, or as
   numbers and truths of JavaScript where they are some.

   It takes one protocol in WASM_EACH, by the seed, since each is compiled and linked. It declines a case where a row is to be given an
   input that the loader has no way to say: a date between two days that are not the ends of a month or of a year, an instant between
   two. The loader lists the cells that it refuses by record, and knows no keys: what validate says of malformed cells is compared
   in tests/hosts, here what becomes of their rows. */
#include "tests/agree/case.h"
#include "tests/agree/memory.h"
#include "tests/agree/child.h"

#include "backends/header/layout.h"
#include "backends/loader/loader.h"
#include "backends/loader/script.h"
#include "backends/native/native.h"
#include "backends/validate/dataset.h"
#include "cli/link.h"
#include "lang/date.h"
#include "lang/law.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WASM_EACH = 4, MOST_BYTES = 4000000, REASON_WORDS = 64 };

/* The module of protocol `protocol` stands in the folder as `modules` says. */
struct node { struct child child; char folder[32]; uint64_t modules, protocol; bool has_module; };

/* ---- the process ---- */

static void remove_module(struct node *n);

static void close_node(void *self)
{
    struct node *n = self;
    child_end(&n->child);
    if (n->has_module) remove_module(n);
    rmdir(n->folder);
    free(n);
}

static void *open_node(struct text *why)
{
    struct node *n = calloc(1, sizeof *n);
    if (!n) return NULL;
    if (system("command -v wasm-ld-19 >/dev/null 2>&1 || command -v wasm-ld >/dev/null 2>&1") != 0) {
        text_addf(why, "no wasm-ld (%s)", link_package(LINK_WASM));
        free(n);
        return NULL;
    }
    strcpy(n->folder, "/tmp/ripx-wasm-XXXXXX");
    char *words[] = {(char[]){"node"}, (char[]){"tests/agree/wasm.mjs"}, NULL};
    const char *said = mkdtemp(n->folder) && child_start(&n->child, words) ? child_heard(&n->child) : NULL;
    if (said && strcmp(said, "ready") == 0) return n;
    text_add(why, "node does not run tests/agree/wasm.mjs");
    close_node(n);
    return NULL;
}

/* ---- what the host gives beside the columns ---- */

/* "2024-05-17", "2024-05", "2024". False when the days from lo to hi are none of these. */
static bool add_days(int64_t lo, int64_t hi, struct text *out)
{
    char text[DATE_TEXT_SIZE];
    int32_t y, m, d;
    date_civil((int32_t)lo, &y, &m, &d);
    date_format((int32_t)lo, text);
    int64_t month = lo + date_month_length(y, m) - 1, year = date_from_civil(y, 12, 31);
    if (lo == hi) text_add(out, text);
    else if (d == 1 && hi == month) text_addf(out, "%.7s", text);
    else if (d == 1 && m == 1 && hi == year) text_addf(out, "%.4s", text);
    else return false;
    return true;
}

/* "2024-05-17T08:30": minutes since 1970, of one instant. */
static bool add_minute(int64_t lo, int64_t hi, struct text *out)
{
    char text[DATE_TEXT_SIZE];
    int64_t minute = (lo % 1440 + 1440) % 1440;
    if (lo != hi) return false;
    date_format((int32_t)((lo - minute) / 1440), text);
    text_addf(out, "%sT%02d:%02d", text, (int)minute / 60, (int)minute % 60);
    return true;
}

static bool has_inputs(const struct layout_table *t)
{
    for (uint32_t i = 0; t && i < t->fields.len; i++)
        if (t->fields.at[i].is_input) return true;
    return false;
}

/* A line a row, a tab between two inputs; an empty one is not known. */
static bool add_inputs(const struct validator *v, const struct layout_table *t, struct plan_eval *eval, uint32_t rows, struct text *out)
{
    for (uint32_t r = 0; r < rows; r++) {
        bool first = true;
        for (uint32_t i = 0; i < t->fields.len; i++) {
            const struct layout_field *f = &t->fields.at[i];
            int64_t lo, hi;
            uint64_t known = 0;
            if (!f->is_input) continue;
            if (f->type != PLAN_DATE && f->type != PLAN_INSTANT) return false;
            text_add(out, first ? "" : "\t");
            first = false;
            plan_eval_value(eval, v->inputs.at[f->number].node, t->table, r, 1, &lo, &hi, &known);
            if (known & 1 && !(f->type == PLAN_DATE ? add_days(lo, hi, out) : add_minute(lo, hi, out))) return false;
        }
        text_add(out, "\n");
    }
    return true;
}

/* The inputs of every table that has some, by number of table. False when they cannot be said. */
static bool find_inputs(const struct subject *s, const struct layout *l, struct arena *arena, struct text values[AGREE_TABLES])
{
    const struct validator *v = s->validator;
    struct memory memory[AGREE_FILES];
    struct data_input inputs[AGREE_FILES];
    bool any = false;
    for (uint32_t i = 0; i < l->tables.len; i++) any |= has_inputs(&l->tables.at[i]);
    if (!any) return true;
    for (uint32_t i = 0; i < s->n_files; i++) {
        memory[i] = (struct memory){s->files[i].text, s->files[i].len};
        inputs[i] = (struct data_input){.table = s->files[i].table, .path = "file", .read = read_memory, .ctx = &memory[i]};
    }
    struct dataset *d = dataset_open(v, inputs, s->n_files, NULL, 0, diags_new(arena), arena);
    d->needs.whole = true;
    bool fine = !d->unreadable && dataset_start(d);
    if (fine) {
        const struct plan_env env = {.tables = v->tables.len, .table = d->plan_tables, .grade = LEVEL_NOTED};
        struct plan_eval *eval = plan_eval_new(v->plan, &env);
        for (uint32_t i = 0; fine && i < l->tables.len; i++) {
            const struct layout_table *t = &l->tables.at[i];
            if (has_inputs(t)) fine = add_inputs(v, t, eval, d->tables[t->table].rows, &values[t->table]);
        }
        plan_eval_free(eval);
    }
    dataset_release(d);
    return fine;
}

/* ---- the files, and what node is asked ---- */

static void add_string(struct text *out, const char *name, const char *value)
{
    text_addf(out, ",\"%s\":", name);
    script_string(out, value);
}

static const char *column_name(const struct data_table *t, uint32_t column)
{
    return column < t->columns.len ? t->columns.at[column].bound : "";
}

/* A table as wasm.mjs reads it, with its data file. */
static bool ask_table(const struct node *n, const struct subject *s, const struct layout *l, uint32_t table, const struct text *values, struct arena *arena,
                      struct text *out)
{
    const struct data_table *t = &s->validator->tables.at[table];
    const struct layout_table *lt = layout_table_of(l, table);
    const char *file = arena_printf(arena, "%s/%u.csv", n->folder, table), *given = arena_printf(arena, "%s/%u.values", n->folder, table);
    bool fine = file_write(given, values->len ? values->at : "", values->len) && file_write(file, "", 0);
    for (uint32_t i = 0; i < s->n_files; i++)
        if (s->files[i].table ? strcmp(s->files[i].table, t->name) == 0 : table == 0) fine = fine && file_write(file, s->files[i].text, s->files[i].len);
    text_addf(out, "%s{\"parent\":%d", table ? "," : "", t->parent == PLAN_NONE ? -1 : (int)t->parent);
    add_string(out, "name", t->name);
    add_string(out, "key", column_name(t, t->key));
    add_string(out, "ownKey", column_name(t, t->own_key ? t->own_key - 1 : t->key));
    add_string(out, "file", file);
    add_string(out, "values", given);
    text_add(out, ",\"types\":{");
    for (uint32_t i = 0; i < t->columns.len; i++) {
        script_string(out, t->columns.at[i].bound);
        const char *type = layout_type_word(data_plan_type(t->columns.at[i].type));
        text_addf(out, ":\"%s\"%s", t->columns.at[i].zoned ? "text with a zone" : type, i + 1 < t->columns.len ? "," : "");
    }
    text_add(out, "},\"inputs\":[");
    const struct script_names names = lt ? script_names_of(arena, s->validator, lt) : (struct script_names){0};
    for (uint32_t i = 0, k = 0; lt && i < lt->fields.len; i++) {
        if (!lt->fields.at[i].is_input) continue;
        text_add(out, k++ ? "," : "");
        script_string(out, names.fields[i]);
    }
    text_add(out, "]}");
    return fine;
}

/* The module and its loader, under a name that node has not seen. */
static bool write_module(struct node *n, const struct subject *s, const char *stem, struct arena *arena, struct text *why)
{
    const struct validator *v = s->validator;
    struct text object, module, script;
    struct msg error = {{NULL, NULL}};
    const struct native_options options = {.triple = "wasm32", .level = s->protocol ? s->level : n->modules % 2 ? 0 : 2, .grade = LEVEL_NOTED};
    text_init(&object);
    text_init(&module);
    text_init(&script);
    bool fine = ripx_native_plugin()->emit(v, &options, &object, &error);
    if (!fine) text_add(why, error.text[LANG_EN]);
    if (fine && link_object(arena, LINK_WASM, n->folder, stem, &object, &module) != LINK_DONE) {
        text_add(why, "the module cannot be linked");
        fine = false;
    }
    if (fine) {
        loader_module(v, arena_printf(arena, "%s.wasm", stem), &script);
        fine = file_write(arena_printf(arena, "%s/%s.wasm", n->folder, stem), module.at, module.len) &&
               file_write(arena_printf(arena, "%s/%s.mjs", n->folder, stem), script.at, script.len);
        if (!fine) text_addf(why, "%s cannot be written", n->folder);
    }
    text_release(&object);
    text_release(&module);
    text_release(&script);
    return fine;
}

static void remove_module(struct node *n)
{
    char path[80];
    snprintf(path, sizeof path, "%s/case%" PRIu64 ".wasm", n->folder, n->modules);
    unlink(path);
    snprintf(path, sizeof path, "%s/case%" PRIu64 ".mjs", n->folder, n->modules);
    unlink(path);
    n->has_module = false;
}

/* Compiles and links the module of the subject, unless it is the one that stands there. */
static bool have_module(struct node *n, const struct subject *s, struct arena *arena, struct text *why)
{
    if (n->has_module && s->protocol && s->protocol == n->protocol) return true;
    if (n->has_module) remove_module(n);
    n->modules++;
    n->protocol = s->protocol;
    return n->has_module = write_module(n, s, arena_printf(arena, "case%" PRIu64, n->modules), arena, why);
}

static void remove_data(const struct node *n, const struct validator *v, struct arena *arena)
{
    for (uint32_t t = 0; t < v->tables.len; t++) {
        unlink(arena_printf(arena, "%s/%u.csv", n->folder, t));
        unlink(arena_printf(arena, "%s/%u.values", n->folder, t));
    }
}

/* ---- what node says ---- */

static const char *const families[LAYOUT_FAMILIES] = {[LAYOUT_CRITERIA] = "criteria", [LAYOUT_WINDOWS] = "windows", [LAYOUT_CHECKS] = "checks"};

/* "3,7" after a blank, as a set of bits; gives what follows. */
static const char *take_bits(const char *at, uint64_t bits[REASON_WORDS])
{
    memset(bits, 0, REASON_WORDS * sizeof *bits);
    if (*at == ' ') at++;
    while (*at && *at != ' ') {
        unsigned long bit = strtoul(at, (char **)(uintptr_t)&at, 10);
        if (bit / 64 >= REASON_WORDS) return at;
        bits[bit / 64] |= UINT64_C(1) << (bit % 64);
        if (*at == ',') at++;
        else if (*at != ' ') break;
    }
    return at;
}

struct hearing { const struct validator *v; const struct layout *l; const struct layout_table *table; enum layout_family family; uint32_t programs; };

/* "program TABLE BIT FAMILY ID": the loader's own list is that of the layout, each once. */
static bool take_program(struct hearing *h, const char *said, struct arena *arena)
{
    for (uint32_t i = 0; i < h->l->tables.len; i++)
        for (uint32_t bit = 0; bit < h->l->tables.at[i].programs.len; bit++) {
            const struct program *p = &h->v->programs.at[h->l->tables.at[i].programs.at[bit].program];
            const char *expected = arena_printf(arena, "program %u %u %s %s", h->l->tables.at[i].table, bit, families[layout_family(p->kind)], p->id);
            if (strcmp(expected, said) != 0) continue;
            h->programs++;
            return true;
        }
    return false;
}

/* "rows TABLE FAMILY" */
static bool take_heading(struct hearing *h, const char *said)
{
    char *word;
    h->table = layout_table_of(h->l, (uint32_t)strtoul(said + 5, &word, 10));
    for (uint32_t f = 0; h->table && *word && f < LAYOUT_FAMILIES; f++) {
        if (strcmp(word + 1, families[f]) != 0) continue;
        h->family = (enum layout_family)f;
        return true;
    }
    return false;
}

static bool take_row(const struct hearing *h, const char *said, const struct said_counts *totals, struct said *out)
{
    uint64_t violated[REASON_WORDS], unshown[REASON_WORDS];
    unsigned verdict = (unsigned)(said[0] - '0');
    if (!h->table || verdict >= ROW_VERDICTS || *take_bits(take_bits(said + 1, violated), unshown)) return false;
    said_bits(out, h->v, h->table, h->family, (enum row_verdict)verdict, violated, unshown, totals);
    return true;
}

static bool hear_all(struct node *n, const struct validator *v, const struct layout *l, struct arena *arena, struct said *out, struct text *why)
{
    struct hearing h = {.v = v, .l = l};
    const struct said_counts totals = said_counts_new(arena, v);
    const char *said;
    while ((said = child_heard(&n->child)) && strcmp(said, "end") != 0) {
        bool fine = strncmp(said, "program ", 8) == 0 ? take_program(&h, said, arena)
                    : strncmp(said, "rows ", 5) == 0  ? take_heading(&h, said)
                                                      : take_row(&h, said, &totals, out);
        if (fine) continue;
        text_addf(why, "node says: %s", said);
        while (strncmp(said, "failed ", 7) != 0 && strcmp(said, "end") != 0 && (said = child_heard(&n->child))) continue;
        return false;
    }
    if (!said) text_add(why, "node has ended");
    else if (h.programs != v->programs.len) text_addf(why, "the loader has %u programs of %u", h.programs, v->programs.len);
    said_totals(out, v, &totals);
    return said && h.programs == v->programs.len;
}

/* ---- the executor ---- */

static enum ran run_in(struct node *n, const struct subject *s, const struct text *values, const struct layout *l, struct arena *arena, struct said *out,
                       struct text *why)
{
    const struct validator *v = s->validator;
    struct text ask;
    bool fine = have_module(n, s, arena, why);
    if (!fine) return RAN_BADLY;
    text_init(&ask);
    text_addf(&ask, "{\"module\":\"%s/case%" PRIu64 ".mjs\",\"tables\":[", n->folder, n->modules);
    for (uint32_t t = 0; fine && t < v->tables.len; t++) fine = ask_table(n, s, l, t, &values[t], arena, &ask);
    text_add(&ask, "]}\n");
    if (!fine) text_addf(why, "%s cannot be written", n->folder);
    if (fine) {
        fwrite(ask.at, 1, ask.len, n->child.to);
        fflush(n->child.to);
        fine = hear_all(n, v, l, arena, out, why);
    }
    text_release(&ask);
    remove_data(n, v, arena);
    return fine ? RAN : RAN_BADLY;
}

static bool is_for_this(const struct subject *s, struct arena *arena)
{
    const struct gen_case *c = s->meant;
    size_t size = 0;
    for (uint32_t i = 0; i < s->n_files; i++) size += s->files[i].len;
    return !(c && c->seed / CASE_DATA % WASM_EACH) && size < MOST_BYTES && s->validator->programs.len && layout_unsupported(arena, s->validator) == PLAN_NONE;
}

static enum ran run(void *self, const struct subject *s, struct said *out, struct text *why)
{
    struct arena *arena = arena_new();
    struct text values[AGREE_TABLES];
    enum ran ran = RAN_NOT_FOR_THIS;
    for (uint32_t t = 0; t < AGREE_TABLES; t++) text_init(&values[t]);
    if (is_for_this(s, arena)) {
        const struct layout *l = layout_new(arena, s->validator);
        if (find_inputs(s, l, arena, values)) ran = run_in(self, s, values, l, arena, out, why);
    }
    for (uint32_t t = 0; t < AGREE_TABLES; t++) text_release(&values[t]);
    arena_free(arena);
    return ran;
}

const struct executor agree_wasm = {"WebAssembly in node", open_node, run, close_node};
