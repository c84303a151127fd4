/* rows.c - the functions over one row, and over an array of rows.

   Programs that read their row alone are joined into functions of a bounded size, where what several of them read is computed
   once: so code grows and is compiled in proportion to the programs. One that reads other rows is a function of its own: it takes
   the row and gives a verdict in two bits, with a third bit when it applies. */
#include "backends/native/emit.h"

#include <string.h>

enum { VERDICT_BITS = 3, APPLIES_BIT = 4 };

/* A part: programs that are judged together. What it says is one word, PART_PROGRAMS bits for each of four answers. */
enum { PART_PROGRAMS = 16, PART_NODES = 160 };

static LLVMValueRef int32_of(struct emitter *e, uint32_t n) { return LLVMConstInt(e->int32, n, 0); }
static LLVMValueRef is_int32(struct emitter *e, LLVMValueRef a, uint32_t n)
{
    return LLVMBuildICmp(e->build, LLVMIntEQ, a, int32_of(e, n), "");
}

/* ---- programs ---- */

/* Not applicable where it does not apply; met where what it requires is so, even if it is unknown whether it applies; not
   met only where it surely applies; else not shown. */
static LLVMValueRef verdict_of(struct emitter *e, const struct emitted *applies, LLVMValueRef met, LLVMValueRef violated)
{
    LLVMBuilderRef b = e->build;
    LLVMValueRef is_violated = LLVMBuildAnd(b, applies->yes, violated, "");
    LLVMValueRef verdict = LLVMBuildSelect(b, is_violated, int32_of(e, ROW_NOT_MET), int32_of(e, ROW_NOT_SHOWN), "");
    verdict = LLVMBuildSelect(b, met, int32_of(e, ROW_MET), verdict, "");
    verdict = LLVMBuildSelect(b, applies->no, int32_of(e, ROW_NOT_APPLICABLE), verdict, "");
    return LLVMBuildOr(b, verdict, LLVMBuildSelect(b, applies->yes, int32_of(e, APPLIES_BIT), int32_of(e, 0), ""), "");
}

LLVMValueRef emit_row_program(struct emitter *e, const struct layout_table *t, const struct program *g)
{
    LLVMValueRef f = emit_function(e, "program", e->int32, &e->pointer, 1, false);
    e->vars[0] = (struct emit_place){t->table, LLVMGetParam(f, 0)};
    emit_scope(e, t, (const uint32_t[]){g->applies, g->requires}, 2);
    struct emitted applies = emit_truth_of(e, g->applies), requires = emit_truth_of(e, g->requires);
    bool wanted = g->kind != PROGRAM_EXCLUSION;
    LLVMValueRef met = wanted ? requires.yes : requires.no, violated = wanted ? requires.no : requires.yes;
    LLVMBuildRet(e->build, verdict_of(e, &applies, met, violated));
    return f;
}

/* ---- parts ---- */

/* Programs first..first+n-1 of a table, all of one family and in one word of the reasons; joined, or one that is called. */
struct part { uint32_t first, n; bool is_joined; };

/* What programs say of a row, in words: bit i is of the i-th. */
struct said { LLVMValueRef violated, unshown, met, applies; };

static const struct program *program_at(const struct emitter *e, const struct layout_table *t, uint32_t i)
{
    return &e->validator->programs.at[t->programs.at[i].program];
}

static LLVMValueRef word_of(struct emitter *e, LLVMValueRef bit) { return LLVMBuildZExt(e->build, bit, e->int64, ""); }

/* One more bit below those of a word. A bit shifted to its place would become a choice between two words. */
static void push(struct emitter *e, LLVMValueRef *word, LLVMValueRef bit)
{
    *word = LLVMBuildOr(e->build, LLVMBuildShl(e->build, *word, emit_int(e, 1), ""), word_of(e, bit), "");
}

/* The programs of a part, here, the last first: each ends in its bits, so that little is kept meanwhile. As block.c says it of a
   group of rows. */
static struct said say_part(struct emitter *e, const struct layout_table *t, const struct part *p, LLVMValueRef row)
{
    LLVMBuilderRef b = e->build;
    LLVMValueRef none = emit_int(e, 0);
    struct said s = {none, none, none, none};
    e->vars[0] = (struct emit_place){t->table, row};
    for (uint32_t i = p->n; i-- > 0;) {
        const struct program *g = program_at(e, t, p->first + i);
        emit_scope(e, t, (const uint32_t[]){g->applies, g->requires}, 2);
        struct emitted where = emit_truth_of(e, g->applies), what = emit_truth_of(e, g->requires);
        bool wanted = g->kind != PROGRAM_EXCLUSION;
        LLVMValueRef violated = LLVMBuildAnd(b, where.yes, wanted ? what.no : what.yes, "");
        LLVMValueRef met = LLVMBuildAnd(b, LLVMBuildNot(b, where.no, ""), wanted ? what.yes : what.no, "");
        push(e, &s.violated, violated);
        push(e, &s.unshown, LLVMBuildNot(b, LLVMBuildOr(b, LLVMBuildOr(b, where.no, met, ""), violated, ""), ""));
        push(e, &s.met, met);
        push(e, &s.applies, where.yes);
    }
    return s;
}

/* The internal function (row) that says it in one word. */
static LLVMValueRef emit_part(struct emitter *e, const struct layout_table *t, const struct part *p, bool verdicts_alone)
{
    LLVMBasicBlockRef here = LLVMGetInsertBlock(e->build);
    LLVMValueRef f = emit_function(e, "part", e->int64, &e->pointer, 1, false);
    struct said s = say_part(e, t, p, LLVMGetParam(f, 0));
    LLVMValueRef words[] = {s.violated, s.unshown, s.met, s.applies}, all = words[0];
    for (uint32_t i = 1; i < (verdicts_alone ? 2 : 4); i++)
        all = LLVMBuildOr(e->build, all, LLVMBuildShl(e->build, words[i], emit_int(e, i * PART_PROGRAMS), ""), "");
    LLVMBuildRet(e->build, all);
    LLVMPositionBuilderAtEnd(e->build, here);
    return f;
}

static struct said say_by_call(struct emitter *e, LLVMValueRef part, LLVMValueRef row)
{
    LLVMValueRef all = emit_call(e, part, &row, 1), words[4];
    for (uint32_t i = 0; i < 4; i++) {
        words[i] = LLVMBuildLShr(e->build, all, emit_int(e, i * PART_PROGRAMS), "");
        words[i] = LLVMBuildAnd(e->build, words[i], emit_int(e, (1 << PART_PROGRAMS) - 1), "");
    }
    return (struct said){words[0], words[1], words[2], words[3]};
}

/* What the function of one program says. */
static struct said say_by_program(struct emitter *e, LLVMValueRef program, LLVMValueRef row)
{
    LLVMValueRef result = emit_call(e, program, &row, 1), verdict = LLVMBuildAnd(e->build, result, int32_of(e, VERDICT_BITS), "");
    LLVMValueRef applies = LLVMBuildICmp(e->build, LLVMIntUGE, result, int32_of(e, APPLIES_BIT), ""), violated = is_int32(e, verdict, ROW_NOT_MET);
    LLVMValueRef unshown = is_int32(e, verdict, ROW_NOT_SHOWN), met = is_int32(e, verdict, ROW_MET);
    return (struct said){word_of(e, violated), word_of(e, unshown), word_of(e, met), word_of(e, applies)};
}

/* Adds what a program rests on to `mark`; how many nodes are marked then. */
static uint32_t reach(const struct emitter *e, const struct program *g, uint8_t *mark)
{
    const struct plan *p = e->validator->plan;
    uint32_t n = 0;
    layout_reach(p, g->applies, mark);
    layout_reach(p, g->requires, mark);
    for (uint32_t i = 0; i < p->nodes.len; i++) n += mark[i] != 0;
    return n;
}

/* The parts of a family, in the order of its programs; programs: NULL where they are joined. */
static uint32_t parts_of(struct emitter *e, const struct layout_table *t, const LLVMValueRef *programs, enum layout_family family, struct part *parts)
{
    uint32_t n = 0, last = UINT32_MAX;
    uint8_t *mark = arena_alloc(e->arena, e->validator->plan->nodes.len);
    for (uint32_t i = 0; i < t->programs.len; i++) {
        const struct program *g = program_at(e, t, i);
        if (layout_family(g->kind) != family) continue;
        struct part *p = n ? &parts[n - 1] : NULL;
        bool is_next = p && p->is_joined && !programs[i] && last + 1 == i && i % 64 != 0 && p->n < PART_PROGRAMS;
        if (is_next && reach(e, g, mark) <= PART_NODES) {
            p->n++;
        } else {
            memset(mark, 0, e->validator->plan->nodes.len);
            reach(e, g, mark);
            parts[n++] = (struct part){i, 1, !programs[i]};
        }
        last = i;
    }
    return n;
}

/* ---- tables ---- */

/* The reasons while they are gathered, in registers. */
struct gathered { LLVMValueRef *violated, *unshown, window, is_met; };

static LLVMValueRef first_set(struct emitter *e, LLVMValueRef word)
{
    LLVMTypeRef types[] = {e->int64};
    LLVMValueRef f = LLVMGetIntrinsicDeclaration(e->module, LLVMLookupIntrinsicID("llvm.cttz", 9), types, 1);
    LLVMValueRef arguments[] = {word, LLVMConstInt(e->bit, 0, 0)};
    return emit_call(e, f, arguments, 2);
}

static LLVMValueRef is_some(struct emitter *e, LLVMValueRef word) { return LLVMBuildICmp(e->build, LLVMIntNE, word, emit_int(e, 0), ""); }

static void gather(struct emitter *e, struct gathered *r, enum layout_family family, const struct part *p, const struct said *s)
{
    LLVMBuilderRef b = e->build;
    uint32_t word = p->first / 64;
    LLVMValueRef at = emit_int(e, p->first % 64);
    r->violated[word] = LLVMBuildOr(b, r->violated[word], LLVMBuildShl(b, s->violated, at, ""), "");
    r->unshown[word] = LLVMBuildOr(b, r->unshown[word], LLVMBuildShl(b, s->unshown, at, ""), "");
    if (family == LAYOUT_CRITERIA) return;
    r->is_met = LLVMBuildOr(b, r->is_met, is_some(e, s->met), "");
    if (family != LAYOUT_WINDOWS) return;
    LLVMValueRef none_yet = LLVMBuildICmp(b, LLVMIntSLT, r->window, emit_int(e, 0), "");
    LLVMValueRef number = LLVMBuildAdd(b, first_set(e, s->applies), emit_int(e, p->first), "");
    r->window = LLVMBuildSelect(b, LLVMBuildAnd(b, none_yet, is_some(e, s->applies), ""), number, r->window, "");
}

static void store_word(struct emitter *e, LLVMValueRef reasons, uint32_t index, LLVMValueRef word)
{
    LLVMBuildStore(e->build, word, emit_at(e, e->int64, reasons, LLVMConstInt(e->size, index, 0)));
}

/* Fills *reasons unless it is NULL; leaves the builder where both ways meet. */
static void store_reasons(struct emitter *e, const struct layout_table *t, LLVMValueRef f, const struct gathered *r)
{
    LLVMValueRef reasons = LLVMGetParam(f, 1);
    LLVMBasicBlockRef fill = LLVMAppendBasicBlockInContext(e->context, f, "fill");
    LLVMBasicBlockRef end = LLVMAppendBasicBlockInContext(e->context, f, "end");
    LLVMBuildCondBr(e->build, LLVMBuildIsNull(e->build, reasons, ""), end, fill);
    LLVMPositionBuilderAtEnd(e->build, fill);
    for (uint32_t i = 0; i < t->reason_words; i++) {
        store_word(e, reasons, i, r->violated[i]);
        store_word(e, reasons, t->reason_words + i, r->unshown[i]);
    }
    if (t->functions[LAYOUT_WINDOWS].one) store_word(e, reasons, 2 * t->reason_words, r->window);
    LLVMBuildBr(e->build, end);
    LLVMPositionBuilderAtEnd(e->build, end);
}

static LLVMValueRef any_bit(struct emitter *e, LLVMValueRef *words, uint32_t n)
{
    LLVMValueRef all = words[0];
    for (uint32_t i = 1; i < n; i++) all = LLVMBuildOr(e->build, all, words[i], "");
    return LLVMBuildICmp(e->build, LLVMIntNE, all, emit_int(e, 0), "");
}

/* The internal function (row, reasons) that runs the programs of one family, in their order. A criterion that does not
   apply excludes nobody; a row to which no window or check applies is told apart. */
static LLVMValueRef emit_family(struct emitter *e, const struct layout_table *t, const LLVMValueRef *programs, enum layout_family family)
{
    LLVMTypeRef parameters[] = {e->pointer, e->pointer};
    LLVMValueRef f = emit_function(e, "family", e->int32, parameters, 2, false), row = LLVMGetParam(f, 0);
    struct gathered r = {.window = emit_int(e, -1), .is_met = emit_bit(e, family == LAYOUT_CRITERIA)};
    r.violated = arena_alloc(e->arena, t->reason_words * sizeof *r.violated);
    r.unshown = arena_alloc(e->arena, t->reason_words * sizeof *r.unshown);
    for (uint32_t i = 0; i < t->reason_words; i++) r.violated[i] = r.unshown[i] = emit_int(e, 0);
    struct part *parts = arena_alloc(e->arena, (t->programs.len + 1) * sizeof *parts);
    uint32_t n = parts_of(e, t, programs, family, parts);
    for (uint32_t i = 0; i < n; i++) {
        const struct part *p = &parts[i];
        struct said s = !p->is_joined ? say_by_program(e, programs[p->first], row)
                      : n == 1 ? say_part(e, t, p, row) : say_by_call(e, emit_part(e, t, p, family == LAYOUT_CRITERIA), row);
        gather(e, &r, family, p, &s);
    }
    LLVMValueRef verdict = LLVMBuildSelect(e->build, r.is_met, int32_of(e, ROW_MET), int32_of(e, ROW_NOT_APPLICABLE), "");
    verdict = LLVMBuildSelect(e->build, any_bit(e, r.unshown, t->reason_words), int32_of(e, ROW_NOT_SHOWN), verdict, "");
    verdict = LLVMBuildSelect(e->build, any_bit(e, r.violated, t->reason_words), int32_of(e, ROW_NOT_MET), verdict, "");
    store_reasons(e, t, f, &r);
    LLVMBuildRet(e->build, verdict);
    return f;
}

static void emit_one(struct emitter *e, const char *name, LLVMValueRef family)
{
    LLVMTypeRef parameters[] = {e->pointer, e->pointer};
    LLVMValueRef f = emit_function(e, name, e->int32, parameters, 2, true);
    LLVMValueRef arguments[] = {LLVMGetParam(f, 0), LLVMGetParam(f, 1)};
    LLVMBuildRet(e->build, emit_call(e, family, arguments, 2));
}

static void emit_array(struct emitter *e, const struct layout_table *t, const char *name, LLVMValueRef family)
{
    LLVMTypeRef parameters[] = {e->pointer, e->size, e->pointer};
    LLVMValueRef f = emit_function(e, name, LLVMVoidTypeInContext(e->context), parameters, 3, true);
    LLVMBuilderRef b = e->build;
    LLVMBasicBlockRef entry = LLVMGetInsertBlock(b);
    LLVMBasicBlockRef test = LLVMAppendBasicBlockInContext(e->context, f, "test");
    LLVMBasicBlockRef body = LLVMAppendBasicBlockInContext(e->context, f, "body");
    LLVMBasicBlockRef end = LLVMAppendBasicBlockInContext(e->context, f, "end");
    LLVMValueRef zero = LLVMConstInt(e->size, 0, 0), row_words = LLVMConstInt(e->size, t->row_words, 0);
    LLVMBuildBr(b, test);
    LLVMPositionBuilderAtEnd(b, test);
    LLVMValueRef i = LLVMBuildPhi(b, e->size, "i");
    LLVMBuildCondBr(b, LLVMBuildICmp(b, LLVMIntULT, i, LLVMGetParam(f, 1), ""), body, end);
    LLVMPositionBuilderAtEnd(b, body);
    LLVMValueRef row = emit_at(e, e->int64, LLVMGetParam(f, 0), LLVMBuildMul(b, i, row_words, ""));
    LLVMValueRef arguments[] = {row, LLVMConstNull(e->pointer)};
    LLVMValueRef verdict = LLVMBuildTrunc(b, emit_call(e, family, arguments, 2), e->byte, "");
    LLVMBuildStore(b, verdict, emit_at(e, e->byte, LLVMGetParam(f, 2), i));
    LLVMValueRef next = LLVMBuildAdd(b, i, LLVMConstInt(e->size, 1, 0), "");
    LLVMBuildBr(b, test);
    LLVMValueRef from[] = {zero, next};
    LLVMBasicBlockRef blocks[] = {entry, body};
    LLVMAddIncoming(i, from, blocks, 2);
    LLVMPositionBuilderAtEnd(b, end);
    LLVMBuildRetVoid(b);
}

void emit_rows(struct emitter *e, const struct layout_table *t, const LLVMValueRef *programs)
{
    for (uint32_t i = 0; i < LAYOUT_FAMILIES; i++) {
        const struct layout_function *f = &t->functions[i];
        if (!f->one) continue;
        LLVMValueRef family = emit_family(e, t, programs, (enum layout_family)i);
        emit_one(e, f->one, family);
        emit_array(e, t, f->rows, family);
    }
}
