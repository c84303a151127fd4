/* report.c - the page of a document: its head, its sections in the order of the law, the listing, where it comes from. */
#include "backends/report/page.h"

#include <inttypes.h>

static const char *study_title(const struct report_input *in)
{
    const struct study_row *row = study_single(in->study, in->law->vocab->study);
    return row->title ? row->title : row->name ? row->name->text : in->study->name;
}

/* ---- a list of properties ---- */

struct path { uint32_t block, property; };

static bool resolve(const struct page *p, const struct section *s, const struct ast_expr *e, struct path *path)
{
    const struct vocab *v = p->in->law->vocab;
    path->property = VOCAB_NONE;
    if (e->kind == AST_WORD) return (path->block = vocab_block_named(v, e->name, s->language)) != VOCAB_NONE;
    if (e->kind != AST_MEMBER || !e->left || e->left->kind != AST_WORD) return false;
    path->block = vocab_block_named(v, e->left->name, s->language);
    path->property = vocab_property_named(v, path->block, e->name, s->language);
    return path->property != VOCAB_NONE;
}

static void list_row(struct page *p, struct path path, uint32_t row)
{
    const struct vocab *v = p->in->law->vocab;
    const struct vocab_block *b = &v->blocks.at[path.block];
    const struct study_row *r = study_row(p->in->study, path.block, row);
    const struct vocab_property *prop = path.property == VOCAB_NONE ? NULL : &v->properties.at[path.property];
    page_raw(p, "<tr role=\"row\">");
    page_cell(p, "th", SAY_ITEM);
    page_text(p, say_word(prop ? &prop->word : &b->word, p->language));
    if (prop && b->many && r && (r->title || r->name)) page_quoted(p, "small", r->title ? r->title : r->name->text);
    page_raw(p, "</th>");
    page_cell(p, "td", SAY_VALUE);
    bool own = true;
    struct span at = r ? r->head : span_none();
    if (prop) {
        const struct study_cell *cell = study_cell(r, prop);
        own = say_cell(&p->scratch, p->in, r, prop, p->language);
        at = cell && cell->state != PLAN_ABSENT ? cell->span : span_none();
    } else if (r) say_row(&p->scratch, p->in, path.block, row, p->language);
    else text_addf(&p->scratch, "— %s", say_phrase(SAY_NOT_WRITTEN, p->language));
    if (own && p->foreign) text_addf(p->out, "<span lang=\"%s\">", p->foreign);
    page_scratch(p);
    if (own && p->foreign) page_raw(p, "</span>");
    page_raw(p, "</td>");
    page_cell(p, "td class=\"where\"", SAY_LINE);
    page_line(p, at);
    page_raw(p, "</td></tr>\n");
}

static void section_list(struct page *p, const struct section *s)
{
    static const enum phrase heads[] = {SAY_ITEM, SAY_VALUE, SAY_LINE};
    page_table(p, "list", say_word(&s->word, p->language), heads, 3);
    const struct ast_expr *e = s->lines && s->lines->kind == AST_LIST ? s->lines->args : s->lines;
    for (; e; e = e->next) {
        struct path path;
        if (!resolve(p, s, e, &path)) continue;
        uint32_t rows = p->in->study->tables.at[path.block].rows.len;
        for (uint32_t r = 0; r < rows || r == 0; r++) list_row(p, path, r);
    }
    page_table_end(p);
}

/* ---- the page ---- */

static void section(struct page *p, const struct section *s, uint32_t number)
{
    text_addf(p->out, "<section id=\"s%u\" aria-labelledby=\"s%uh\">\n<h2 id=\"s%uh\">", number, number, number);
    page_text(p, say_word(&s->word, p->language));
    page_raw(p, "</h2>\n");
    if (say_has(s->text)) page_element(p, "p", say_msg(s->text, p->language));
    if (s->form == KW_FORM_LIST) section_list(p, s);
    else if (s->form == KW_FORM_EFFECTS) section_effects(p);
    else if (s->form == KW_FORM_VERDICTS) section_verdicts(p);
    else if (s->form == KW_FORM_QUESTIONS) section_questions(p);
    else if (s->form == KW_FORM_READINGS) section_readings(p);
    else if (s->form == KW_FORM_GRID) section_grid(p, s);
    else if (s->form == KW_FORM_TIMELINE) section_timeline(p);
    page_raw(p, "</section>\n");
}

static void head(struct page *p, const struct law_document *doc)
{
    const char *lang = p->language == LANG_FR ? "fr" : "en";
    text_addf(p->out, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n", lang);
    page_raw(p, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
                "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                "<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
    page_text(p, say_word(&doc->word, p->language));
    page_raw(p, " – ");
    page_text(p, study_title(p->in));
    page_raw(p, "</title>\n<style>\n");
    page_raw(p, page_style);
    page_raw(p, "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">");
    page_say(p, SAY_SKIP);
    page_raw(p, "</a>\n<header>\n");
    page_element(p, "p class=\"kind\"", say_word(&doc->word, p->language));
    page_quoted(p, "h1", study_title(p->in));
    const struct source *s = sources_get(p->in->sources, p->in->main_file);
    page_raw(p, "<p class=\"meta\">");
    page_text(p, p->in->study->name);
    if (s) {
        page_raw(p, " · ");
        page_text(p, s->path);
    }
    page_raw(p, "</p>\n");
    page_element(p, "p class=\"meta\"", say_phrase(SAY_NOT_LAW_ADVICE, p->language));
    page_raw(p, "</header>\n");
}

/* What the language itself could not understand: the rest of the page rests on a file read in part. */
static void draft(struct page *p)
{
    const struct diags *ds = p->in->diags;
    uint32_t errors = diags_count_level(ds, DIAG_ERROR);
    if (!errors) return;
    page_raw(p, "<div class=\"draft\" role=\"note\">\n<p><strong>");
    page_say(p, SAY_DRAFT);
    page_raw(p, "</strong>");
    page_say(p, SAY_COLON);
    page_say(p, SAY_DRAFT_WHY);
    text_addf(p->out, " (%u).</p>\n<ul>\n", errors);
    for (uint32_t i = 0; i < diags_count(ds); i++) {
        const struct diag *d = diags_at(ds, i);
        if (d->level != DIAG_ERROR) continue;
        page_raw(p, "<li>");
        page_element(p, "strong", d->code);
        page_raw(p, " ");
        page_text(p, say_msg(d->message, p->language));
        page_raw(p, " ");
        page_line(p, d->at);
        page_raw(p, "</li>\n");
    }
    page_raw(p, "</ul>\n</div>\n");
}

static void contents(struct page *p, const struct law_document *doc)
{
    page_raw(p, "<nav aria-label=\"");
    page_say(p, SAY_CONTENTS);
    page_raw(p, "\">\n<ol>\n");
    for (uint32_t i = 0; i < doc->sections.len; i++) {
        text_addf(p->out, "<li><a href=\"#s%u\">", i + 1);
        page_text(p, say_word(&doc->sections.at[i].word, p->language));
        page_raw(p, "</a></li>\n");
    }
    page_raw(p, "<li><a href=\"#source\">");
    page_say(p, SAY_SOURCE);
    page_raw(p, "</a></li>\n<li><a href=\"#origin\">");
    page_say(p, SAY_MADE_FROM);
    page_raw(p, "</a></li>\n</ol>\n</nav>\n");
}

static void origin_row(struct page *p, enum phrase name)
{
    page_raw(p, "<dt>");
    page_say(p, name);
    page_raw(p, "</dt><dd>");
    page_scratch(p);
    page_raw(p, "</dd>\n");
}

static void origin(struct page *p)
{
    const struct law *law = p->in->law;
    page_raw(p, "<section id=\"origin\" aria-labelledby=\"originh\">\n<h2 id=\"originh\">");
    page_say(p, SAY_MADE_FROM);
    page_raw(p, "</h2>\n<dl>\n");
    text_addf(&p->scratch, "%s %s", law->name, law->version);
    origin_row(p, SAY_LAW_READ);
    if (law->date != INT32_MIN) {
        say_day(&p->scratch, law->date);
        origin_row(p, SAY_LAW_DATE);
    }
    text_addf(&p->scratch, "%016" PRIx64, law->hash);
    origin_row(p, SAY_LAW_HASH);
    if (p->in->verdicts->as_of != INT32_MIN) {
        say_day(&p->scratch, p->in->verdicts->as_of);
        origin_row(p, SAY_AS_OF);
    }
    text_add(&p->scratch, p->in->version);
    origin_row(p, SAY_PROGRAM);
    page_raw(p, "</dl>\n</section>\n");
}

bool report_html(const struct report_input *in, const struct law_document *doc, enum language language, struct text *out)
{
    uint32_t root = in->law->vocab->study;
    if (root == VOCAB_NONE || !study_single(in->study, root)) return false;
    struct page p = {.in = in, .language = language, .out = out};
    text_init(&p.scratch);
    if (in->study->language != language) p.foreign = in->study->language == LANG_FR ? "fr" : "en";
    head(&p, doc);
    draft(&p);
    contents(&p, doc);
    page_raw(&p, "<main id=\"main\">\n");
    for (uint32_t i = 0; i < doc->sections.len; i++) section(&p, &doc->sections.at[i], i + 1);
    /* What is tolerated is shown in every document, be it only here. */
    bool shown = false;
    for (uint32_t i = 0; i < doc->sections.len; i++) shown = shown || doc->sections.at[i].form == KW_FORM_READINGS;
    if (!shown) page_tolerances(&p);
    page_raw(&p, "<section id=\"source\" aria-labelledby=\"sourceh\">\n<h2 id=\"sourceh\">");
    page_say(&p, SAY_SOURCE);
    page_raw(&p, "</h2>\n");
    page_listing(&p);
    page_raw(&p, "</section>\n");
    origin(&p);
    page_raw(&p, "</main>\n</body>\n</html>\n");
    text_release(&p.scratch);
    return true;
}
