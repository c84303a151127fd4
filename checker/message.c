/* message.c - the words of a rule, with what stands between braces replaced by the facts of the protocol. */
#include "checker/assess.h"

#include "lang/text.h"

#include <stdlib.h>

/* The members of a set, "3, 2 ou 1". */
static struct msg members_text(struct checker *ck, uint32_t enumeration, uint64_t set, bool labels)
{
    struct msg out = {{"", ""}};
    const struct vocab_enum *e = &ck->vocab->enums.at[enumeration];
    uint32_t left = (uint32_t)__builtin_popcountll(set), n = left;
    if (!n) return msg_of("aucune", "none");
    for (uint32_t m = 0; m < e->members.len && m < 64; m++) {
        if (!(set >> m & 1)) continue;
        const char *joint[LANGUAGES] = {left == n ? "" : left == 1 ? " ou " : ", ", left == n ? "" : left == 1 ? " or " : ", "};
        const struct word *w = &e->members.at[m];
        for (int l = 0; l < LANGUAGES; l++)
            out.text[l] = arena_printf(ck->arena, "%s%s%s", out.text[l], joint[l], labels ? word_label(w).text[l] : w->name[l]->text);
        left--;
    }
    return out;
}

struct msg set_text(struct checker *ck, uint32_t enumeration, uint64_t set) { return members_text(ck, enumeration, set, false); }

static struct msg cell_text(struct checker *ck, const struct study_row *row, const struct vocab_property *p)
{
    const struct study_cell *c = study_cell(row, p);
    if (!c || c->state != PLAN_GIVEN) return msg_of("inconnu", "unknown");
    if (p->type.kind == TYPE_CODE) return word_label(&ck->vocab->enums.at[p->type.index].members.at[c->lo]);
    if (p->type.kind == TYPE_FLAG) return c->lo ? msg_of("oui", "yes") : msg_of("non", "no");
    if (p->type.kind == TYPE_TEXT) return msg_same(ck->study->texts.at[c->lo]);
    return msg_same(source_slice(ck, c->span));
}

static struct msg row_text(const struct study_row *row)
{
    if (!row) return msg_of("inconnu", "unknown");
    return msg_same(row->name ? row->name->text : row->title ? row->title : "");
}

/* Words between braces may be of either language: translating a law leaves its texts as they are. */
static bool is_named(const struct word *w, const struct name *name) { return w->name[LANG_FR] == name || w->name[LANG_EN] == name; }

static uint32_t block_named(const struct checker *ck, const struct name *name)
{
    uint32_t b = vocab_block_named(ck->vocab, name, LANG_FR);
    return b != VOCAB_NONE ? b : vocab_block_named(ck->vocab, name, LANG_EN);
}

/* What a path between braces stands for; false when it names nothing. */
static bool path_text(struct checker *ck, const struct rule *r, const char *path, size_t len, uint32_t row, struct msg *out)
{
    const char *dot = memchr(path, '.', len);
    size_t head_len = dot ? (size_t)(dot - path) : len;
    const struct name *head = names_find(ck->names, path, head_len), *tail = dot ? names_find(ck->names, dot + 1, len - head_len - 1) : NULL;
    if (!head || (dot && !tail)) return false;
    uint32_t table = VOCAB_NONE, at = 0;
    if (head == r->var) {
        table = r->over;
        at = row;
    } else table = block_named(ck, head);
    if (table == VOCAB_NONE && !dot) {
        for (uint32_t i = 0; i < ck->verdicts->effects.len; i++) {
            const struct effect_result *e = &ck->verdicts->effects.at[i];
            if (is_named(&e->effect->word, head)) return *out = set_text(ck, e->effect->enumeration, e->in_force), true;
        }
        for (uint32_t i = 0; i < ck->verdicts->choices.len; i++) {
            const struct choice_result *c = &ck->verdicts->choices.at[i];
            if (is_named(&c->choice->word, head)) return *out = members_text(ck, c->choice->enumeration, c->candidates, true), true;
        }
        return false;
    }
    if (table == VOCAB_NONE) return false;
    const struct study_row *srow = study_row(ck->study, table, at);
    if (!tail) return *out = row_text(srow), true;
    uint32_t p = vocab_property_named(ck->vocab, table, tail, LANG_FR);
    if (p == VOCAB_NONE) p = vocab_property_named(ck->vocab, table, tail, LANG_EN);
    if (p == VOCAB_NONE) return false;
    *out = cell_text(ck, srow, &ck->vocab->properties.at[p]);
    return true;
}

struct msg fill_message(struct checker *ck, const struct rule *r, struct msg template, uint32_t row)
{
    struct msg out = template;
    for (int l = 0; l < LANGUAGES; l++) {
        if (!template.text[l] || !strchr(template.text[l], '{')) continue;
        struct text t;
        text_init(&t);
        for (const char *p = template.text[l]; *p;) {
            const char *end = *p == '{' ? strchr(p, '}') : NULL;
            struct msg value;
            if (end && path_text(ck, r, p + 1, (size_t)(end - p - 1), row, &value)) {
                text_add(&t, value.text[l]);
                p = end + 1;
                continue;
            }
            size_t n = 1 + strcspn(p + 1, "{");
            text_addn(&t, p, n);
            p += n;
        }
        out.text[l] = arena_strndup(ck->arena, t.at ? t.at : "", t.len);
        text_release(&t);
    }
    return out;
}
