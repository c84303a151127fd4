/* reads.h - the facts that the plan of a rule reads, and the bounds that it holds them against. */
#ifndef RIPX_TESTS_RULES_READS_H
#define RIPX_TESTS_RULES_READS_H

#include "checker/data.h"
#include "checker/lower.h"

enum { DIGITS = STUDY_SCALE, NO_FACT = UINT32_MAX };

/* A number in the property's unit, with DIGITS decimals; or a day; or a date so many days or months after another property. */
struct bound { int64_t value; uint32_t after; bool months, of_table; };
/* A property of the study, or a column of participants as the criteria admit them. */
struct fact { uint32_t property; bool admitted; VEC(struct bound) bounds; };
/* A fact within a row of a table, and another at a value of that row. */
struct pair { uint32_t key, value; int64_t key_at, value_at; };
struct reads { struct arena *arena; const struct checker *ck; VEC(struct fact) facts; VEC(struct pair) pairs; VEC(uint32_t) blocks; };

/* A step of the last digit that a number with DIGITS decimals needs: of 9.6, 0.1. */
int64_t last_place(int64_t v);
/* Adds what a node reads; what a rule reads; what all rules of a modality read that are about an effect or a choice. */
void read_node(struct reads *r, const struct plan *p, uint32_t node);
void read_rule(struct reads *r, uint32_t rule);
void read_rules_of(struct reads *r, enum modality modality, uint32_t target);

#endif
