/* link.h - what is made of an object file by a tool outside the program. */
#ifndef RIPX_CLI_LINK_H
#define RIPX_CLI_LINK_H

#include "cli/cli.h"

#include "lang/arena.h"

enum link_kind { LINK_STATIC, LINK_SHARED, LINK_WASM };
enum link_result { LINK_DONE, LINK_NO_TOOL, LINK_FAILED, LINK_NO_ROOM };

/* Appends to `out` the archive, the ELF shared library "libNAME.so" or the WebAssembly module made of the object, in a folder
   that is made inside `folder` and taken away. The tool is looked for in PATH, and says on stderr what it does not like. */
enum link_result link_object(struct arena *arena, enum link_kind kind, const char *folder, const char *name, const struct text *object, struct text *out);
/* The Debian package that holds the tool. */
const char *link_package(enum link_kind kind);

#endif
