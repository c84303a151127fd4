/* all.c - the runtime as one unit, each part before those that use it: what they share is not visible outside. */
#include "backends/native/runtime/parts.h"

#include "backends/native/runtime/text.c"
#include "backends/native/runtime/cell.c"
#include "backends/native/runtime/block.c"
#include "backends/native/runtime/bind.c"
#include "backends/native/runtime/memory.c"
#include "backends/native/runtime/relate.c"
#include "backends/native/runtime/run.c"
#include "lang/date.c"
