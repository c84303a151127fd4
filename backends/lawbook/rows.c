/* rows.c - the rows of the law that its rules, cases, lists and steps bear, one a line. */
#include "backends/lawbook/sorts.h"

struct bearer {
    const char *code, *kind, *modality, *decides;
    struct span at;
    uint32_t grade;
    const struct citation *cites;
    uint32_t n_cites;
};

static void row(const struct law *law, const struct sources *sources, const char *id, const struct bearer *b, struct text *out)
{
    text_addf(out, "%s\t%s\t%s\t", id, b->code, b->kind);
    sort_chapter(out, sources, b->at);
    text_addf(out, "\t%s\t%s\t%s\t%s\n", b->modality, b->decides, sort_grade(law, b->grade, LANG_FR), sort_article(law, b->cites, b->n_cites));
}

static void rule_rows(const struct law *law, const struct sources *sources, const struct rule *r, struct text *out)
{
    struct bearer b = {rule_code(r), "rule", sort_modality(r, LANG_FR), sort_decides(r, LANG_FR), r->word.span, r->grade, r->cites.at, r->cites.len};
    for (uint32_t i = 0; i < r->rows.len; i++) row(law, sources, r->rows.at[i], &b, out);
    for (uint32_t c = 0; c < r->cases.len; c++) {
        const struct rule_case *k = &r->cases.at[c];
        struct bearer of_case = b;
        of_case.kind = "case";
        if (k->grade != VOCAB_NONE) of_case.grade = k->grade;
        if (k->cites.len) of_case.cites = k->cites.at, of_case.n_cites = k->cites.len;
        for (uint32_t i = 0; i < k->rows.len; i++) row(law, sources, k->rows.at[i], &of_case, out);
    }
}

void lawbook_rows(const struct law *law, const struct sources *sources, struct text *out)
{
    for (uint32_t i = 0; i < law->rules.len; i++)
        if (!law->rules.at[i].from_user) rule_rows(law, sources, &law->rules.at[i], out);
    for (uint32_t i = 0; i < law->lists.len; i++) {
        const struct law_list *l = &law->lists.at[i];
        for (uint32_t e = 0; e < l->entries.len; e++) {
            const struct list_entry *x = &l->entries.at[e];
            struct bearer b = {l->word.name[LANG_FR]->text, "list", "-", "-", x->span, x->grade, l->cites.at, l->cites.len};
            if (x->cites.len) b.cites = x->cites.at, b.n_cites = x->cites.len;
            for (uint32_t k = 0; k < x->rows.len; k++) row(law, sources, x->rows.at[k], &b, out);
        }
    }
    for (uint32_t i = 0; i < law->steps.len; i++) {
        const struct law_step *s = &law->steps.at[i];
        struct bearer b = {s->word.name[LANG_FR]->text, "step", "-", "-", s->word.span, s->grade, s->cites.at, s->cites.len};
        for (uint32_t k = 0; k < s->rows.len; k++) row(law, sources, s->rows.at[k], &b, out);
    }
}
