/* validator.c - what the types of data are to the plan; the words of programs. */
#include "lang/validator.h"

enum plan_type data_plan_type(enum data_type type)
{
    switch (type) {
    case DATA_DATE: return PLAN_DATE;
    case DATA_INSTANT: return PLAN_INSTANT;
    case DATA_NUMBER: return PLAN_NUMBER;
    case DATA_CODE: return PLAN_CODE;
    case DATA_BOOLEAN: return PLAN_TRUTH;
    case DATA_TEXT: return PLAN_TEXT;
    }
    return PLAN_TEXT;
}

const char *program_kind_word(enum program_kind kind)
{
    switch (kind) {
    case PROGRAM_INCLUSION: return "inclusion";
    case PROGRAM_EXCLUSION: return "exclusion";
    case PROGRAM_CHECK: return "check";
    case PROGRAM_WINDOW: return "window";
    }
    return "";
}
