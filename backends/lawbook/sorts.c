/* sorts.c - what sort of rule a rule is, in the words of the language. */
#include "backends/lawbook/sorts.h"

#include "lang/kernel.h"

#include <string.h>

const char *sort_modality(const struct rule *r, enum language language)
{
    switch (r->modality) {
    case MODAL_REQUIRES: return kernel_text(KW_REQUIRES, language);
    case MODAL_FORBIDS: return kernel_text(KW_FORBIDS, language);
    case MODAL_PERMITS: return kernel_text(KW_PERMITS, language);
    case MODAL_DEFINES: return kernel_text(KW_DEFINES, language);
    case MODAL_GIVES: return kernel_text(KW_GIVES, language);
    case MODAL_RULES_OUT: return kernel_text(KW_RULES_OUT, language);
    case MODAL_KEEPS: return kernel_text(KW_KEEPS, language);
    case MODAL_PRESUMES: return kernel_text(KW_PRESUMES, language);
    case MODAL_FIXES: return kernel_text(KW_FIXES, language);
    case MODAL_COMPARES: return kernel_text(KW_COMPARES, language);
    case MODAL_STATED: return kernel_text(KW_STATED, language);
    }
    return "";
}

const char *sort_decides(const struct rule *r, enum language language)
{
    switch (r->decides) {
    case DECIDES_FULLY: return kernel_text(KW_FULLY, language);
    case DECIDES_PARTLY: return kernel_text(KW_PARTLY, language);
    case DECIDES_ASKS: return kernel_text(KW_ASKS, language);
    }
    return "";
}

const char *sort_grade(const struct law *law, uint32_t grade, enum language language)
{
    return grade < law->grades.len ? law->grades.at[grade].word.name[language]->text : "-";
}

void sort_chapter(struct text *out, const struct sources *sources, struct span span)
{
    const struct source *s = span_is_none(span) ? NULL : sources_get(sources, span.file);
    if (!s) return;
    const char *slash = strrchr(s->path, '/'), *name = slash ? slash + 1 : s->path, *dot = strrchr(name, '.');
    text_addn(out, name, dot ? (size_t)(dot - name) : strlen(name));
}

const char *sort_article(const struct law *law, const struct citation *cites, uint32_t n)
{
    if (!n) return "-";
    const struct law_source *s = &law->sources.at[cites[0].source];
    return s->article ? s->article : s->word.name[LANG_FR]->text;
}
