/*
 * The ends of the list that the linker makes of all records (shell.h). A file of its own: who knows
 * that these have no elements may take a loop over the list for a mistake.
 */
#include "apps/shell/shell.h"

const struct command *const commands_start[0] __attribute__((section(".records.shell.0"), used));
const struct command *const commands_end[0] __attribute__((section(".records.shell.2"), used));
