/* diag_frame.c - source lines with the marks of a diagnostic under them, and edits as small differences. */
#include "lang/diag_parts.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

/* A line is shown whole up to CELLS_MAX display cells; a longer one is cut, BEFORE points before the place. BYTES_MAX
   bounds what characters without width may take. Tabs stop at every fourth cell: indented source stays short. */
enum { CELLS_MAX = 160, BYTES_MAX = 1024, BEFORE = 40, TAB = 4, ROW_MAX = CELLS_MAX + 8, EDIT_LINES_MAX = 6 };

static const char FRAME_SGR[] = "1;34";

/* The part lo..hi of a line that is shown. */
struct strip { const char *line; uint32_t len, lo, hi; };

/* A span brought to its first line; lo and hi are bytes in that line, start and end cells of the shown strip. */
struct mark {
    uint32_t file, line, last_line, lo, hi, start, end;
    bool primary, elsewhere;                /* elsewhere: not in the source of the first mark */
    const char *label;
};

struct mark_list { VEC(struct mark) marks; };

/* Characters under a source line; `primary` says which of the two colours each has. */
struct row { char at[ROW_MAX]; bool primary[ROW_MAX]; uint32_t len; };

void diag_paint(const struct diag_printer *p, const char *sgr)
{
    if (!p->style->colour) return;
    text_add(p->out, "\x1b[");
    text_add(p->out, sgr);
    text_addc(p->out, 'm');
}

void diag_unpaint(const struct diag_printer *p)
{
    if (p->style->colour) text_add(p->out, "\x1b[0m");
}

const char *diag_level_sgr(enum diag_level level)
{
    static const char *const sgr[DIAG_LEVELS] = {
        [DIAG_ERROR] = "1;31", [DIAG_WARNING] = "1;33", [DIAG_NOTE] = "1;32", [DIAG_QUESTION] = "1;36",
    };
    return sgr[level];
}

const struct source *diag_source(const struct sources *ss, struct span span)
{
    return span_is_none(span) ? NULL : sources_get(ss, span.file);
}

/* Strips */

static uint32_t point_cells(int32_t point, uint32_t cells)
{
    if (point == '\t') return TAB - cells % TAB;
    int width = utf8proc_charwidth(point);
    return width > 0 ? (uint32_t)width : 0;
}

/* How far from lo the line can be shown; *cells, which starts at what is taken already, grows by what it takes. */
static uint32_t fit(const char *line, uint32_t len, uint32_t lo, uint32_t *cells)
{
    uint32_t i = lo;
    while (i < len) {
        int32_t point;
        uint32_t next = i + (uint32_t)diag_point(line + i, len - i, &point);
        uint32_t width = point_cells(point, *cells);
        if (*cells + width > CELLS_MAX || next - lo > BYTES_MAX) break;
        *cells += width;
        i = next;
    }
    return i;
}

static struct strip strip_of(const char *line, uint32_t len, uint32_t anchor)
{
    uint32_t cells = 0, hi = fit(line, len, 0, &cells), lo = anchor < len ? anchor : len;
    if (hi == len) return (struct strip){line, len, 0, len};
    for (uint32_t n = 0; n < BEFORE && lo > 0; n++) {
        lo--;
        for (uint32_t k = 0; k < 3 && lo > 0 && ((unsigned char)line[lo] & 0xC0) == 0x80; k++) lo--;
    }
    cells = lo > 0;
    return (struct strip){line, len, lo, fit(line, len, lo, &cells)};
}

/* The cell where a byte of the line stands; what is cut away stands at the ellipsis. */
static uint32_t strip_cell(const struct strip *s, uint32_t byte)
{
    if (byte < s->lo) return 0;
    uint32_t cells = s->lo > 0;
    fit(s->line, byte < s->hi ? byte : s->hi, s->lo, &cells);
    return cells;
}

static void strip_print(struct text *out, const struct strip *s)
{
    uint32_t cells = s->lo > 0;
    if (s->lo > 0) text_add(out, "…");
    for (uint32_t i = s->lo; i < s->hi;) {
        int32_t point;
        i += (uint32_t)diag_point(s->line + i, s->hi - i, &point);
        uint32_t width = point_cells(point, cells);
        if (point == '\t') text_pad(out, ' ', width);
        else diag_write_point(out, point);
        cells += width;
    }
    if (s->hi < s->len) text_add(out, "…");
}

/* Gutter */

static uint32_t digits(uint32_t n)
{
    uint32_t d = 1;
    for (; n > 9; n /= 10) d++;
    return d;
}

/* The margin of a line of the frame: its number (0: none) and a sign. */
static void margin(const struct diag_printer *p, uint32_t line, char sign)
{
    diag_paint(p, FRAME_SGR);
    text_pad(p->out, ' ', p->gutter - (line ? digits(line) : 0));
    if (line) text_addi(p->out, line);
    text_addc(p->out, ' ');
    text_addc(p->out, sign);
    diag_unpaint(p);
}

static void empty_margin(const struct diag_printer *p)
{
    margin(p, 0, '|');
    text_addc(p->out, '\n');
}

static void source_line_print(const struct diag_printer *p, uint32_t number, char sign, const struct strip *s)
{
    margin(p, number, sign);
    if (s->len) text_addc(p->out, ' ');
    strip_print(p->out, s);
    text_addc(p->out, '\n');
}

static void header_print(const struct diag_printer *p, const char *arrow, const struct source *s, uint32_t offset)
{
    struct place at = source_place(s, offset);
    diag_paint(p, FRAME_SGR);
    text_pad(p->out, ' ', p->gutter);
    text_add(p->out, arrow);
    diag_unpaint(p);
    text_addc(p->out, ' ');
    diag_write(p->out, s->path, " ");
    text_addf(p->out, ":%u:%u\n", (unsigned)at.line, (unsigned)at.points);
}

/* Marks */

/* The offset of the last byte of a span, so that an end of line at its end does not count as one more line. */
static uint32_t last_offset(struct span span) { return span.hi > span.lo ? span.hi - 1 : span.lo; }

static const char *mark_label(const struct diag_printer *p, const char *label, uint32_t line, uint32_t last_line)
{
    if (!label) label = "";
    if (last_line == line) return label;
    const char *format = p->style->language == LANG_FR ? "%s%s(jusqu'à la ligne %u)" : "%s%s(to line %u)";
    return arena_printf(p->scratch, format, label, *label ? " " : "", (unsigned)last_line);
}

static void mark_add(const struct diag_printer *p, struct mark_list *list, struct span span, struct msg label, bool primary)
{
    const struct source *s = diag_source(p->sources, span);
    if (!s) return;
    struct mark *m = vec_push(p->scratch, &list->marks);
    struct place first = source_place(s, span.lo);
    uint32_t len;
    source_line(s, first.line, &len);
    m->file = span.file;
    m->line = first.line;
    m->last_line = source_place(s, last_offset(span)).line;
    m->lo = first.bytes - 1;
    m->hi = m->last_line > m->line ? len : m->lo + (span.hi > span.lo ? span.hi - span.lo : 0);
    m->primary = primary;
    m->elsewhere = m->file != list->marks.at[0].file;
    m->label = mark_label(p, label.text[p->style->language], m->line, m->last_line);
}

static struct mark_list mark_list_of(const struct diag_printer *p, const struct diag *d)
{
    struct mark_list list = {{0}};
    mark_add(p, &list, d->at, d->label, true);
    for (uint32_t i = 0; i < d->marks.len; i++)
        mark_add(p, &list, d->marks.at[i].span, d->marks.at[i].label, false);
    return list;
}

static int order(uint32_t a, uint32_t b) { return (a > b) - (a < b); }

/* By source, that of the first mark before the others, and place; of two marks that start together the primary is
   last, hence the first to get its label on the line. */
static int mark_compare(const void *left, const void *right)
{
    const struct mark *a = left, *b = right;
    int c = order(a->elsewhere, b->elsewhere);
    if (!c) c = order(a->file, b->file);
    if (!c) c = order(a->line, b->line);
    if (!c) c = order(a->lo, b->lo);
    if (!c) c = order(a->primary, b->primary);
    if (!c) c = order(a->hi, b->hi);
    return c ? c : strcmp(a->label, b->label);
}

/* Rows of marks */

static void row_put(struct row *r, uint32_t from, uint32_t to, char c, bool primary)
{
    for (; r->len < to; r->len++) r->at[r->len] = ' ';
    for (uint32_t i = from; i < to; i++) {
        r->at[i] = c;
        r->primary[i] = primary;
    }
}

static void mark_paint(const struct diag_printer *p, bool primary, enum diag_level level)
{
    diag_paint(p, primary ? diag_level_sgr(level) : FRAME_SGR);
}

/* A row, and the label that follows it: at cell `at` for a label of its own, after the marks otherwise. */
static void row_print(const struct diag_printer *p, enum diag_level level, const struct row *r, const struct mark *label,
                      uint32_t at)
{
    margin(p, 0, '|');
    text_addc(p->out, ' ');
    for (uint32_t i = 0, end; i < r->len; i = end) {
        for (end = i + 1; end < r->len && (r->at[end] == ' ') == (r->at[i] == ' ') && r->primary[end] == r->primary[i];) end++;
        bool coloured = r->at[i] != ' ';
        if (coloured) mark_paint(p, r->primary[i], level);
        text_addn(p->out, r->at + i, end - i);
        if (coloured) diag_unpaint(p);
    }
    if (label) {
        text_pad(p->out, ' ', at - r->len);
        mark_paint(p, label->primary, level);
        diag_write(p->out, label->label, " ");
        diag_unpaint(p);
    }
    text_addc(p->out, '\n');
}

/* The labels that do not fit beside the marks, one a row, the rightmost first, each hung under its mark. */
static void hung_labels_print(const struct diag_printer *p, enum diag_level level, const struct mark *marks, uint32_t n)
{
    for (uint32_t left = n; ; left--) {
        struct row r = {{0}, {0}, 0};
        uint32_t at = left < n ? marks[left].start : UINT32_MAX;
        bool labelled = left < n && *marks[left].label;
        for (uint32_t i = 0; i < left; i++)
            if (*marks[i].label && marks[i].start < at) row_put(&r, marks[i].start, marks[i].start + 1, '|', marks[i].primary);
        if (labelled) row_print(p, level, &r, &marks[left], at);
        else if (left == n && r.len) row_print(p, level, &r, NULL, 0);
        if (left == 0) break;
    }
}

/* One source line and what is said under it; the marks are all on it, sorted. */
static void marked_line_print(const struct diag_printer *p, enum diag_level level, const struct source *s,
                              struct mark *marks, uint32_t n)
{
    uint32_t len, anchor = marks[0].lo, end = 0;
    const char *line = source_line(s, marks[0].line, &len);
    struct row under = {{0}, {0}, 0};
    for (uint32_t i = 0; i < n; i++)
        if (marks[i].primary) anchor = marks[i].lo;
    struct strip strip = strip_of(line, len, anchor);
    source_line_print(p, marks[0].line, '|', &strip);
    for (uint32_t i = 0; i < n; i++) {
        struct mark *m = &marks[i];
        m->start = strip_cell(&strip, m->lo);
        m->end = strip_cell(&strip, m->hi) + (m->hi > strip.hi && strip.hi < len);
        if (m->end <= m->start) m->end = m->start + 1;
        if (m->end > end) end = m->end;
        if (!m->primary) row_put(&under, m->start, m->end, '-', false);
    }
    for (uint32_t i = 0; i < n; i++)
        if (marks[i].primary) row_put(&under, marks[i].start, marks[i].end, '^', true);
    const struct mark *last = &marks[n - 1];
    bool beside = *last->label && last->end == end;
    row_print(p, level, &under, beside ? last : NULL, under.len + 1);
    hung_labels_print(p, level, marks, beside ? n - 1 : n);
}

/* Between two marked lines: nothing, the one line that is between them, or dots. */
static void between_print(const struct diag_printer *p, const struct source *s, uint32_t before, uint32_t next)
{
    if (next == before + 2) {
        uint32_t len;
        const char *line = source_line(s, before + 1, &len);
        struct strip strip = strip_of(line, len, 0);
        source_line_print(p, before + 1, '|', &strip);
    } else if (next > before + 2) {
        diag_paint(p, FRAME_SGR);
        text_add(p->out, "...");
        diag_unpaint(p);
        text_addc(p->out, '\n');
    }
}

static void arrow_print(const struct diag_printer *p, const struct diag *d, const struct mark *first)
{
    const struct source *s = sources_get(p->sources, first->file);
    uint32_t offset = source_lines(s)->start[first->line - 1] + first->lo;
    if (!first->elsewhere && diag_source(p->sources, d->at)) offset = d->at.lo;
    header_print(p, first->elsewhere ? ":::" : "-->", s, offset);
    empty_margin(p);
}

bool diag_frame(const struct diag_printer *p, const struct diag *d)
{
    struct mark_list all = mark_list_of(p, d);
    struct mark *marks = all.marks.at;
    uint32_t n = all.marks.len;
    if (n == 0) return false;
    qsort(marks, n, sizeof *marks, mark_compare);
    for (uint32_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && marks[end].file == marks[i].file && marks[end].line == marks[i].line;) end++;
        const struct source *s = sources_get(p->sources, marks[i].file);
        if (i == 0 || marks[i - 1].file != marks[i].file) arrow_print(p, d, &marks[i]);
        else between_print(p, s, marks[i - 1].line, marks[i].line);
        marked_line_print(p, d->level, s, marks + i, end - i);
    }
    return true;
}

/* Edits */

/* `count` lines of text, without the end of the last one; count 0 is no line at all, unlike one empty line. */
struct lines { const char *at; size_t len; uint32_t count; };

static struct lines lines_of(const char *at, size_t len)
{
    struct lines l = {at, len, 1};
    for (size_t i = 0; i < len; i++) l.count += at[i] == '\n';
    return l;
}

static size_t first_line_len(const struct lines *l)
{
    const char *end = l->len ? memchr(l->at, '\n', l->len) : NULL;
    return end ? (size_t)(end - l->at) : l->len;
}

static size_t last_line_len(const struct lines *l)
{
    size_t n = 0;
    while (n < l->len && l->at[l->len - 1 - n] != '\n') n++;
    return n;
}

static void drop_first(struct lines *l)
{
    size_t n = first_line_len(l);
    if (n < l->len) n++;
    l->at += n;
    l->len -= n;
    l->count--;
}

static void drop_last(struct lines *l)
{
    size_t n = last_line_len(l);
    if (n < l->len) n++;
    l->len -= n;
    l->count--;
}

/* Takes away the whole lines that both have at the start, and then at the end; gives how many at the start. */
static uint32_t drop_common(struct lines *a, struct lines *b)
{
    uint32_t dropped = 0;
    for (; a->count && b->count; dropped++) {
        size_t n = first_line_len(a);
        if (n != first_line_len(b) || memcmp(a->at, b->at, n) != 0) break;
        drop_first(a);
        drop_first(b);
    }
    while (a->count && b->count) {
        size_t n = last_line_len(a);
        if (n != last_line_len(b) || memcmp(a->at + a->len - n, b->at + b->len - n, n) != 0) break;
        drop_last(a);
        drop_last(b);
    }
    return dropped;
}

static void lines_print(const struct diag_printer *p, struct lines l, uint32_t number, char sign, uint32_t anchor)
{
    for (uint32_t i = 0; l.count; i++, drop_first(&l)) {
        if (i == EDIT_LINES_MAX) {
            text_add(p->out, "...\n");
            break;
        }
        uint32_t len = (uint32_t)first_line_len(&l);
        if (len && l.at[len - 1] == '\r') len--;
        struct strip strip = strip_of(l.at, len, i ? 0 : anchor);
        source_line_print(p, number + i, sign, &strip);
    }
}

void diag_frame_edit(const struct diag_printer *p, struct diag_edit edit)
{
    const struct source *s = diag_source(p->sources, edit.span);
    if (!s || edit.span.lo > edit.span.hi || edit.span.hi > s->len) return;
    struct place from = source_place(s, edit.span.lo);
    uint32_t len;
    const char *last = source_line(s, source_place(s, edit.span.hi).line, &len);
    const char *begin = s->text + source_lines(s)->start[from.line - 1], *lo = s->text + edit.span.lo, *hi = s->text + edit.span.hi;
    /* An edit may end inside an end of line. */
    const char *end = hi > last + len ? hi : last + len;
    struct text changed;
    text_init(&changed);
    text_addn(&changed, begin, (size_t)(lo - begin));
    text_add(&changed, edit.text);
    text_addn(&changed, hi, (size_t)(end - hi));
    struct lines old = lines_of(begin, (size_t)(end - begin)), new = lines_of(changed.at, changed.len);
    uint32_t same = drop_common(&old, &new), anchor = same ? 0 : from.bytes - 1;
    empty_margin(p);
    lines_print(p, old, from.line + same, '-', anchor);
    lines_print(p, new, from.line + same, '+', anchor);
    text_release(&changed);
}

uint32_t diag_frame_gutter(const struct diag_printer *p, const struct diag *d)
{
    uint32_t largest = 1;
    struct mark_list all = mark_list_of(p, d);
    for (uint32_t i = 0; i < all.marks.len; i++)
        if (all.marks.at[i].line > largest) largest = all.marks.at[i].line;
    for (uint32_t i = 0; i < d->fixes.len; i++) {
        const struct diag_edit *edit = &d->fixes.at[i].edit;
        const struct source *s = diag_source(p->sources, edit->span);
        if (!s) continue;
        uint32_t line = source_place(s, edit->span.hi).line + lines_of(edit->text, strlen(edit->text)).count - 1;
        if (line > largest) largest = line;
    }
    return digits(largest);
}
