/*
 * From an address to the function it lies in, by the table that tools/symbols puts into the image.
 */
#ifndef KERNEL_SYMBOLS_H
#define KERNEL_SYMBOLS_H

#include <stdint.h>

/*
 * The function's name, and in *offset how far behind its start the address lies. NULL if no
 * function of the image has it. Any context.
 */
const char *symbol_lookup(uintptr_t address, uintptr_t *offset);

#endif
