/* writers.c - a checked session handed to the backends. */
#include "driver/writers.h"

#include "backends/deadlines/deadlines.h"
#include "backends/duties/duties.h"
#include "backends/explain/explain.h"
#include "backends/header/header.h"
#include "backends/lawbook/lawbook.h"
#include "backends/loader/loader.h"
#include "backends/report/report.h"
#include "backends/sidecar/sidecar.h"
#include "backends/sql/sql.h"
#include "backends/validate/validate.h"

#include <string.h>

static struct report_input input_of(struct ripx *r)
{
    ripx_law_hash(r);
    struct report_input in = {.law = ripx_law(r), .study = ripx_study(r), .verdicts = ripx_verdicts(r), .diags = ripx_diags(r),
                              .sources = ripx_sources(r), .main_file = ripx_file(r, 0), .version = "ripx " RIPX_VERSION};
    in.readings = ripx_readings(r, &in.n_readings);
    in.tolerances = ripx_tolerances(r, &in.n_tolerances);
    return in;
}

bool write_report(struct ripx *r, const char *kind, enum language language, struct text *out)
{
    struct report_input in = input_of(r);
    for (uint32_t i = 0; i < in.law->documents.len; i++) {
        const struct law_document *d = &in.law->documents.at[i];
        if (!kind || (d->option && strcmp(d->option, kind) == 0)) return report_html(&in, d, language, out);
    }
    return false;
}

uint32_t write_deadlines(struct ripx *r, enum ripx_calendar format, enum language language, struct text *out)
{
    struct report_input in = input_of(r);
    switch (format) {
    case RIPX_CALENDAR_TEXT: deadlines_text(&in, language, out); break;
    case RIPX_CALENDAR_JSON: deadlines_json(&in, out); break;
    case RIPX_CALENDAR_ICS: return deadlines_ics(&in, language, out);
    }
    return 0;
}

bool write_effect_text(struct ripx *r, const char *option, enum language language, struct text *out)
{
    struct report_input in = input_of(r);
    return explain_effect(&in, option, language, out);
}

bool write_effects_json(struct ripx *r, struct text *out)
{
    struct report_input in = input_of(r);
    explain_json(&in, out);
    return true;
}

bool write_duties(struct ripx *r, const char *table, bool json, enum language language, struct text *out)
{
    struct report_input in = input_of(r);
    return json ? duties_json(&in, table, out) : duties_text(&in, table, language, out);
}

void write_to_write(struct ripx *r, enum language language, struct text *out)
{
    struct report_input in = input_of(r);
    duties_to_write(&in, language, out);
}

bool write_topic(struct ripx *r, const char *topic, enum language language, struct text *out, const char **near)
{
    return explain_topic(ripx_law(r), ripx_sources(r), topic, language, out, near);
}

void write_law_list(struct ripx *r, enum language language, struct text *out)
{
    ripx_law_hash(r);
    lawbook_list(ripx_law(r), ripx_sources(r), language, out);
}

void write_law_rows(struct ripx *r, struct text *out) { lawbook_rows(ripx_law(r), ripx_sources(r), out); }

uint32_t write_law_changes(struct ripx *r, int32_t from, int32_t to, enum language language, struct text *out)
{
    return lawbook_changes(ripx_law(r), from, to, language, out);
}

uint32_t write_touched(struct ripx *before, struct ripx *after, const char *path, enum language language, struct text *out)
{
    struct lawbook_study a = {ripx_law(before), ripx_verdicts(before), ripx_sources(before), path}, b = {ripx_law(after), ripx_verdicts(after), ripx_sources(after), path};
    return lawbook_touched(&a, &b, language, out);
}

void write_header(struct ripx *r, struct text *out) { header_emit(ripx_compilable(r), out); }

/* ---- what a validator says of itself ---- */

static bool phrase(void *ctx, struct span piece, enum language to, struct text *out) { return ripx_phrase(ctx, piece, to, out); }

static struct sidecar_input description_of(struct ripx *r)
{
    ripx_law_hash(r);
    return (struct sidecar_input){.validator = ripx_validator(r), .compiled = ripx_compilable(r), .sources = ripx_sources(r), .law = ripx_law(r),
                                  .verdicts = ripx_verdicts(r), .version = RIPX_VERSION, .phrase = phrase, .ctx = r};
}

void write_sidecar(struct ripx *r, struct text *out)
{
    struct sidecar_input in = description_of(r);
    sidecar_json(&in, out);
}

void write_schema(struct ripx *r, struct text *out)
{
    struct sidecar_input in = description_of(r);
    sidecar_schema(&in, out);
}

void write_loader(struct ripx *r, const char *file, struct text *out) { loader_module(ripx_compilable(r), file, out); }
void write_loader_types(struct ripx *r, struct text *out) { loader_types(ripx_compilable(r), out); }

bool write_sql(struct ripx *r, const char *dialect, struct text *out)
{
    struct sql_options options = {.dialect = SQL_POSTGRESQL, .grade = LEVEL_NOTED};
    struct msg why;
    while ((int)options.dialect < SQL_DIALECTS && strcmp(sql_dialect_name(options.dialect), dialect) != 0) options.dialect++;
    if ((int)options.dialect == SQL_DIALECTS) return false;
    if (sql_emit(ripx_validator(r), &options, out, &why)) return true;
    diag_rx(ripx_diags(r), RX_CANNOT_COMPILE, span_none(), 1, &why);
    return false;
}

/* ---- data ---- */

static const char *const FAMILY_NAMES[FAMILIES] = {[FAMILY_CRITERIA] = "criteria", [FAMILY_WINDOWS] = "windows", [FAMILY_CHECKS] = "checks"};

/* The table of a name that is one's. The root without a name. */
static uint32_t table_named(const struct validator *v, const char *name)
{
    for (uint32_t t = 0; name && t < v->tables.len; t++)
        if (strcmp(v->tables.at[t].name, name) == 0) return t;
    return 0;
}

/* The family of a name that is one's, or the first that judges rows of the table. */
static enum verdict_family family_named(const struct validator *v, uint32_t table, const char *name)
{
    for (int f = 0; name && f < FAMILIES; f++)
        if (strcmp(FAMILY_NAMES[f], name) == 0) return (enum verdict_family)f;
    for (uint32_t i = 0; i < v->programs.len; i++)
        if (v->programs.at[i].table == table) return judge_family(v->programs.at[i].kind);
    return FAMILY_CRITERIA;
}

bool ripx_data_set(struct ripx_data *d, const char *option, const char *value)
{
    enum of { FORMAT, ENCODING, DECIMAL, DATES };
    static const struct { const char *option, *value; enum of of; uint8_t number; } words[] = {
        {"format", "csv", FORMAT, READER_CSV}, {"format", "ndjson", FORMAT, READER_NDJSON}, {"format", "dataset-json", FORMAT, READER_DATASET_JSON},
        {"format", "xpt", FORMAT, READER_XPT}, {"encoding", "utf-8", ENCODING, ENCODING_UTF8}, {"encoding", "latin-1", ENCODING, ENCODING_1252},
        {"encoding", "windows-1252", ENCODING, ENCODING_1252}, {"decimal", ".", DECIMAL, 0}, {"decimal", ",", DECIMAL, 1},
        {"dates", "ymd", DATES, DATES_YEAR_FIRST}, {"dates", "dmy", DATES, DATES_DAY_FIRST}, {"dates", "mdy", DATES, DATES_MONTH_FIRST}};
    if (strcmp(option, "delimiter") == 0) return value[0] && !value[1] && (d->delimiter = value[0]) != 0;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(words[i].option, option) != 0 || strcmp(words[i].value, value) != 0) continue;
        switch (words[i].of) {
        case FORMAT: d->format = words[i].number; break;
        case ENCODING: d->encoding = words[i].number; break;
        case DECIMAL: d->decimal_comma = words[i].number; break;
        case DATES: d->dates = words[i].number; break;
        }
        return true;
    }
    return false;
}

static struct data_input input_from(const struct ripx_data *d)
{
    return (struct data_input){.table = d->table, .path = d->path, .read = d->read, .ctx = d->ctx, .again = d->again, .bytes = d->bytes,
                               .decimal_comma = d->decimal_comma, .dates = (enum cell_dates)d->dates,
                               .options = {(enum reader_format)d->format, (enum intake_encoding)d->encoding, d->delimiter}};
}

static struct verdict_output verdicts_output(const struct validator *v, const struct ripx_verdicts_wanted *w)
{
    struct verdict_output output = {.table = table_named(v, w->table), .format = w->json ? VERDICT_JSON : VERDICT_CSV, .bare = w->bare,
                                    .n_keep = w->n_keep, .keep = w->keep, .write = w->write, .ctx = w->ctx};
    output.family = family_named(v, output.table, w->family);
    return output;
}

static bool has_programs(const struct validator *v, uint32_t table, enum verdict_family family)
{
    for (uint32_t i = 0; i < v->programs.len; i++)
        if (v->programs.at[i].table == table && judge_family(v->programs.at[i].kind) == family) return true;
    return false;
}

/* Says that a name is none of these, with the one that it may be meant for. */
static void say_unknown(struct ripx *r, enum diag_code code, const char *option, const char *name, const char **words, uint32_t n)
{
    struct diag *diag = diag_rx2(ripx_diags(r), code, span_none(), option, name);
    struct msg near = msg_same(diag_suggest(name, words, n));
    if (near.text[LANG_FR]) diag_help(ripx_diags(r), diag, msg_fill(ripx_arena(r), msg_of("est-ce « {0} » ?", "is it '{0}'?"), 1, &near));
}

/* Are the table and the family, where they are named, such as there are, and is something judged by them? Else it is said. `any`:
   one that is not named is any of them. */
static bool are_there(struct ripx *r, const char *table, const char *family, bool any)
{
    const struct validator *v = ripx_validator(r);
    const char **tables = arena_alloc(ripx_arena(r), (v->tables.len + 1) * sizeof *tables), *families[FAMILIES];
    bool has_table = !table, has_family = !family, judged = false;
    for (uint32_t t = 0; t < v->tables.len; t++) {
        tables[t] = v->tables.at[t].name;
        has_table |= table && strcmp(table, tables[t]) == 0;
    }
    for (int f = 0; f < FAMILIES; f++) {
        families[f] = FAMILY_NAMES[f];
        has_family |= family && strcmp(family, families[f]) == 0;
    }
    if (!has_table) say_unknown(r, RX_DATA_TABLE_UNKNOWN, "--table", table, tables, v->tables.len);
    if (!has_family) say_unknown(r, RX_FAMILY_UNKNOWN, "--family", family, families, FAMILIES);
    if (!has_table || !has_family) return false;
    if (!table && !family) return true;
    const uint32_t of = table_named(v, table);
    const enum verdict_family by = family_named(v, of, family);
    for (uint32_t i = 0; i < v->programs.len; i++) {
        const struct program *p = &v->programs.at[i];
        judged |= ((any && !table) || p->table == of) && ((any && !family) || judge_family(p->kind) == by);
    }
    struct msg args[] = {msg_same(family ? "--family" : "--table"), msg_same(FAMILY_NAMES[by]), msg_same(v->tables.at[of].name)};
    if (!judged) diag_rx(ripx_diags(r), RX_NOT_JUDGED, span_none(), 3, args);
    return judged;
}

/* One output for each table and family that is to be explained; their number. */
static uint32_t tree_outputs(struct ripx *r, const struct ripx_trees_wanted *w, bool json, enum language language, struct tree_output *outputs)
{
    const struct validator *v = ripx_validator(r);
    const uint32_t table = table_named(v, w->table);
    const enum verdict_family family = family_named(v, table, w->family);
    uint32_t n = 0;
    for (uint32_t t = 0; t < v->tables.len; t++)
        for (int f = 0; f < FAMILIES; f++) {
            bool asked = (t == table || (w->key && !w->table)) && (f == (int)family || (w->key && !w->family));
            if (!asked || !has_programs(v, t, (enum verdict_family)f)) continue;
            outputs[n++] = (struct tree_output){.table = t, .family = (enum verdict_family)f, .only = w->key, .sample = w->sample, .sources = ripx_sources(r),
                                                .language = language, .json = json, .write = w->write, .ctx = w->ctx};
        }
    return n;
}

struct asked { const struct ripx_verdicts_wanted *verdicts; const struct ripx_trees_wanted *trees; };

static bool take_back(void *ctx)
{
    const struct asked *a = ctx;
    bool verdicts = !a->verdicts || a->verdicts->again(a->verdicts->ctx), trees = !a->trees || a->trees->again(a->trees->ctx);
    return verdicts && trees;
}

struct ripx_validation write_validation(struct ripx *r, const struct ripx_data *data, uint32_t n, struct ripx_run run,
                                        const struct ripx_verdicts_wanted *wanted, const struct ripx_trees_wanted *trees, bool json, enum language language, struct text *out)
{
    const struct validator *v = ripx_validator(r);
    struct data_input *inputs = arena_alloc(ripx_arena(r), (n + 1) * sizeof *inputs);
    for (uint32_t i = 0; i < n; i++) inputs[i] = input_from(&data[i]);
    struct verdict_output output = {0};
    if (wanted && !are_there(r, wanted->table, wanted->family, false)) return (struct ripx_validation){.misnamed = true};
    if (trees && !are_there(r, trees->table, trees->family, trees->key != NULL)) return (struct ripx_validation){.misnamed = true};
    struct tree_output *explained = arena_alloc(ripx_arena(r), v->tables.len * FAMILIES * sizeof *explained);
    struct validate_options options = {.threads = run.threads, .faults_shown = run.faults_shown, .grade = LEVEL_NOTED, .n_outputs = wanted != NULL, .outputs = &output, .trees = explained};
    if (wanted) output = verdicts_output(v, wanted);
    if (trees) options.n_trees = tree_outputs(r, trees, json, language, explained);
    struct asked asked = {wanted, trees};
    if ((!wanted || wanted->again) && (!trees || trees->again)) options.take_back = take_back, options.taken_back = &asked;
    struct validate_result result = validate_run(v, inputs, n, &options, ripx_diags(r), ripx_arena(r));
    struct ripx_validation done = {.unreadable = result.unreadable, .write_failed = result.write_failed, .faults = result.faults, .explained = result.explained};
    if (done.unreadable) return done;
    for (uint32_t t = 0; t < v->tables.len; t++)
        for (uint32_t f = 0; f < FAMILIES; f++) {
            done.not_met += result.tables[t].family[f].rows[ROW_NOT_MET];
            done.not_shown += result.tables[t].family[f].rows[ROW_NOT_SHOWN];
        }
    if (json) totals_json(v, result.tables, result.programs, result.faults, out);
    else totals_text(v, result.tables, result.programs, language, out);
    return done;
}
