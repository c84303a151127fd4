/* model.c - tables, columns and what was left, filled by the importers. */
#include "backends/import/model.h"

#include "lang/decimal.h"

#include <string.h>
#include <utf8proc.h>

static const struct { const char *word, *fr, *en; } reasons[LEFT_REASONS] = {
    [LEFT_CONDITION] = {"condition", "posée seulement sous une condition, qui n'est pas reprise", "asked only under a condition, which is not carried over"},
    [LEFT_CALCULATION] = {"calculation", "calculée : la colonne est déclarée, sa formule non", "calculated: the column is declared, its formula is not"},
    [LEFT_DESCRIPTION] = {"description", "texte montré à la personne, pas une donnée", "text shown to the person, no datum"},
    [LEFT_FILE] = {"file", "fichier ou signature, pas une donnée du langage", "file or signature, no datum of the language"},
    [LEFT_OPEN_LIST] = {"open_list", "réponses d'une liste qui est ailleurs : déclarée en texte", "answers from a list that is elsewhere: declared as text"},
    [LEFT_SEVERAL] = {"several", "plusieurs réponses dans une cellule : déclarée en texte", "several answers in one cell: declared as text"},
    [LEFT_UNIT] = {"unit", "unité que le langage ne connaît pas : nombre sans unité", "unit that the language does not know: a number without a unit"},
    [LEFT_UNIT_COLUMN] = {"unit_column", "unité choisie dans un autre champ : nombre sans unité", "unit chosen in another field: a number without a unit"},
    [LEFT_BOUND] = {"bound", "borne qui n'est pas un nombre, ou qui ne fait qu'avertir", "bound that is no number, or that only warns"},
    [LEFT_FORMAT] = {"format", "forme d'un texte, non vérifiée", "form of a text, not checked"},
    [LEFT_TIME] = {"time", "heure sans date : déclarée en texte", "time of day without a date: declared as text"},
    [LEFT_REQUIRED] = {"required", "réponse obligatoire : le langage le dit par les critères", "answer required: the language says so by its criteria"},
    [LEFT_REPEAT] = {"repeat", "ce qui se répète, et combien de fois", "what repeats, and how often"},
    [LEFT_CALENDAR] = {"calendar", "événement, passage ou délai : à écrire dans un calendrier", "event, transition or delay: to be written as a calendar"},
    [LEFT_CONVERSION] = {"conversion", "conversion qu'aucune unité ne prouve", "conversion that no unit proves"},
    [LEFT_TYPE] = {"type", "type de donnée que le langage n'a pas : déclarée en texte", "type of datum that the language has not: declared as text"},
    [LEFT_OTHER_VERSION] = {"other_version", "autre étude ou autre version du même fichier, non lue", "other study or other version in the same file, not read"}};

const char *left_word(enum import_reason reason) { return reasons[reason].word; }
struct msg left_why(enum import_reason reason) { return msg_of(reasons[reason].fr, reasons[reason].en); }

struct import *import_new(const struct vocab *vocab, struct diags *diags, const struct import_file *in, const struct import_options *options)
{
    struct arena *arena = diags_arena(diags);
    struct import *im = arena_alloc(arena, sizeof *im);
    im->arena = arena;
    im->diags = diags;
    im->silent = arena_alloc(arena, sizeof *im->silent);
    im->vocab = vocab;
    im->in = *in;
    im->options = *options;
    return im;
}

void import_leave(struct import *im, enum import_reason reason, struct span at, const char *item, const char *text)
{
    *vec_push(im->arena, &im->left) = (struct import_left){reason, at, arena_strdup(im->arena, item), arena_strdup(im->arena, text ? text : "")};
}

struct diag *import_say(struct import *im, enum diag_code code, struct span at, uint32_t n, const struct msg *args)
{
    if ((uint32_t)code >= IMPORT_SAID_CODES || im->said[code]++ < IMPORT_SAID_MOST) return diag_rx(im->diags, code, at, n, args);
    return im->silent;
}

struct diag *import_say0(struct import *im, enum diag_code code, struct span at) { return import_say(im, code, at, 0, NULL); }

struct diag *import_say1(struct import *im, enum diag_code code, struct span at, const char *a)
{
    struct msg args[] = {msg_same(a)};
    return import_say(im, code, at, 1, args);
}

struct diag *import_say2(struct import *im, enum diag_code code, struct span at, const char *a, const char *b)
{
    struct msg args[] = {msg_same(a), msg_same(b)};
    return import_say(im, code, at, 2, args);
}

const char *import_root_word(const struct import *im)
{
    uint32_t entity = vocab_block_of_role(im->vocab, ROLE_ENTITY);
    return entity == VOCAB_NONE ? "root" : im->vocab->blocks.at[entity].word.name[im->options.language]->text;
}

bool import_check_text(struct import *im, const struct import_file *in)
{
    for (size_t at = 0; at < in->len;) {
        utf8proc_int32_t point;
        utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)in->text + at, (utf8proc_ssize_t)(in->len - at), &point);
        struct span span = {in->file, (uint32_t)at, (uint32_t)at + 1};
        if (n <= 0) return import_say1(im, RX_NOT_UTF8, span, arena_printf(im->arena, "0x%02X", (unsigned)(unsigned char)in->text[at])), false;
        if (point == 0) return import_say0(im, RX_NUL_BYTE, span), false;
        at += (size_t)n;
    }
    return true;
}

bool import_is_text(struct import *im) { return import_check_text(im, &im->in); }

/* ---- texts ---- */

/* `<b>`, `</span>`: from the bracket to the byte after its end; 0 when this is no tag. */
static size_t tag_length(const char *text, size_t len)
{
    if (len < 3 || text[0] != '<' || !((text[1] >= 'a' && text[1] <= 'z') || (text[1] >= 'A' && text[1] <= 'Z') || text[1] == '/')) return 0;
    const char *end = memchr(text, '>', len);
    return end ? (size_t)(end - text) + 1 : 0;
}

const char *import_clean(struct arena *arena, const char *text, size_t len)
{
    char *out = arena_alloc(arena, len + 1);
    size_t n = 0;
    bool space = false;
    for (size_t i = 0; i < len; i++) {
        size_t tag = tag_length(text + i, len - i);
        unsigned char c = (unsigned char)text[i];
        if (tag) i += tag - 1;
        if (tag || c <= ' ' || c == 0x7F) {
            space = n > 0;
            continue;
        }
        if (space) out[n++] = ' ';
        space = false;
        out[n++] = (char)c;
    }
    return out;
}

static bool is_letter(utf8proc_int32_t point)
{
    utf8proc_category_t c = utf8proc_category(point);
    return c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_LO;
}

const char *import_identifier(struct arena *arena, const char *text)
{
    size_t len = strlen(text), n = 0;
    char *out = arena_alloc(arena, len + 3);
    for (size_t at = 0; at < len;) {
        utf8proc_int32_t point;
        utf8proc_ssize_t size = utf8proc_iterate((const utf8proc_uint8_t *)text + at, (utf8proc_ssize_t)(len - at), &point);
        bool digit = size == 1 && point >= '0' && point <= '9';
        if (size > 0 && (digit || is_letter(point))) {
            if (n == 0 && digit) out[n++] = '_';
            memcpy(out + n, text + at, (size_t)size);
            n += (size_t)size;
        } else if (n == 0 || out[n - 1] != '_' || text[at] == '_') {
            out[n++] = '_';
        }
        at += size > 0 ? (size_t)size : 1;
    }
    if (n == 0) out[n++] = '_';
    return out;
}

/* ---- names that differ ---- */

/* A set of names by open addressing, of twice the size that it will ever need. */
struct taken { const char **at; uint32_t cap; };

static bool take(struct taken *t, const char *name)
{
    uint64_t h = UINT64_C(14695981039346656037);
    for (const char *p = name; *p; p++) h = (h ^ (unsigned char)*p) * UINT64_C(1099511628211);
    uint32_t i = (uint32_t)h & (t->cap - 1);
    for (; t->at[i]; i = (i + 1) & (t->cap - 1))
        if (strcmp(t->at[i], name) == 0) return false;
    t->at[i] = name;
    return true;
}

static struct taken taken_new(struct arena *arena, uint32_t n)
{
    struct taken t = {.cap = 16};
    while (t.cap < 2 * (n + 1)) t.cap *= 2;
    t.at = arena_alloc(arena, t.cap * sizeof *t.at);
    return t;
}

static const char *take_name(struct import *im, struct taken *t, const char *source)
{
    const char *wanted = import_identifier(im->arena, source), *name = wanted;
    for (uint32_t i = 2; !take(t, name); i++) name = arena_printf(im->arena, "%s_%u", wanted, i);
    return name;
}

void import_name_all(struct import *im)
{
    struct taken tables = taken_new(im->arena, im->tables.len);
    for (uint32_t t = 0; t < im->tables.len; t++) {
        struct import_table *table = &im->tables.at[t];
        table->name = take_name(im, &tables, table->wanted && *table->wanted ? table->wanted : table->source);
        struct taken columns = taken_new(im->arena, table->columns.len + 1);
        take(&columns, import_identifier(im->arena, table->key));
        for (uint32_t c = 0; c < table->columns.len; c++) {
            struct import_column *column = &table->columns.at[c];
            column->name = take_name(im, &columns, column->wanted && *column->wanted ? column->wanted : column->source);
        }
    }
    struct taken events = taken_new(im->arena, im->events.len);
    for (uint32_t e = 0; e < im->events.len; e++) im->events.at[e].name = take_name(im, &events, im->events.at[e].source);
}

/* ---- answers ---- */

enum { NAME_BYTES = 40, NAMED_MOST = 256 };

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c; }

static bool is_one_of(const char *label, const char *const *words)
{
    for (; *words; words++) {
        const char *a = label, *b = *words;
        while (*a && lower(*a) == *b) a++, b++;
        if (!*a && !*b) return true;
    }
    return false;
}

bool import_says_unknown(const char *label)
{
    static const char *const words[] = {"unknown", "not known", "not specified/unknown", "unknown/not specified", "don't know", "do not know", "not available",
                                        "missing", "unk", "inconnu", "inconnue", "non connu", "ne sait pas", "nsp", "manquant", "manquante", "donnée manquante",
                                        "non disponible", "non renseigné", "non précisé", NULL};
    return is_one_of(label, words);
}

bool import_is_yes_no(const struct import_choices *choices)
{
    static const char *const yes[] = {"yes", "oui", "true", "vrai", "y", "o", NULL}, *const no[] = {"no", "non", "false", "faux", "n", NULL};
    static const char *const yes_codes[] = {"1", "y", "o", "yes", "oui", "true", "vrai", NULL}, *const no_codes[] = {"0", "n", "no", "non", "false", "faux", NULL};
    uint32_t seen = 0, others = 0;
    for (uint32_t i = 0; i < choices->len; i++) {
        const struct import_choice *c = &choices->at[i];
        if (c->missing) continue;
        if (is_one_of(c->label, yes) && is_one_of(c->code, yes_codes)) seen |= 1;
        else if (is_one_of(c->label, no) && is_one_of(c->code, no_codes)) seen |= 2;
        else others++;
    }
    return seen == 3 && others == 0;
}

/* A label that stands well as the name of a code: it begins with a letter, is short, and needs no escape. */
static bool is_name(const char *label)
{
    unsigned char c = (unsigned char)label[0];
    bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c >= 0x80;
    return letter && strlen(label) <= NAME_BYTES && !strpbrk(label, "`\"\\");
}

/* All labels become names, or none does. */
static void name_choices(struct import_choices *choices)
{
    for (uint32_t i = 0; i < choices->len; i++) {
        const struct import_choice *c = &choices->at[i];
        if (c->missing) continue;
        if (!is_name(c->label) || choices->len > NAMED_MOST) return;
        for (uint32_t k = 0; k < i; k++)
            if (!choices->at[k].missing && strcmp(choices->at[k].label, c->label) == 0) return;
    }
    for (uint32_t i = 0; i < choices->len; i++) choices->at[i].name = choices->at[i].label;
}

void import_type_choices(struct import *im, struct import_column *c)
{
    im->answers += c->choices.len;
    if (im->answers > IMPORT_ANSWERS_MAX) {
        import_say2(im, RX_IMPORT_TOO_MANY, c->at, c->source, arena_printf(im->arena, "%d", IMPORT_ANSWERS_MAX));
        c->choices.len = 0;
    }
    for (uint32_t i = 0; i < c->choices.len; i++) c->choices.at[i].missing = import_says_unknown(c->choices.at[i].label);
    uint32_t known = 0;
    for (uint32_t i = 0; i < c->choices.len; i++) known += !c->choices.at[i].missing;
    c->type = known == 0 ? IMPORT_TEXT : import_is_yes_no(&c->choices) ? IMPORT_BOOLEAN : IMPORT_CODES;
    if (c->type == IMPORT_CODES && !c->choices.at[0].name) name_choices(&c->choices);
}

/* ---- bounds and units ---- */

bool import_units_compare(const char *a, const char *b) { return (strstr(a, "eq") != NULL) == (strstr(b, "eq") != NULL); }

void import_check_bounds(struct import *im, struct import_column *c, struct span at)
{
    struct decimal lo, hi;
    if (!c->min || !c->max || !decimal_parse(c->min, strlen(c->min), &lo) || !decimal_parse(c->max, strlen(c->max), &hi) || decimal_compare(lo, hi) <= 0) return;
    struct msg args[] = {msg_same(c->source), msg_same(c->min), msg_same(c->max)};
    import_say(im, RX_IMPORT_RANGE, at, 3, args);
    c->min = c->max = NULL;
}
