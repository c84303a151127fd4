/* check.c - the checker as others see it: files in, phases in order, results out. */
#include "checker/data.h"
#include "checker/assess.h"

#include <stdlib.h>
#include <string.h>

struct checker *checker_new(struct arena *arena, struct names *names, struct sources *sources, struct diags *diags)
{
    struct checker *ck = arena_alloc(arena, sizeof *ck);
    *ck = (struct checker){.arena = arena, .names = names, .sources = sources, .diags = diags, .as_of = INT32_MIN, .alternative = VOCAB_NONE};
    ck->vocab = vocab_new(arena);
    ck->law = arena_alloc(arena, sizeof *ck->law);
    ck->law->vocab = ck->vocab;
    ck->law->name = ck->law->version = "";
    ck->law->date = INT32_MIN;
    ck->law->date_at = span_none();
    static const enum diag_level severity[LEVELS] = {DIAG_ERROR, DIAG_WARNING, DIAG_NOTE};
    memcpy(ck->law->severity, severity, sizeof severity);
    return ck;
}

void checker_add(struct checker *ck, const struct ast_file *file, bool of_law)
{
    *vec_push(ck->arena, &ck->files) = (struct checker_file){file, of_law};
    const struct name *last = NULL;      /* declarations of one kind stand together */
    enum kernel_word w = KW_COUNT;
    for (const struct ast_item *i = file->items; i; i = i->next) {
        const struct name *head = ast_head(i) ? ast_head(i)->name : NULL;
        if (head != last) w = kernel_declaration(head, file->language);
        last = head;
        if (w != KW_COUNT) *vec_push(ck->arena, &ck->declarations) = (struct declaration){w, i, of_law};
    }
}

void checker_as_of(struct checker *ck, int32_t day) { ck->as_of = day; }
void checker_alternative(struct checker *ck, uint32_t reading) { ck->alternative = reading; }

const struct reading *checker_reading(const struct checker *ck, uint32_t reading)
{
    uint32_t of_law = ck->law->readings.len;
    if (reading < of_law) return &ck->law->readings.at[reading];
    return reading != VOCAB_NONE && reading - of_law < ck->readings.len ? &ck->readings.at[reading - of_law] : NULL;
}

void checker_for(struct checker *ck, const char *occasion) { ck->occasion = occasion; }
void checker_binding(struct checker *ck, const char *name) { ck->binding = name; }

void checker_hash(struct checker *ck, uint64_t hash) { ck->law->hash = hash; }

void checker_run(struct checker *ck)
{
    phase_vocabulary(ck);
    phase_law(ck);
    ck->study = study_new(ck->arena, ck->vocab);
    phase_elaborate(ck);
    phase_lower(ck);
    phase_judge(ck);
    phase_find(ck);
}

const struct law *checker_law(const struct checker *ck) { return ck->law; }
const struct study *checker_study(const struct checker *ck) { return ck->study; }
const struct verdicts *checker_verdicts(const struct checker *ck) { return ck->verdicts; }
const struct validator *checker_validator(const struct checker *ck) { return ck->validator; }

const struct reading *checker_readings(const struct checker *ck, uint32_t *n)
{
    *n = ck->readings.len;
    return ck->readings.at;
}

const struct tolerance *checker_tolerances(const struct checker *ck, uint32_t *n)
{
    *n = ck->tolerances.len;
    return ck->tolerances.at;
}

static int by_place(const void *a, const void *b)
{
    const struct word_use *x = a, *y = b;
    if (x->span.lo != y->span.lo) return x->span.lo < y->span.lo ? -1 : 1;
    /* A use that changes in translation says more than one that does not: `en` as the word of a declaration. */
    bool same_x = strcmp(x->text[LANG_FR], x->text[LANG_EN]) == 0, same_y = strcmp(y->text[LANG_FR], y->text[LANG_EN]) == 0;
    return (int)same_x - (int)same_y;
}

void checker_keep_uses(struct checker *ck) { ck->keeps_uses = true; }

const struct word_use *checker_uses(struct checker *ck, uint32_t file, uint32_t *n)
{
    if (!ck->keeps_uses) return NULL;
    struct word_use *out = arena_alloc(ck->arena, (ck->uses.len + 1) * sizeof *out);
    uint32_t len = 0, kept = 0;
    for (uint32_t i = 0; i < ck->uses.len; i++)
        if (ck->uses.at[i].span.file == file) out[len++] = ck->uses.at[i];
    qsort(out, len, sizeof *out, by_place);
    for (uint32_t i = 0; i < len; i++)
        if (!kept || out[kept - 1].span.lo != out[i].span.lo) out[kept++] = out[i];
    *n = kept;
    return out;
}

bool checker_is_word(const struct checker *ck, const char *text, uint32_t len, enum language language)
{
    const struct name *n = names_find(ck->names, text, len);
    if (!n) return false;
    for (enum kernel_word w = 0; w < KW_COUNT; w++)
        if (kernel_is(n, w, language)) return true;
    if (vocab_block_named(ck->vocab, n, language) != VOCAB_NONE || vocab_collection_named(ck->vocab, n, language) != VOCAB_NONE) return true;
    for (uint32_t i = 0; i < ck->vocab->properties.len; i++)
        if (ck->vocab->properties.at[i].word.name[language] == n) return true;
    for (uint32_t i = 0; i < ck->vocab->enums.len; i++)
        if (vocab_member_named(ck->vocab, i, n, language) != VOCAB_NONE) return true;
    return false;
}
