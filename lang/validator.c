/* validator.c - what the types of data are to the plan. */
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
