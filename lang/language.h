/* language.h - the two surface languages, and a text said in both. */
#ifndef RIPX_LANG_LANGUAGE_H
#define RIPX_LANG_LANGUAGE_H

enum language { LANG_FR, LANG_EN };
enum { LANGUAGES = 2 };

/* The same sentence in both languages, indexed by enum language. Either both are set or neither. */
struct msg { const char *text[LANGUAGES]; };

/* A text that is the same in both languages: a name, a number, a code. */
static inline struct msg msg_same(const char *text) { return (struct msg){{text, text}}; }
static inline struct msg msg_of(const char *fr, const char *en) { return (struct msg){{fr, en}}; }

#endif
