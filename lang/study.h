/* study.h - the typed tables of a protocol: one per block kind, a row per block, columns per property, a span per cell. */
#ifndef RIPX_LANG_STUDY_H
#define RIPX_LANG_STUDY_H

#include "lang/ast.h"
#include "lang/plan.h"
#include "lang/vocab.h"

/* A cell. Values as in plan.h: numbers are integers at 10^-STUDY_SCALE of the property's unit, texts are numbers in
   study->texts, references are rows. A flag's reason, or a value's text, is `reason`. */
struct study_cell {
    enum plan_state state;
    int64_t lo, hi;
    struct span span;                     /* of the value; of the property's word for a bare flag */
    const char *reason;
};

struct study_row {
    uint32_t parent;                      /* row of the parent's table, or PLAN_NONE */
    uint32_t parent_table;
    const struct name *name;              /* NULL when unnamed */
    const char *title;                    /* NULL when none */
    struct span span, head;               /* the block; its head */
    struct study_cell *cells;             /* one per column of the block */
    const struct ast_item *item;          /* read by the checker alone: criteria, events and data keep their expressions */
};

struct study_table {
    uint32_t block;
    VEC(struct study_row) rows;
    uint32_t *slots, slot_count, named;   /* row + 1 of the first row of each name, by open addressing; 0 when free */
};

/* One performance of an action, or of a transition of a capability, at an event of the calendar. */
struct occurrence {
    uint32_t event;                       /* row of the event's table */
    uint32_t step;                        /* 1, 2 … : `then` starts a new step; what shares a step is unordered */
    uint32_t action_table, action_row;    /* an action, or PLAN_NONE */
    uint32_t capability, transition, holder_row;   /* a transition of a holder, or PLAN_NONE */
    bool has_day;
    int64_t day_lo, day_hi;               /* days from the axis's anchor */
    struct span span;
};

/* An event of the calendar: its window or target from the anchor. */
struct event {
    uint32_t row, axis_row;               /* of the event's and the axis's tables */
    bool has_day, has_window, in_hours;   /* a target day without tolerance is no window */
    bool from_one;                        /* written with the anchor as day 1 */
    int64_t lo, hi;                       /* days, or hours, from the anchor; both in */
    uint32_t anchor_event;                /* of study->events, or PLAN_NONE */
    const struct name *anchor;            /* a date column otherwise */
    struct span span, anchor_span;        /* its head; where its anchor is named, for the event or for the axis */
};

struct study {
    struct arena *arena;
    const struct vocab *vocab;
    VEC(struct study_table) tables;       /* by block number */
    VEC(const char *) texts;
    VEC(struct event) events;
    VEC(struct occurrence) occurrences;
    bool closed;                          /* the author said that the file is whole */
    const char *name;                     /* of the study; "" when there is none */
    enum language language;               /* of the source that holds the study */
};

struct study *study_new(struct arena *arena, const struct vocab *vocab);
struct study_row *study_row(const struct study *s, uint32_t block, uint32_t row);
/* The single row of a block under the study, or NULL. */
struct study_row *study_single(const struct study *s, uint32_t block);
/* Names a row. The first row of a name is the one that study_find gives. */
void study_name(struct study *s, uint32_t block, uint32_t row, const struct name *name);
/* The row of a block with this name, or PLAN_NONE. */
uint32_t study_find(const struct study *s, uint32_t block, const struct name *name);
/* The cell of a property; NULL when the row is NULL. */
struct study_cell *study_cell(const struct study_row *row, const struct vocab_property *p);
uint32_t study_text(struct study *s, const char *text);

#endif
