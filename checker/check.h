/* check.h - the checker: from syntax trees to a study, verdicts and diagnostics. Mechanism only. */
#ifndef RIPX_CHECKER_CHECK_H
#define RIPX_CHECKER_CHECK_H

#include "lang/ast.h"
#include "lang/diag.h"
#include "lang/law.h"
#include "lang/plan.h"
#include "lang/study.h"
#include "lang/validator.h"
#include "lang/verdict.h"

/* A word of the vocabulary or of the kernel as it stands in a source: what a formatter translates. */
struct word_use { struct span span; const char *text[LANGUAGES]; };

struct checker;

/* A checker whose results live in `arena`. It keeps pointers to the other arguments. */
struct checker *checker_new(struct arena *arena, struct names *names, struct sources *sources, struct diags *diags);
/* Adds a parsed file: of the law, or of the user. All files of the law come first. */
void checker_add(struct checker *ck, const struct ast_file *file, bool of_law);
/* The day that replaces every connecting date (kernel 6.5). */
void checker_as_of(struct checker *ck, int32_t day);
/* The binding block that names the columns of the data; without a call, the first one of the files. */
void checker_binding(struct checker *ck, const char *name);
/* Closes the file for this run, as the property of this option would (kernel 6.2); an occasion that the law does not know is
   a diagnostic. */
void checker_for(struct checker *ck, const char *occasion);
/* Judges by the other reading of a reading: they are numbered, those of the law first, then those of the files. */
void checker_alternative(struct checker *ck, uint32_t reading);
/* That reading, or NULL beyond the last. */
const struct reading *checker_reading(const struct checker *ck, uint32_t reading);
/* Keeps where each word stands, for checker_uses; to be called before checker_run. */
void checker_keep_uses(struct checker *ck);
/* Runs all phases. Always ends; what could not be understood has a diagnostic. */
void checker_run(struct checker *ck);

/* Looks for the single values that would change each effect, by judging the study with each: for explanations. */
void checker_find_edits(struct checker *ck);

/* The hash of the law's sources, for whoever shows it. */
void checker_hash(struct checker *ck, uint64_t hash);
const struct law *checker_law(const struct checker *ck);
const struct study *checker_study(const struct checker *ck);
const struct verdicts *checker_verdicts(const struct checker *ck);
/* What the data of the protocol are judged by; never NULL, possibly without programs. */
const struct validator *checker_validator(const struct checker *ck);
/* Interpretations and tolerances that the protocol records. */
const struct reading *checker_readings(const struct checker *ck, uint32_t *n);
const struct tolerance *checker_tolerances(const struct checker *ck, uint32_t *n);
/* The words used in source `file`, sorted by place; NULL when they were not kept. */
const struct word_use *checker_uses(struct checker *ck, uint32_t file, uint32_t *n);
/* Is this text a word of the vocabulary or kernel in a language? */
bool checker_is_word(const struct checker *ck, const char *text, uint32_t len, enum language language);

/* Finds the words used in `test` blocks, which nothing reads until they are run. */
void checker_name_test_words(struct checker *ck);
/* Runs the `test` blocks of the user's files, those of a name when `only` is not NULL. A failed expectation is a diagnostic. */
struct test_counts { uint32_t passed, failed; };
struct test_counts checker_test(struct checker *ck, const char *only);

#endif
