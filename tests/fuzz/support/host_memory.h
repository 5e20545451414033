/*
 * Memory of the host, for support/kernel.c, which can't see the host's headers for it beside the
 * kernel's.
 */
#ifndef TESTS_FUZZ_SUPPORT_HOST_MEMORY_H
#define TESTS_FUZZ_SUPPORT_HOST_MEMORY_H

#include <stddef.h>
#include <stdint.h>

/* So many bytes, a multiple of a page, between two pages that can't be accessed. */
void *host_guarded_memory(size_t size);

/* These bytes at exactly this address; NULL: something is there. */
void *host_memory_at(size_t address, size_t size);

/*
 * From now on, where(address of the instruction) says at which address it goes on after an access
 * that can't be; 0: that is an error.
 */
void host_on_fault(uintptr_t (*where)(uintptr_t instruction));

/*
 * Calls function(argument). False: it accessed an address below `limit`, where the host maps
 * nothing, and was ended there.
 */
int host_runs_above(size_t limit, void (*function)(void *), void *argument);

#endif
