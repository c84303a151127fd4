/* json_track.c - a literal is compared sixteen bytes at a time, the end of a value found likewise. */
#include "backends/validate/json_track.h"

#include "backends/validate/json_scan.h"
#include "lang/processor.h"

#include <string.h>

#if PROCESSOR_X86
#include <immintrin.h>
#endif

/* SAME is the longest list or object that is compared with that of the record before. A way that is longer than EVENTS, or
   has a literal longer than LITERAL, is not learnt. After USELESS records in which there was nothing to learn, few are looked
   at; when there is no more room and LOST records took no known way, all is learnt anew. */
enum { STEPS = 512, STATES = 48, EVENTS = 512, DEPTH = 12, HALF = 16, HEAD = 2 * HALF, LITERAL = 240, SAME = 192, USELESS = 64, LOST = 4096 };
static const uint32_t NONE = UINT32_MAX;

enum kind { KIND_TEXT, KIND_DIGITS, KIND_WORD, KIND_NULL, KIND_OTHER, KIND_END };

/* `head` is the first HEAD bytes of the literal, `mask` those that count. What is looked at for every value comes first. */
struct step {
    char head[HEAD];
    uint32_t mask, len, field;
    uint8_t kind, word;                 /* words: the value is the last `word` bytes of the literal */
    uint16_t state;                     /* where it begins, */
    struct step *next;                  /* the step expected after it; NULL: not known */
    struct step *sibling;               /* the one after it of those of its state */
    const char *literal;
    uint32_t to;                        /* and ends */
    uint32_t same_len;                  /* OTHER: what was passed over last, of at most SAME bytes; 0: none */
    char *same;
};

/* Inside which containers. */
struct state { uint32_t depth; uint64_t place[DEPTH]; struct step *first, *last; };

struct event { const char *from, *end, *after; uint32_t field; uint16_t state; uint8_t kind; };

struct json_track {
    struct arena *arena;
    enum processor_level level;
    uint32_t n_steps, n_states, n_events;
    uint64_t misses, lost;              /* records that took no known way; since there is no more room */
    uint32_t useless;
    bool learning, full;
    const char *begin;
    uint64_t place[DEPTH];
    struct state states[STATES];        /* 0: where records begin */
    struct event events[EVENTS];
    struct step steps[STEPS];
};

static void forget(struct json_track *t)
{
    t->n_steps = t->useless = 0;
    t->n_states = 1;
    t->states[0] = (struct state){0};
    t->misses = t->lost = 0;
    t->full = false;
}

struct json_track *json_track_new(struct arena *arena)
{
    struct json_track *t = arena_alloc(arena, sizeof *t);
    t->arena = arena;
    t->level = processor_level();
    forget(t);
    return t;
}

/* ---- learning ---- */

bool json_track_begin(struct json_track *t, const char *at)
{
    t->misses++;
    if (t->full && ++t->lost > LOST) forget(t);
    t->learning = !t->full && (t->useless++ < USELESS || (t->misses & (t->misses - 1)) == 0);
    t->begin = at;
    t->n_events = 0;
    return t->learning;
}

void json_track_drop(struct json_track *t) { t->learning = false; }

void json_track_enter(struct json_track *t, uint32_t depth, uint64_t place)
{
    if (depth > DEPTH) t->learning = false;
    else t->place[depth - 1] = place;
}

/* The state inside of the containers entered, or STATES when there is no room. */
static uint32_t state_here(struct json_track *t, uint32_t depth)
{
    for (uint32_t i = 0; i < t->n_states; i++)
        if (t->states[i].depth == depth && memcmp(t->states[i].place, t->place, depth * sizeof *t->place) == 0) return i;
    if (t->n_states == STATES) return STATES;
    struct state *s = &t->states[t->n_states];
    *s = (struct state){.depth = depth};
    memcpy(s->place, t->place, depth * sizeof *t->place);
    return t->n_states++;
}

void json_track_value(struct json_track *t, uint32_t depth, enum json_value value, const char *from, const char *end, uint32_t field)
{
    if (!t->learning) return;
    uint32_t state = depth > DEPTH ? STATES : state_here(t, depth);
    if (state == STATES || t->n_events == EVENTS) {
        t->full |= state == STATES && depth <= DEPTH;
        t->learning = false;
        return;
    }
    struct event *e = &t->events[t->n_events++];
    *e = (struct event){.from = from, .end = end, .after = end, .field = field, .state = (uint16_t)state};
    switch (value) {
    case JSON_TEXT: e->kind = KIND_TEXT; e->after = end + 1; break;
    case JSON_DIGITS: e->kind = KIND_DIGITS; break;
    case JSON_WORD: e->kind = *from == 'n' ? KIND_NULL : KIND_WORD; break;
    case JSON_OTHER: e->kind = KIND_OTHER; break;
    }
}

static bool is_step(const struct step *s, const struct step *other)
{
    return s->len == other->len && s->kind == other->kind && s->field == other->field && s->to == other->to && s->word == other->word && memcmp(s->literal, other->literal, s->len) == 0;
}

/* The step, which is added to those of its state after the last one taken there when it is not among them; NULL when there is
   no room. */
static struct step *find_or_add(struct json_track *t, const struct step *is)
{
    struct state *state = &t->states[is->state];
    struct step *s = state->first;
    while (s && !is_step(s, is)) s = s->sibling;
    if (!s && t->n_steps < STEPS) {
        s = &t->steps[t->n_steps++];
        *s = *is;
        s->literal = arena_strndup(t->arena, is->literal, is->len);
        memcpy(s->head, s->literal, s->len < HEAD ? s->len : HEAD);
        s->mask = s->len < HEAD ? (UINT32_C(1) << s->len) - 1 : UINT32_MAX;
        struct step **before = state->last ? &state->last->sibling : &state->first;
        s->sibling = *before;
        *before = s;
        if (s->kind == KIND_OTHER) s->same = arena_alloc(t->arena, SAME);
        t->useless = 0;
    }
    state->last = s;
    return s;
}

/* The step of an event whose literal begins at `at`; false when it is none. */
static bool step_of(const struct event *e, const char *at, uint16_t state, struct step *s)
{
    const bool word = e->kind == KIND_WORD || e->kind == KIND_NULL;
    const char *literal_end = word || e->kind == KIND_END ? e->end : e->from;
    *s = (struct step){.len = (uint32_t)(literal_end - at), .field = e->field, .kind = e->kind, .state = state, .to = e->state, .literal = at};
    if (word) s->word = (uint8_t)(e->end - e->from);
    return s->len > 0 && s->len <= LITERAL;
}

void json_track_end(struct json_track *t, const char *stop)
{
    if (!t->learning || t->n_events == EVENTS) return;
    t->learning = false;
    t->events[t->n_events++] = (struct event){.end = stop, .after = stop, .field = NONE, .kind = KIND_END};
    for (uint32_t i = 0; i < t->n_states; i++) t->states[i].last = NULL;
    const char *at = t->begin;
    struct step *before = NULL;
    uint16_t state = 0;
    for (uint32_t i = 0; i < t->n_events; i++) {
        const struct event *e = &t->events[i];
        const uint32_t known = t->n_steps;
        struct step is;
        if (!step_of(e, at, state, &is)) return;
        struct step *found = find_or_add(t, &is);
        if (!found) {
            t->full = true;
            return;
        }
        /* Where a new one is missing, the one that was expected before is looked for next. */
        if (before && (!before->next || t->n_steps > known)) before->next = found;
        before = found;
        at = e->after;
        state = e->state;
    }
}

/* ---- following ---- */

#define INLINE static inline __attribute__((always_inline))

/* What of the text is looked for, by the level of the processor: literals, the ends of strings and of numbers, HEAD bytes at a
   time. A bit a byte. */
struct finder {
    uint32_t (*same)(const char *a, const char *b);
    uint32_t (*ends_text)(const char *p);       /* quotes, backslashes, bytes below 0x20 */
    uint32_t (*no_digits)(const char *p);       /* bytes that do not stand in a number */
};

#ifdef __SSE2__
INLINE __m128i half_at(const char *p) { return _mm_loadu_si128((const __m128i *)(const void *)p); }
INLINE uint32_t bits_of(__m128i v) { return (uint32_t)_mm_movemask_epi8(v); }
INLINE uint32_t half_same(const char *a, const char *b) { return bits_of(_mm_cmpeq_epi8(half_at(a), half_at(b))); }

INLINE uint32_t half_ends_text(const char *p)
{
    const __m128i v = half_at(p), control = _mm_cmpeq_epi8(_mm_min_epu8(v, _mm_set1_epi8(0x1F)), v);
    return bits_of(_mm_or_si128(control, _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('"')), _mm_cmpeq_epi8(v, _mm_set1_epi8('\\')))));
}

/* From + to 9 are the digits, + , - . and /; e and E differ by a bit. */
INLINE uint32_t half_no_digits(const char *p)
{
    const __m128i v = half_at(p), from = _mm_sub_epi8(v, _mm_set1_epi8('+')), in = _mm_cmpeq_epi8(_mm_min_epu8(from, _mm_set1_epi8('9' - '+')), from);
    const __m128i not = _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8(',')), _mm_cmpeq_epi8(v, _mm_set1_epi8('/')));
    const __m128i e = _mm_cmpeq_epi8(_mm_or_si128(v, _mm_set1_epi8(0x20)), _mm_set1_epi8('e'));
    return bits_of(_mm_or_si128(_mm_andnot_si128(not, in), e)) ^ 0xFFFF;
}

INLINE uint32_t same_any(const char *a, const char *b) { return half_same(a, b) | half_same(a + HALF, b + HALF) << HALF; }
INLINE uint32_t ends_text_any(const char *p) { return half_ends_text(p) | half_ends_text(p + HALF) << HALF; }
INLINE uint32_t no_digits_any(const char *p) { return half_no_digits(p) | half_no_digits(p + HALF) << HALF; }
#else
INLINE uint32_t same_any(const char *a, const char *b)
{
    uint32_t bits = 0;
    for (uint32_t i = 0; i < HEAD; i++) bits |= (uint32_t)(a[i] == b[i]) << i;
    return bits;
}

INLINE uint32_t ends_text_any(const char *p)
{
    uint32_t i = 0;
    while (i < HEAD && p[i] != '"' && p[i] != '\\' && (unsigned char)p[i] >= 0x20) i++;
    return i < HEAD ? UINT32_C(1) << i : 0;
}

INLINE uint32_t no_digits_any(const char *p)
{
    uint32_t i = 0;
    while (i < HEAD && json_is_bare(p[i])) i++;
    return i < HEAD ? UINT32_C(1) << i : 0;
}
#endif

#if PROCESSOR_X86
TARGET_V3 INLINE __m256i whole_at(const char *p) { return _mm256_loadu_si256((const __m256i *)(const void *)p); }
TARGET_V3 INLINE uint32_t same_v3(const char *a, const char *b) { return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(whole_at(a), whole_at(b))); }

TARGET_V3 INLINE uint32_t ends_text_v3(const char *p)
{
    const __m256i v = whole_at(p), control = _mm256_cmpeq_epi8(_mm256_min_epu8(v, _mm256_set1_epi8(0x1F)), v);
    const __m256i stops = _mm256_or_si256(_mm256_cmpeq_epi8(v, _mm256_set1_epi8('"')), _mm256_cmpeq_epi8(v, _mm256_set1_epi8('\\')));
    return (uint32_t)_mm256_movemask_epi8(_mm256_or_si256(control, stops));
}

TARGET_V3 INLINE uint32_t no_digits_v3(const char *p)
{
    const __m256i v = whole_at(p), from = _mm256_sub_epi8(v, _mm256_set1_epi8('+'));
    const __m256i in = _mm256_cmpeq_epi8(_mm256_min_epu8(from, _mm256_set1_epi8('9' - '+')), from);
    const __m256i not = _mm256_or_si256(_mm256_cmpeq_epi8(v, _mm256_set1_epi8(',')), _mm256_cmpeq_epi8(v, _mm256_set1_epi8('/')));
    const __m256i e = _mm256_cmpeq_epi8(_mm256_or_si256(v, _mm256_set1_epi8(0x20)), _mm256_set1_epi8('e'));
    return ~(uint32_t)_mm256_movemask_epi8(_mm256_or_si256(_mm256_andnot_si256(not, in), e));
}
#endif

/* After the list or object at p, which is mostly the one of the record before; NULL when there is none. */
static const char *pass_over(struct step *s, const char *p, const char *end)
{
    if (*p != '{' && *p != '[') return NULL;
    if (s->same_len && (size_t)(end - p) > s->same_len && memcmp(p, s->same, s->same_len) == 0) return p + s->same_len;
    const char *stop = json_skip(p, end, false);
    if (!stop || stop - p > SAME) return stop;
    s->same_len = (uint32_t)(stop - p);
    memcpy(s->same, p, s->same_len);
    return stop;
}

/* The rest of a literal that is longer than its head: bytes after the first that differs are not looked at, but for those of a
   vector. */
INLINE bool goes_on(const struct step *s, const char *p, const struct finder *f)
{
    for (uint32_t i = HEAD; i < s->len; i += HEAD) {
        const uint32_t from = i + HEAD > s->len ? s->len - HEAD : i;
        if (f->same(p + from, s->literal + from) != UINT32_MAX) return false;
    }
    return true;
}

/* The closing quote of a string that is longer than a vector, or that has an escape; NULL when there is none. */
static const char *text_end(const char *p, bool escapes)
{
    bool escaped = false;
    const char *end = json_string_end(p, &escaped);
    return escaped && !escapes ? NULL : end;
}

/* The end of the value after the literal of the step, which ends at p; NULL when there is none. */
INLINE const char *value_end(struct step *s, const char *p, const char *end, const struct finder *f)
{
    if (s->kind == KIND_TEXT) {
        const uint32_t stops = f->ends_text(p);
        const char *quote = p + (stops ? __builtin_ctz(stops) : 0);
        return *quote == '"' && stops ? quote : text_end(p, s->field == NONE);
    }
    if (s->kind == KIND_DIGITS) {
        const uint32_t stops = f->no_digits(p);
        const char *stop = p + (stops ? __builtin_ctz(stops) : HEAD);
        while (!stops && json_is_bare(*stop)) stop++;
        return stop > p ? stop : NULL;
    }
    return s->kind == KIND_OTHER ? pass_over(s, p, end) : p;
}

/* A step of the state of `not`, but not that one, whose literal and value stand at p; NULL when there is none. */
INLINE struct step *other(struct json_track *t, struct step *not, const char *p, const char *end, const struct finder *f)
{
    struct step *first = t->states[not->state].first;
    for (struct step *s = not->sibling ? not->sibling : first; s != not; s = s->sibling ? s->sibling : first)
        if ((f->same(p, s->head) & s->mask) == s->mask && goes_on(s, p, f) && value_end(s, p + s->len, end, f)) return s;
    return NULL;
}

INLINE const char *follow_loop(struct json_track *t, const char *bytes, const char *p, const char *end, uint32_t *begin, uint32_t *stop,
                               const struct finder f, struct step *(*other_of)(struct json_track *t, struct step *not, const char *p, const char *end))
{
    struct step *s = t->states[0].first;
    while (s) {
        if ((f.same(p, s->head) & s->mask) != s->mask || !goes_on(s, p, &f)) {
            s = other_of(t, s, p, end);
            continue;
        }
        const char *from = p + s->len, *to = value_end(s, from, end, &f);
        if (!to) {
            s = other_of(t, s, p, end);
            continue;
        }
        p = to + (s->kind == KIND_TEXT);
        if (s->field != NONE) {
            if (begin[s->field]) return NULL;               /* a second value: none begins with the bytes */
            from -= s->word;
            begin[s->field] = (uint32_t)(from - bytes);
            stop[s->field] = (uint32_t)((s->kind == KIND_NULL ? from : to) - bytes);
        } else if (s->kind == KIND_END) {
            return p < end ? p : end;
        }
        s = s->next ? s->next : t->states[s->to].first;
    }
    return NULL;
}

#define FINDER(level) (struct finder){same_##level, ends_text_##level, no_digits_##level}
#define FOLLOW(level, target)                                                                                                                       \
    target static struct step *other_##level(struct json_track *t, struct step *not, const char *p, const char *end)                                \
    {                                                                                                                                               \
        const struct finder f = FINDER(level);                                                                                                      \
        return other(t, not, p, end, &f);                                                                                                           \
    }                                                                                                                                               \
    target static const char *follow_##level(struct json_track *t, const char *bytes, const char *p, const char *end, uint32_t *begin, uint32_t *stop) \
    {                                                                                                                                               \
        return follow_loop(t, bytes, p, end, begin, stop, FINDER(level), other_##level);                                                            \
    }
FOLLOW(any, )
#if PROCESSOR_X86
FOLLOW(v3, TARGET_V3)
#endif

const char *json_track_follow(struct json_track *t, const char *bytes, const char *p, const char *end, uint32_t *begin, uint32_t *stop)
{
#if PROCESSOR_X86
    if (t->level != PROCESSOR_ANY) return follow_v3(t, bytes, p, end, begin, stop);
#endif
    return follow_any(t, bytes, p, end, begin, stop);
}
