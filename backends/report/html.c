/* html.c - markup: escaping, tables, links to lines, texts of law. */
#include "backends/report/page.h"

#include <string.h>

void html_escape(struct text *out, const char *s, size_t len)
{
    struct text safe;
    text_init(&safe);
    say_clean(&safe, s, len);
    for (size_t i = 0; i < safe.len; i++) {
        char c = safe.at[i];
        if (c == '&') text_add(out, "&amp;");
        else if (c == '<') text_add(out, "&lt;");
        else if (c == '>') text_add(out, "&gt;");
        else if (c == '"') text_add(out, "&quot;");
        else if (c == '\'') text_add(out, "&#39;");
        else text_addc(out, c);
    }
    text_release(&safe);
}

void page_raw(struct page *p, const char *markup) { text_add(p->out, markup); }
void page_text(struct page *p, const char *s) { html_escape(p->out, s, strlen(s)); }
void page_say(struct page *p, enum phrase phrase) { page_text(p, say_phrase(phrase, p->language)); }

void page_scratch(struct page *p)
{
    html_escape(p->out, p->scratch.at ? p->scratch.at : "", p->scratch.len);
    p->scratch.len = 0;
}

static void close_tag(struct page *p, const char *tag)
{
    text_add(p->out, "</");
    text_addn(p->out, tag, strcspn(tag, " "));
    text_addc(p->out, '>');
}

void page_element(struct page *p, const char *tag, const char *text)
{
    text_addf(p->out, "<%s>", tag);
    page_text(p, text);
    close_tag(p, tag);
}

void page_quoted(struct page *p, const char *tag, const char *text)
{
    if (p->foreign) text_addf(p->out, "<%s lang=\"%s\">", tag, p->foreign);
    else text_addf(p->out, "<%s>", tag);
    page_text(p, text);
    close_tag(p, tag);
}

void page_table(struct page *p, const char *kind, const char *caption, const enum phrase *heads, uint32_t n)
{
    text_addf(p->out, "<table class=\"%s\" role=\"table\">\n<caption>", kind);
    page_text(p, caption);
    page_raw(p, "</caption>\n<thead role=\"rowgroup\"><tr role=\"row\">");
    for (uint32_t i = 0; i < n; i++) page_element(p, "th scope=\"col\" role=\"columnheader\"", say_phrase(heads[i], p->language));
    page_raw(p, "</tr></thead>\n<tbody role=\"rowgroup\">\n");
}

void page_table_end(struct page *p) { page_raw(p, "</tbody>\n</table>\n"); }

void page_cell(struct page *p, const char *tag, enum phrase head)
{
    bool is_head = strncmp(tag, "th", 2) == 0;
    text_addf(p->out, "<%s%s data-head=\"", tag, is_head ? " scope=\"row\" role=\"rowheader\"" : " role=\"cell\"");
    page_say(p, head);
    page_raw(p, "\">");
}

void page_line(struct page *p, struct span span)
{
    uint32_t line = say_line(p->in->sources, span);
    if (!line) return;
    const struct source *s = sources_get(p->in->sources, span.file);
    if (s->from_law) {
        page_text(p, s->path);
        text_addf(p->out, ":%u", line);
        return;
    }
    text_addf(p->out, "<a class=\"line\" href=\"#f%uL%u\">", span.file, line);
    page_say(p, SAY_LINE_LOW);
    text_addf(p->out, "&nbsp;%u", line);
    if (span.file != p->in->main_file) {
        page_raw(p, " <small>");
        page_text(p, s->path);
        page_raw(p, "</small>");
    }
    page_raw(p, "</a>");
}

void page_set(struct page *p, uint32_t enumeration, uint64_t set, bool labels)
{
    say_set(&p->scratch, p->in->law->vocab, enumeration, set, labels, p->language);
    page_scratch(p);
}

void page_subject(struct page *p, const struct verdict *v)
{
    if (v->rule->over == VOCAB_NONE) return;
    const struct study_row *row = study_row(p->in->study, v->block, v->row);
    const char *label = say_word(&p->in->law->vocab->blocks.at[v->block].word, p->language);
    page_raw(p, "<p class=\"subject\">");
    page_text(p, label);
    page_say(p, SAY_COLON);
    page_quoted(p, "span", row && row->title ? row->title : row && row->name ? row->name->text : label);
    page_raw(p, "</p>");
}

/* Only addresses of the web are links: a script in an address must stay text. */
static bool is_web(const char *address)
{
    return address && (strncmp(address, "https://", 8) == 0 || strncmp(address, "http://", 7) == 0);
}

static void marks(struct page *p, const struct source_version *v)
{
    if (!v || v->flag >= p->in->law->flags.len) return;
    text_addf(p->out, " <sup><a href=\"#mark%u\">%u</a></sup>", v->flag + 1, v->flag + 1);
}

void page_citations(struct page *p, const struct citation *at, uint32_t n, uint32_t grade)
{
    const struct law *law = p->in->law;
    if (!n) page_raw(p, "—");
    for (uint32_t i = 0; i < n; i++) {
        const char *address = law->sources.at[at[i].source].address;
        const struct source_version *v = say_version_of(law, &at[i]);
        page_raw(p, "<p class=\"text\">");
        if (is_web(address)) {
            page_raw(p, "<a rel=\"noreferrer\" href=\"");
            page_text(p, address);
            page_raw(p, "\">");
        }
        say_citation(&p->scratch, law, &at[i], p->language);
        page_scratch(p);
        if (is_web(address)) page_raw(p, "</a>");
        marks(p, v);
        if (v) {
            page_raw(p, "<br><small>");
            say_version(&p->scratch, law, v, grade, p->language);
            page_scratch(p);
            page_raw(p, "</small>");
        }
        page_raw(p, "</p>");
    }
}

static void list_file(struct page *p, uint32_t file, const struct source *s)
{
    page_element(p, "h3", s->path);
    page_raw(p, "<pre class=\"source\" tabindex=\"0\"");
    if (p->foreign) text_addf(p->out, " lang=\"%s\"", p->foreign);
    page_raw(p, "><code>");
    uint32_t lines = source_lines(s)->count;
    for (uint32_t line = 1; line <= lines; line++) {
        uint32_t len;
        const char *text = source_line(s, line, &len);
        if (line == lines && !len) break;
        text_addf(p->out, "<span class=\"row\" id=\"f%uL%u\"><a href=\"#f%uL%u\">%u</a>", file, line, file, line, line);
        html_escape(p->out, text, len);
        page_raw(p, "\n</span>");
    }
    page_raw(p, "</code></pre>\n");
}

void page_listing(struct page *p)
{
    uint32_t n = sources_count(p->in->sources);
    const struct source *first = sources_get(p->in->sources, p->in->main_file);
    if (first && !first->from_law) list_file(p, p->in->main_file, first);
    for (uint32_t f = 0; f < n; f++) {
        const struct source *s = sources_get(p->in->sources, f);
        if (f != p->in->main_file && !s->from_law) list_file(p, f, s);
    }
}
