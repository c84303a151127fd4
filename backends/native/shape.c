/* shape.c - values and truths of one row, or of several at once. */
#include "backends/native/emit.h"

static LLVMTypeRef element_type(LLVMTypeRef type)
{
    return LLVMGetTypeKind(type) == LLVMVectorTypeKind ? LLVMGetElementType(type) : type;
}

/* A constant of a type that is an integer or a vector of integers. */
static LLVMValueRef splat(const struct emitter *e, LLVMTypeRef element, int64_t n)
{
    LLVMValueRef one = LLVMConstInt(element, (unsigned long long)n, 1), all[64];
    if (!e->lanes) return one;
    for (uint32_t i = 0; i < e->lanes; i++) all[i] = one;
    return LLVMConstVector(all, e->lanes);
}

LLVMValueRef emit_bit(const struct emitter *e, bool set) { return LLVMConstInt(e->truth, set ? ~0ull : 0, 1); }

LLVMValueRef emit_int(const struct emitter *e, int64_t n)
{
    return splat(e, emit_is_small(e, n, n) ? e->int32 : e->int64, n);
}

LLVMValueRef emit_int_as(const struct emitter *e, LLVMValueRef as, int64_t n)
{
    return splat(e, element_type(LLVMTypeOf(as)), n);
}

bool emit_is_wide(const struct emitter *e, LLVMValueRef a) { return element_type(LLVMTypeOf(a)) == e->int64; }

static LLVMTypeRef type_of(const struct emitter *e, LLVMTypeRef element)
{
    return e->lanes ? LLVMVectorType(element, e->lanes) : element;
}

LLVMValueRef emit_wide(struct emitter *e, LLVMValueRef a)
{
    return emit_is_wide(e, a) ? a : LLVMBuildSExt(e->build, a, type_of(e, e->int64), "");
}

LLVMValueRef emit_narrow(struct emitter *e, LLVMValueRef a)
{
    return !e->lanes || !emit_is_wide(e, a) ? a : LLVMBuildTrunc(e->build, a, type_of(e, e->int32), "");
}

void emit_match(struct emitter *e, LLVMValueRef *a, LLVMValueRef *b)
{
    if (emit_is_wide(e, *a)) *b = emit_wide(e, *b);
    if (emit_is_wide(e, *b)) *a = emit_wide(e, *a);
}

/* A truth as the conditions that selects take. */
static LLVMValueRef conditions(struct emitter *e, LLVMValueRef truth)
{
    return e->lanes ? LLVMBuildBitCast(e->build, truth, LLVMVectorType(e->bit, e->lanes), "") : truth;
}

LLVMValueRef emit_test(struct emitter *e, LLVMIntPredicate p, LLVMValueRef a, LLVMValueRef b)
{
    emit_match(e, &a, &b);
    LLVMValueRef is = LLVMBuildICmp(e->build, p, a, b, "");
    return e->lanes ? LLVMBuildBitCast(e->build, is, e->truth, "") : is;
}

LLVMValueRef emit_choice(struct emitter *e, LLVMValueRef condition, LLVMValueRef a, LLVMValueRef b)
{
    if (a == b) return a;
    emit_match(e, &a, &b);
    return LLVMBuildSelect(e->build, conditions(e, condition), a, b, "");
}

LLVMValueRef emit_one_where(struct emitter *e, LLVMValueRef truth, LLVMValueRef as)
{
    return LLVMBuildZExt(e->build, conditions(e, truth), LLVMTypeOf(as), "");
}
