/* help.h - what the program says of itself: its commands, and the options that each takes. */
#ifndef RIPX_CLI_HELP_H
#define RIPX_CLI_HELP_H

#include "cli/cli.h"

/* A command as it is told to people: its name, what follows it, what it does. */
struct command { const char *name; enum exit_code (*run)(struct options *o); struct msg arguments, does; };

/* Prints all commands, or one with its options. */
enum exit_code help_print(const struct options *o, const struct command *commands, size_t n, const char *command);
/* Does the command take the option ("-o", "--sample")? True of an option that the table does not know: who reads it answers. */
bool help_takes(const char *command, const char *option);

#endif
