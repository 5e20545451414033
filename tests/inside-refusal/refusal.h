/*
 * What the files of this test know of each other.
 */
#ifndef TESTS_INSIDE_REFUSAL_REFUSAL_H
#define TESTS_INSIDE_REFUSAL_REFUSAL_H

#include <stdbool.h>

/*
 * One start. It takes and gives back, and leaves nothing: no file, no block, no descriptor. False:
 * it was refused memory, and errno (where `tells` is true) says ENOMEM.
 */
struct start {
    const char *name;
    bool (*run)(const char *argument);
    const char *argument;
    bool tells;
};

/* From here on the start is refused nothing: before it takes away what it made. */
void refusals_end(void);

extern const struct start library_starts[], file_starts[], shell_starts[], lua_starts[];

#endif
