/* ripx.h - the public interface of libripx: a session reads the law and a protocol, checks them, and lends the results
   to whoever prints, reports or compiles. It never prints, opens a file or exits: the host lends it eyes. */
#ifndef RIPX_DRIVER_RIPX_H
#define RIPX_DRIVER_RIPX_H

#include "lang/diag.h"
#include "lang/law.h"
#include "lang/study.h"
#include "lang/text.h"
#include "lang/validator.h"
#include "lang/verdict.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma GCC visibility push(default)

#define RIPX_VERSION "0.1.0"

/* What the host lends. `read` puts the whole content of a file into *text, malloc'ed, for the session to free; false when
   it cannot. It is asked for the paths given to ripx_add and for those that a protocol uses, relative to it. */
struct ripx_host {
    bool (*read)(void *ctx, const char *path, char **text, size_t *len);
    void *ctx;
};

struct ripx;

/* A session, to be closed. The host's struct is copied; its functions must stay valid. */
struct ripx *ripx_open(const struct ripx_host *host);
void ripx_close(struct ripx *r);

/* The law: the embedded one, or files given one by one, in any order, before the first protocol. */
void ripx_use_embedded_law(struct ripx *r);
/* Of the embedded law, the files that declare words alone: enough to read what a protocol asks of data, in a part of the time.
   A protocol that names something else is then not understood, which the whole law may do. */
void ripx_use_embedded_words(struct ripx *r);
/* The words and the codes of the program itself, documented: for explaining them. Before ripx_check. */
void ripx_use_kernel_words(struct ripx *r);
/* A file that was embedded with the law ("stdlib/…"), NUL-terminated, or NULL. */
const char *ripx_embedded_text(const char *path, size_t *len);
void ripx_add_law(struct ripx *r, const char *path, const char *text, size_t len);

/* A protocol and what it uses, through the host. False when the file itself cannot be read: a diagnostic says so. A path
   of the law added before is that file of the law, as it was given; but a file edited since the law was embedded is read. */
bool ripx_add(struct ripx *r, const char *path);
/* The same from memory. A text that is too large has a diagnostic, and is not added. */
void ripx_add_text(struct ripx *r, const char *path, const char *text, size_t len);

/* The day that replaces every connecting date, as days since 1970-01-01. Before ripx_check. */
void ripx_as_of(struct ripx *r, int32_t day);
/* The binding that names the columns of the data, instead of the first one. Before ripx_check. */
void ripx_binding(struct ripx *r, const char *name);
/* Judges the file as whole for an occasion that the law names ("submission"): what is not written is not in it. Before
   ripx_check. */
void ripx_for(struct ripx *r, const char *occasion);
/* Judges by the other reading where a text leaves one open. Readings are numbered, those of the law first, then those of the
   protocols; ripx_reading gives one, NULL beyond the last, after ripx_check; ripx_alternative goes before it. */
void ripx_alternative(struct ripx *r, uint32_t reading);
const struct reading *ripx_reading(const struct ripx *r, uint32_t reading);
/* Parses nothing more, judges all. Once a session. */
void ripx_check(struct ripx *r);

/* Looks for the single values that, written otherwise, would change each effect: they join the verdicts. After ripx_check. */
void ripx_find_edits(struct ripx *r);

/* Results; they belong to the session. Diagnostics are sorted by place. */
struct diags *ripx_diags(const struct ripx *r);
struct sources *ripx_sources(const struct ripx *r);
const struct law *ripx_law(const struct ripx *r);
/* A hash of the law's words: comments and layout do not change it. Also in ripx_law(r)->hash from then on. */
uint64_t ripx_law_hash(struct ripx *r);
const struct study *ripx_study(const struct ripx *r);
const struct verdicts *ripx_verdicts(const struct ripx *r);
const struct validator *ripx_validator(const struct ripx *r);
const struct reading *ripx_readings(const struct ripx *r, uint32_t *n);
const struct tolerance *ripx_tolerances(const struct ripx *r, uint32_t *n);
struct arena *ripx_arena(const struct ripx *r);
/* The source number of the n-th protocol added, or SPAN_NO_FILE. */
uint32_t ripx_file(const struct ripx *r, uint32_t n);

/* To be called before ripx_check when ripx_format is to write a file in its other language. */
void ripx_keep_words(struct ripx *r);
/* The file in canonical form, its words in `to`. False when it cannot be formatted without loss, or its words in the
   other language were not kept: `out` is untouched. */
bool ripx_format(struct ripx *r, uint32_t file, enum language to, struct text *out);

/* Appends a piece of a file, tokens with one space between them, its words in `to`. False, with `out` as it was, when it
   cannot be scanned, or its words in the other language were not kept (ripx_keep_words, before ripx_check). */
bool ripx_phrase(struct ripx *r, struct span piece, enum language to, struct text *out);

/* Runs the tests that the protocols hold, those named `only` when it is not NULL; failed expectations are diagnostics. */
struct ripx_tests { uint32_t passed, failed; };
struct ripx_tests ripx_test(struct ripx *r, const char *only);

/* The validator without the checks that look at several rows, which a compiled one cannot make: each is a note, said once.
   Criteria are never left out. */
const struct validator *ripx_compilable(struct ripx *r);
/* Compiles the protocol's validator with the plugin at `path`, opened for this call and kept open: to an object file, or
   to LLVM text, for a target ("x86_64-linux-gnu" …; NULL: that one). The bytes go to `out`. */
enum ripx_compiled { RIPX_COMPILED, RIPX_NO_PLUGIN, RIPX_CANNOT_COMPILE };
enum ripx_compiled ripx_compile(struct ripx *r, const char *path, const char *target, bool llvm_text, struct text *out, struct msg *why);

#pragma GCC visibility pop

#endif
