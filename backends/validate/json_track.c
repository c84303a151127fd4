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
   at; when there is no more room and LOST records took no known way, all is learnt anew: what literals are made of is kept in a
   pool of POOL bytes, since threads learn at the same time and files have no end. The ends of values are looked for in
   WORDS words of 64 bytes at a time, and again where fewer than AHEAD are left; those of numbers too if of MANY steps one has one.

   The first TAUGHT records are read in full, whatever way they go. What is passed over and was the same in all of them is from then
   on a part of the literal after it. */
enum { STEPS = 512, STATES = 48, EVENTS = 512, DEPTH = 12, LITERAL = 512, SAME = 192, TAUGHT = 32, USELESS = 64, LOST = 4096, POOL = 128 * 1024 };
enum { HALF = 16, HEAD = 2 * HALF, WORD = 64, WORDS = 512, AHEAD = 32, MANY = 6 };
static const uint32_t NONE = UINT32_MAX;

/* A number is looked for where it stands (DIGITS), or where there are many of them beforehand, as the ends of texts are. */
enum kind { KIND_TEXT, KIND_DIGITS, KIND_NUMBER, KIND_WORD, KIND_NULL, KIND_OTHER, KIND_END };

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
    const char *value;                  /* what was passed over when it was learnt, to the literal after it; NULL: too long */
    uint32_t value_len;
    bool varies;                        /* it was not always that */
    struct step *joined;                /* the step that begins as it does and goes on to the first value that is not constant */
};

/* Inside which containers. */
struct state { uint32_t depth; uint64_t place[DEPTH]; struct step *first, *last; };

struct event { const char *from, *end, *after; uint32_t field; uint16_t state; uint8_t kind; };

/* Of the bytes of the words first .. after - 1, a bit a byte. */
struct index {
    uint32_t first, after;
    bool digits;                        /* are there so many numbers that it is worth it? */
    uint64_t ends_text[WORDS], no_digits[WORDS];
};

struct json_track {
    enum processor_level level;
    uint32_t n_steps, n_states, n_events, pooled;
    uint64_t misses, lost;              /* records that took no known way; since there is no more room */
    uint32_t useless;
    bool learning, full, joined;
    const char *begin;
    uint64_t place[DEPTH];
    struct index index;                 /* of the bytes that are followed */
    struct state states[STATES];        /* 0: where records begin */
    struct event events[EVENTS];
    struct step steps[STEPS];
    char pool[POOL];
};

static void forget(struct json_track *t)
{
    t->n_steps = t->useless = t->pooled = 0;
    t->n_states = 1;
    t->states[0] = (struct state){0};
    t->misses = t->lost = 0;
    t->full = t->joined = t->index.digits = false;
}

struct json_track *json_track_new(struct arena *arena, enum processor_level level)
{
    struct json_track *t = arena_alloc(arena, sizeof *t);
    t->level = level;
    forget(t);
    return t;
}

/* ---- learning ---- */

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
    case JSON_DIGITS: e->kind = t->index.digits ? KIND_NUMBER : KIND_DIGITS; break;
    case JSON_WORD: e->kind = *from == 'n' ? KIND_NULL : KIND_WORD; break;
    case JSON_OTHER: e->kind = KIND_OTHER; break;
    }
}

static bool is_step(const struct step *s, const struct step *other)
{
    if (s->len != other->len || memcmp(s->literal, other->literal, s->len) != 0) return false;
    return s->kind == other->kind && s->field == other->field && s->to == other->to && s->word == other->word;
}

static char *pool_take(struct json_track *t, uint32_t n)
{
    t->pooled += n;
    return t->pool + t->pooled - n;
}

static const char *pool_keep(struct json_track *t, const char *bytes, uint32_t n) { return memcpy(pool_take(t, n), bytes, n); }

/* Is there room for one more step with all that it keeps? */
static bool has_room(const struct json_track *t) { return t->n_steps < STEPS && t->pooled + LITERAL + 2 * SAME <= POOL; }

static struct step *add(struct json_track *t, const struct step *is, struct step **before)
{
    struct step *s = &t->steps[t->n_steps++];
    *s = *is;
    s->literal = pool_keep(t, is->literal, is->len);
    memcpy(s->head, s->literal, s->len < HEAD ? s->len : HEAD);
    s->mask = s->len < HEAD ? (UINT32_C(1) << s->len) - 1 : UINT32_MAX;
    s->sibling = *before;
    *before = s;
    s->same_len = 0;
    if (s->kind == KIND_OTHER) s->same = pool_take(t, SAME);
    return s;
}

/* The step, which is added to those of its state after the last one taken there when it is not among them; NULL when there is
   no room. */
static struct step *find_or_add(struct json_track *t, const struct step *is)
{
    struct state *state = &t->states[is->state];
    struct step *s = state->first;
    while (s && !is_step(s, is)) s = s->sibling;
    if (!s && has_room(t)) {
        s = add(t, is, state->last ? &state->last->sibling : &state->first);
        if (is->value) s->value = pool_keep(t, is->value, is->value_len);
        t->useless = 0;
    }
    if (s && is->value) s->varies |= s->value_len != is->value_len || memcmp(s->value, is->value, is->value_len) != 0;
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
    if (e->field == NONE && e->kind != KIND_END && e->after - literal_end <= SAME) {
        s->value = literal_end;
        s->value_len = (uint32_t)(e->after - literal_end);
    }
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
        if (before && (!before->next || (t->n_steps > known && !t->joined))) before->next = found;
        before = found;
        at = e->after;
        state = e->state;
    }
}

/* The step that says what s and those expected after it say, up to the first value that counts or varies. */
static struct step *joined_of(struct json_track *t, struct step *s)
{
    if (!s || s->joined) return s ? s->joined : NULL;
    s->joined = s;                      /* steps may come back to themselves */
    if (!s->value || s->varies || !s->next) return s;
    const struct step *next = joined_of(t, s->next);
    const uint32_t len = s->len + s->value_len + next->len;
    if (len > LITERAL || !has_room(t)) return s;
    char literal[LITERAL];
    memcpy(literal, s->literal, s->len);
    memcpy(literal + s->len, s->value, s->value_len);
    memcpy(literal + s->len + s->value_len, next->literal, next->len);
    struct step is = *next;
    is.state = s->state;
    is.literal = literal;
    is.len = len;
    struct step *c = add(t, &is, &t->states[s->state].first);
    s->joined = c->joined = c;
    c->next = joined_of(t, c->next);
    return c;
}

static void join(struct json_track *t)
{
    const uint32_t n = t->n_steps;
    uint32_t numbers = 0;
    for (uint32_t i = 0; i < n; i++) numbers += t->steps[i].kind == KIND_DIGITS;
    t->index.digits = numbers * MANY > n;
    for (uint32_t i = 0; i < n && t->index.digits; i++)
        if (t->steps[i].kind == KIND_DIGITS) t->steps[i].kind = KIND_NUMBER;
    joined_of(t, t->states[0].first);
    for (uint32_t i = 0; i < n; i++) t->steps[i].next = joined_of(t, t->steps[i].next);
    t->joined = true;
}

bool json_track_begin(struct json_track *t, const char *at)
{
    if (t->misses++ == TAUGHT) join(t);
    if (t->full && ++t->lost > LOST) forget(t);
    t->learning = !t->full && (t->useless++ < USELESS || (t->misses & (t->misses - 1)) == 0);
    t->begin = at;
    t->n_events = 0;
    return t->learning;
}

/* ---- following ---- */

#define INLINE static inline __attribute__((always_inline))

/* What of the text is looked for, by the level of the processor: a bit a byte, of HEAD or of 64 bytes. */
struct finder {
    uint32_t (*same)(const char *a, const char *b);
    uint64_t (*ends_text)(const char *p);       /* quotes, backslashes, bytes below 0x20 */
    uint64_t (*no_digits)(const char *p);       /* bytes that do not stand in a number */
};

#ifdef __SSE2__
INLINE __m128i half_at(const char *p) { return _mm_loadu_si128((const __m128i *)(const void *)p); }
INLINE uint64_t bits_of(__m128i v) { return (uint32_t)_mm_movemask_epi8(v); }
INLINE uint32_t half_same(const char *a, const char *b) { return (uint32_t)bits_of(_mm_cmpeq_epi8(half_at(a), half_at(b))); }

INLINE uint64_t half_ends_text(const char *p)
{
    const __m128i v = half_at(p), control = _mm_cmpeq_epi8(_mm_min_epu8(v, _mm_set1_epi8(0x1F)), v);
    return bits_of(_mm_or_si128(control, _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('"')), _mm_cmpeq_epi8(v, _mm_set1_epi8('\\')))));
}

/* From + to 9 are the digits, + , - . and /; e and E differ by a bit. */
INLINE uint64_t half_no_digits(const char *p)
{
    const __m128i v = half_at(p), from = _mm_sub_epi8(v, _mm_set1_epi8('+')), in = _mm_cmpeq_epi8(_mm_min_epu8(from, _mm_set1_epi8('9' - '+')), from);
    const __m128i not = _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8(',')), _mm_cmpeq_epi8(v, _mm_set1_epi8('/')));
    const __m128i e = _mm_cmpeq_epi8(_mm_or_si128(v, _mm_set1_epi8(0x20)), _mm_set1_epi8('e'));
    return bits_of(_mm_or_si128(_mm_andnot_si128(not, in), e)) ^ 0xFFFF;
}

INLINE uint32_t same_any(const char *a, const char *b) { return half_same(a, b) | half_same(a + HALF, b + HALF) << HALF; }
INLINE uint64_t ends_text_any(const char *p)
{
    return half_ends_text(p) | half_ends_text(p + HALF) << HALF | half_ends_text(p + 2 * HALF) << 2 * HALF | half_ends_text(p + 3 * HALF) << 3 * HALF;
}
INLINE uint64_t no_digits_any(const char *p)
{
    return half_no_digits(p) | half_no_digits(p + HALF) << HALF | half_no_digits(p + 2 * HALF) << 2 * HALF | half_no_digits(p + 3 * HALF) << 3 * HALF;
}
#else
INLINE uint32_t same_any(const char *a, const char *b)
{
    uint32_t bits = 0;
    for (uint32_t i = 0; i < HEAD; i++) bits |= (uint32_t)(a[i] == b[i]) << i;
    return bits;
}

INLINE uint64_t ends_text_any(const char *p)
{
    uint64_t bits = 0;
    for (uint32_t i = 0; i < WORD; i++) bits |= (uint64_t)(p[i] == '"' || p[i] == '\\' || (unsigned char)p[i] < 0x20) << i;
    return bits;
}

INLINE uint64_t no_digits_any(const char *p)
{
    uint64_t bits = 0;
    for (uint32_t i = 0; i < WORD; i++) bits |= (uint64_t)!json_is_bare(p[i]) << i;
    return bits;
}
#endif

#if PROCESSOR_X86
TARGET_V3 INLINE __m256i whole_at(const char *p) { return _mm256_loadu_si256((const __m256i *)(const void *)p); }
TARGET_V3 INLINE uint32_t same_v3(const char *a, const char *b)
{
    return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(whole_at(a), whole_at(b)));
}

TARGET_V3 INLINE uint64_t whole_ends_text(const char *p)
{
    const __m256i v = whole_at(p), control = _mm256_cmpeq_epi8(_mm256_min_epu8(v, _mm256_set1_epi8(0x1F)), v);
    const __m256i stops = _mm256_or_si256(_mm256_cmpeq_epi8(v, _mm256_set1_epi8('"')), _mm256_cmpeq_epi8(v, _mm256_set1_epi8('\\')));
    return (uint32_t)_mm256_movemask_epi8(_mm256_or_si256(control, stops));
}

TARGET_V3 INLINE uint64_t whole_no_digits(const char *p)
{
    const __m256i v = whole_at(p), from = _mm256_sub_epi8(v, _mm256_set1_epi8('+'));
    const __m256i in = _mm256_cmpeq_epi8(_mm256_min_epu8(from, _mm256_set1_epi8('9' - '+')), from);
    const __m256i not = _mm256_or_si256(_mm256_cmpeq_epi8(v, _mm256_set1_epi8(',')), _mm256_cmpeq_epi8(v, _mm256_set1_epi8('/')));
    const __m256i e = _mm256_cmpeq_epi8(_mm256_or_si256(v, _mm256_set1_epi8(0x20)), _mm256_set1_epi8('e'));
    return ~(uint32_t)_mm256_movemask_epi8(_mm256_or_si256(_mm256_andnot_si256(not, in), e));
}

TARGET_V3 INLINE uint64_t ends_text_v3(const char *p) { return whole_ends_text(p) | whole_ends_text(p + HEAD) << HEAD; }
TARGET_V3 INLINE uint64_t no_digits_v3(const char *p) { return whole_no_digits(p) | whole_no_digits(p + HEAD) << HEAD; }
#endif

#if PROCESSOR_X86
TARGET_V4 INLINE __m512i word_at(const char *p) { return _mm512_loadu_si512((const void *)p); }
TARGET_V4 INLINE uint32_t same_v4(const char *a, const char *b)
{
    const __m256i *x = (const __m256i *)(const void *)a, *y = (const __m256i *)(const void *)b;
    return (uint32_t)_mm256_cmpeq_epi8_mask(_mm256_loadu_si256(x), _mm256_loadu_si256(y));
}

TARGET_V4 INLINE uint64_t ends_text_v4(const char *p)
{
    const __m512i v = word_at(p);
    const uint64_t control = _mm512_cmplt_epu8_mask(v, _mm512_set1_epi8(0x20)), quotes = _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('"'));
    return control | quotes | _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('\\'));
}

TARGET_V4 INLINE uint64_t no_digits_v4(const char *p)
{
    const __m512i v = word_at(p), from = _mm512_sub_epi8(v, _mm512_set1_epi8('+'));
    const uint64_t out = _mm512_cmpgt_epu8_mask(from, _mm512_set1_epi8('9' - '+'));
    const uint64_t e = _mm512_cmpeq_epi8_mask(_mm512_or_si512(v, _mm512_set1_epi8(0x20)), _mm512_set1_epi8('e'));
    return (out | _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(',')) | _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('/'))) & ~e;
}
#endif

/* Looks for the ends of values from `at` on, so that they are at hand, whatever it takes to know where a value begins. */
INLINE void index_loop(struct index *x, const char *bytes, uint32_t at, uint32_t len, const struct finder *f)
{
    x->first = at / WORD;
    x->after = (len + WORD) / WORD;
    if (x->after > x->first + WORDS) x->after = x->first + WORDS;
    for (uint32_t w = x->first; w < x->after; w++) {
        x->ends_text[w - x->first] = f->ends_text(bytes + (size_t)w * WORD);
        if (x->digits) x->no_digits[w - x->first] = f->no_digits(bytes + (size_t)w * WORD);
    }
}

/* The first byte from `at` on whose bit is set, or NONE when it is beyond what was looked at. */
INLINE uint32_t next_of(const struct index *x, const uint64_t *bits, uint32_t at)
{
    uint32_t w = at / WORD;
    if (w >= x->after) return NONE;
    uint64_t some = bits[w - x->first] >> (at % WORD);
    if (some) return at + (uint32_t)__builtin_ctzll(some);
    while (++w < x->after)
        if ((some = bits[w - x->first])) return w * WORD + (uint32_t)__builtin_ctzll(some);
    return NONE;
}

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

/* The closing quote of a string with an escape, or beyond what was looked at; NULL when there is none. */
static const char *text_end(const char *p, bool escapes)
{
    bool escaped = false;
    const char *end = json_string_end(p, &escaped);
    return escaped && !escapes ? NULL : end;
}

static const char *digits_end(const char *p)
{
    while (json_is_bare(*p)) p++;
    return p;
}

/* The end of the value after the literal of the step, which ends at `at`; NONE when there is none. */
INLINE uint32_t value_end(struct step *s, const struct index *x, const char *bytes, uint32_t at, uint32_t len, const struct finder *f)
{
    const char *stop = bytes + at;
    if (s->kind == KIND_TEXT) {
        const uint32_t quote = next_of(x, x->ends_text, at);
        if (quote != NONE && bytes[quote] == '"') return quote;
        stop = text_end(bytes + at, s->field == NONE);
    } else if (s->kind == KIND_NUMBER) {
        const uint32_t end = next_of(x, x->no_digits, at);
        if (end != NONE) return end > at ? end : NONE;
        stop = digits_end(bytes + at);
        if (stop == bytes + at) return NONE;
    } else if (s->kind == KIND_DIGITS) {
        const uint64_t stops = f->no_digits(stop);
        if (stops) return stops & 1 ? NONE : at + (uint32_t)__builtin_ctzll(stops);
        stop = digits_end(bytes + at);
        if (stop == bytes + at) return NONE;
    } else if (s->kind == KIND_OTHER) {
        stop = pass_over(s, bytes + at, bytes + len);
    }
    return stop ? (uint32_t)(stop - bytes) : NONE;
}

/* A step of the state of `not`, but not that one, whose literal and value stand at `at`; NULL when there is none. */
INLINE struct step *other(struct json_track *t, struct step *not, const char *bytes, uint32_t at, uint32_t len, const struct finder *f)
{
    struct step *first = t->states[not->state].first;
    for (struct step *s = not->sibling ? not->sibling : first; s != not; s = s->sibling ? s->sibling : first)
        if ((f->same(bytes + at, s->head) & s->mask) == s->mask && goes_on(s, bytes + at, f) &&
            value_end(s, &t->index, bytes, at + s->len, len, f) != NONE)
            return s;
    return NULL;
}

typedef struct step *other_fn(struct json_track *t, struct step *not, const char *bytes, uint32_t at, uint32_t len);

INLINE uint32_t follow_loop(struct json_track *t, const char *bytes, uint32_t at, uint32_t len, uint32_t *begin, uint32_t *stop,
                            const struct finder f, other_fn *other_of)
{
    const struct index *x = &t->index;
    if (at / WORD + AHEAD >= x->after && x->after <= len / WORD) index_loop(&t->index, bytes, at, len, &f);
    struct step *s = t->states[0].first;
    while (s) {
        const char *p = bytes + at;
        uint32_t from = at + s->len, to;
        if ((f.same(p, s->head) & s->mask) != s->mask || !goes_on(s, p, &f) || (to = value_end(s, x, bytes, from, len, &f)) == NONE) {
            s = other_of(t, s, bytes, at, len);
            continue;
        }
        at = to + (s->kind == KIND_TEXT);
        if (s->field != NONE) {
            if (begin[s->field]) return NONE;               /* a second value: none begins with the bytes */
            from -= s->word;
            begin[s->field] = from;
            stop[s->field] = s->kind == KIND_NULL ? from : to;
        } else if (s->kind == KIND_END) {
            return at < len ? at : len;
        }
        s = s->next ? s->next : t->states[s->to].first;
    }
    return NONE;
}

#define FINDER(level) (struct finder){same_##level, ends_text_##level, no_digits_##level}
#define FOLLOW(level, target)                                                                                                                  \
    target static struct step *other_##level(struct json_track *t, struct step *not, const char *bytes, uint32_t at, uint32_t len)             \
    {                                                                                                                                          \
        const struct finder f = FINDER(level);                                                                                                 \
        return other(t, not, bytes, at, len, &f);                                                                                              \
    }                                                                                                                                          \
    target static uint32_t follow_##level(struct json_track *t, const char *bytes, uint32_t at, uint32_t len, uint32_t *begin, uint32_t *stop) \
    {                                                                                                                                          \
        return follow_loop(t, bytes, at, len, begin, stop, FINDER(level), other_##level);                                                      \
    }
FOLLOW(any, )
#if PROCESSOR_X86
FOLLOW(v3, TARGET_V3)
FOLLOW(v4, TARGET_V4)
#endif

uint32_t json_track_follow(struct json_track *t, const char *bytes, uint32_t at, uint32_t len, uint32_t *begin, uint32_t *stop)
{
    if (!t->joined) return NONE;
    switch (t->level) {
#if PROCESSOR_X86
    case PROCESSOR_V4: return follow_v4(t, bytes, at, len, begin, stop);
    case PROCESSOR_V3: return follow_v3(t, bytes, at, len, begin, stop);
#else
    case PROCESSOR_V4: case PROCESSOR_V3:
#endif
    case PROCESSOR_ANY: break;
    }
    return follow_any(t, bytes, at, len, begin, stop);
}

void json_track_over(struct json_track *t) { t->index.first = t->index.after = 0; }
