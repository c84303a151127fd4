/* diag_plain.c - diagnostics as sentences, one fact each, to be read aloud. */
#include "lang/diag_parts.h"

#include <string.h>
#include <utf8proc.h>

/* What is quoted of a source, and of an edit, in code points. */
enum { QUOTE_MAX = 60, EDIT_MAX = 400 };

/* Text without its back quotes, which would be read out. */
static void spoken(struct text *out, const char *s, size_t len)
{
    for (size_t i = 0; i < len;) {
        int32_t point;
        size_t n = diag_point(s + i, len - i, &point);
        if (s[i] == '\n' || s[i] == '\t') text_addc(out, ' ');
        else if (s[i] != '`' && s[i] != '\r') diag_write_point(out, point);
        i += n;
    }
}

/* The text with a full stop unless it has an end. */
static void statement(const struct diag_printer *p, const char *s)
{
    size_t start = p->out->len;
    spoken(p->out, s ? s : "", s ? strlen(s) : 0);
    if (p->out->len == start || !strchr(".!?", p->out->at[p->out->len - 1])) text_addc(p->out, '.');
}

/* A statement that starts with a capital. */
static void sentence(const struct diag_printer *p, const char *s)
{
    int32_t point = 0;
    size_t n = diag_has(s) ? diag_point(s, strlen(s), &point) : 0;
    if (utf8proc_totitle(point) == point) n = 0;
    else diag_write_point(p->out, utf8proc_totitle(point));
    statement(p, s ? s + n : s);
}

static void quote(struct text *out, const char *s, size_t len, uint32_t max)
{
    size_t shown = 0;
    for (uint32_t n = 0; n < max && shown < len; n++) {
        int32_t point;
        shown += diag_point(s + shown, len - shown, &point);
    }
    spoken(out, s, shown);
    if (shown < len) text_add(out, "…");
}

static bool is_quotable(const struct diag_printer *p, struct span span)
{
    const struct source *s = diag_source(p->sources, span);
    return s && span.hi > span.lo && span.hi <= s->len;
}

/* "le mot X" or "le texte X Y": what stands at a quotable span. */
static void quoted_span(const struct diag_printer *p, struct span span)
{
    const struct source *s = diag_source(p->sources, span);
    const char *at = s->text + span.lo;
    size_t len = span.hi - span.lo;
    bool word = !memchr(at, ' ', len) && !memchr(at, '\n', len) && !memchr(at, '\t', len);
    text_add(p->out, word ? diag_say(p, "le mot ", "the word ") : diag_say(p, "le texte ", "the text "));
    quote(p->out, at, len, QUOTE_MAX);
}

static void place(const struct diag_printer *p, struct span span, bool with_file)
{
    const struct source *s = diag_source(p->sources, span);
    struct place at = source_place(s, span.lo);
    if (with_file) {
        text_add(p->out, diag_say(p, "fichier ", "file "));
        diag_write(p->out, s->path, " ");
        text_add(p->out, ", ");
    }
    text_addf(p->out, "%s%u", diag_say(p, "ligne ", "line "), (unsigned)at.line);
}

static void head(const struct diag_printer *p, const struct diag *d)
{
    const struct source *s = diag_source(p->sources, d->at);
    const char *word = diag_level_word(d->level, p->style->language);
    diag_write_point(p->out, utf8proc_totitle((unsigned char)*word));
    text_add(p->out, word + 1);
    text_addc(p->out, ' ');
    diag_write(p->out, d->code, " ");
    if (s) {
        text_add(p->out, ", ");
        place(p, d->at, true);
        text_addf(p->out, "%s%u", diag_say(p, ", colonne ", ", column "), (unsigned)source_place(s, d->at.lo).points);
    }
    text_add(p->out, ".\n");
}

static void primary(const struct diag_printer *p, const struct diag *d)
{
    const char *label = d->label.text[p->style->language];
    bool quoted = is_quotable(p, d->at);
    if (!quoted && !diag_has(label)) return;
    text_add(p->out, diag_say(p, "Endroit : ", "Place: "));
    if (quoted) {
        quoted_span(p, d->at);
        text_add(p->out, diag_has(label) ? ". " : ".");
    }
    if (quoted && diag_has(label)) sentence(p, label);
    else if (!quoted) statement(p, label);
    text_addc(p->out, '\n');
}

static void secondary(const struct diag_printer *p, const struct diag *d, const struct diag_mark *mark)
{
    if (!diag_source(p->sources, mark->span)) return;
    text_add(p->out, diag_say(p, "Voir aussi : ", "See also: "));
    place(p, mark->span, mark->span.file != d->at.file);
    if (is_quotable(p, mark->span)) {
        text_add(p->out, ", ");
        quoted_span(p, mark->span);
    }
    text_addc(p->out, '.');
    if (diag_has(mark->label.text[p->style->language])) {
        text_addc(p->out, ' ');
        sentence(p, mark->label.text[p->style->language]);
    }
    text_addc(p->out, '\n');
}

static void fact(const struct diag_printer *p, const char *word, const char *text)
{
    text_add(p->out, word);
    text_add(p->out, diag_say(p, " : ", ": "));
    statement(p, text);
    text_addc(p->out, '\n');
}

static void cite(const struct diag_printer *p, const struct diag_cite *c)
{
    const char *title = c->title.text[p->style->language];
    text_add(p->out, diag_say(p, "Droit : ", "Law: "));
    spoken(p->out, title ? title : "", title ? strlen(title) : 0);
    if (diag_has(c->in_force_from)) {
        text_add(p->out, diag_say(p, ", en vigueur depuis le ", ", in force since "));
        diag_write_day(p->out, c->in_force_from, p->style->language, true);
    }
    if (diag_has(c->version)) {
        text_add(p->out, ", version ");
        spoken(p->out, c->version, strlen(c->version));
    }
    if (diag_has(c->read_on)) {
        text_add(p->out, diag_say(p, ", lu le ", ", read on "));
        diag_write_day(p->out, c->read_on, p->style->language, true);
    }
    if (diag_has(c->evidence.text[p->style->language])) {
        text_add(p->out, diag_say(p, ", preuve ", ", evidence "));
        spoken(p->out, c->evidence.text[p->style->language], strlen(c->evidence.text[p->style->language]));
    }
    text_add(p->out, ".\n");
}

static void fix(const struct diag_printer *p, const struct diag_fix *f)
{
    struct span at = f->edit.span;
    const struct source *s = diag_source(p->sources, at);
    text_add(p->out, diag_say(p, "Correction : ", "Fix: "));
    statement(p, f->title.text[p->style->language]);
    text_addc(p->out, ' ');
    sentence(p, diag_applicability_words(f->applicability, p->style->language));
    text_addc(p->out, '\n');
    if (!s || at.lo > at.hi || at.hi > s->len) return;
    text_addf(p->out, "%s%u, ", diag_say(p, "Ligne ", "Line "), (unsigned)source_place(s, at.lo).line);
    bool takes = at.hi > at.lo, puts = *f->edit.text;
    if (takes) {
        text_add(p->out, puts ? diag_say(p, "remplacer ", "replace ") : diag_say(p, "supprimer ", "delete "));
        quote(p->out, s->text + at.lo, at.hi - at.lo, EDIT_MAX);
    }
    if (puts) {
        text_add(p->out, takes ? diag_say(p, " par ", " with ") : diag_say(p, "ajouter ", "add "));
        quote(p->out, f->edit.text, strlen(f->edit.text), EDIT_MAX);
    }
    text_add(p->out, ".\n");
}

void diag_plain(const struct diag_printer *p, const struct diag *d)
{
    enum language language = p->style->language;
    head(p, d);
    sentence(p, d->message.text[language]);
    text_addc(p->out, '\n');
    primary(p, d);
    for (uint32_t i = 0; i < d->marks.len; i++) secondary(p, d, &d->marks.at[i]);
    for (uint32_t i = 0; i < d->cites.len; i++) cite(p, &d->cites.at[i]);
    if (d->rows.len > 1) {
        text_add(p->out, diag_say(p, "Règles : ", "Rules: "));
        diag_write_rows(p->out, d);
        text_add(p->out, ".\n");
    }
    if (diag_own_evidence(d)) fact(p, diag_say(p, "Preuve", "Evidence"), d->evidence.text[p->style->language]);
    if (d->due_later) fact(p, "Note", diag_say(p, "attendu plus tard", "due later"));
    for (uint32_t i = 0; i < d->notes.len; i++) fact(p, "Note", d->notes.at[i].text[language]);
    for (uint32_t i = 0; i < d->helps.len; i++) fact(p, diag_say(p, "Aide", "Help"), d->helps.at[i].text[language]);
    for (uint32_t i = 0; i < d->fixes.len; i++) fix(p, &d->fixes.at[i]);
}
