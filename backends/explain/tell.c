/* tell.c - what every part of an explanation begins with. */
#include "backends/explain/tell.h"

void tell_heading(const struct telling *t, enum phrase phrase) { text_addf(t->out, "\n%s\n", tell_word(t, phrase)); }

void tell_line(const struct telling *t, struct span at)
{
    uint32_t line = say_line(t->in->sources, at);
    if (!line) return;
    text_addf(t->out, "%s %u", tell_word(t, SAY_LINE_LOW), line);
    if (at.file != t->in->main_file) text_addf(t->out, " (%s)", sources_get(t->in->sources, at.file)->path);
}
