/* data.h - the protocol's datasets and columns as the data's world of lowering. Private to checker/. */
#ifndef RIPX_CHECKER_DATA_H
#define RIPX_CHECKER_DATA_H

#include "checker/lower.h"

/* Per column of the validator's tables, what its type is to an expression. */
struct data_type_of { struct type type; uint32_t property; bool in_hours; };
struct data {
    struct plan *plan;
    VEC(struct { VEC(struct data_type_of) columns; uint32_t row; }) tables;   /* as validator->tables */
    uint32_t date_table, date_column, code_column;   /* of events, or PLAN_NONE */
};

void phase_data(struct checker *ck);             /* data.c: datasets, columns */
void phase_binding(struct checker *ck);          /* binding.c: what a source system calls the columns */
void phase_programs(struct checker *ck);         /* programs.c: criteria, windows, orders to programs */

/* Names in the data's world (data.c). */
bool data_names(const struct lower *l, const struct ast_expr *e);
struct typed data_word(struct lower *l, const struct ast_expr *e);
struct typed data_member(struct lower *l, const struct ast_expr *e, const struct scope *s);
struct typed data_unknown(struct lower *l, const struct ast_expr *e);
/* A dataset by its name, or PLAN_NONE. */
uint32_t data_table_named(const struct checker *ck, const struct name *name);
/* A column of table t at variable `var`, `up` parents up. */
struct typed data_column_of(struct lower *l, uint32_t t, uint32_t column, uint8_t var, uint8_t up, struct span span);
uint32_t data_column_named(const struct checker *ck, uint32_t table, const struct name *name);
/* A standard property of the entity by its word, or VOCAB_NONE. */
uint32_t entity_property(const struct checker *ck, const struct name *name, enum language l);
/* The column of an entity's standard property, declared when it is not yet. */
uint32_t data_standard(struct checker *ck, uint32_t property, struct span span);

#endif
