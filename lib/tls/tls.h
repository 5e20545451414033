/*
 * A thread's own variables: what is declared _Thread_local. System V ABI for AMD64 ("ELF Handling
 * For Thread-Local Storage", variant II).
 *
 *      block                          thread pointer (%fs)
 *      | .tdata copied | .tbss, zeros | pointer to itself | ...
 *
 * A variable lies at a fixed distance below the thread pointer, which the linker knows: access is
 * one instruction. Taking its address needs the pointer as a number, so the word at the pointer
 * holds the pointer.
 *
 *   TL-1  Images without such variables have nothing of this: tools/hitoma-cc asks for tls_start()
 *         only when the first of its links has made a .tdata or .tbss.
 *   TL-2  .tdata is only read: it is what the next thread begins with.
 */
#ifndef LIB_TLS_H
#define LIB_TLS_H

#include <stddef.h>

/* How much memory one thread's block takes, the words at the pointer included. */
size_t tls_size(void);

/* What the block's address has to be a multiple of. */
size_t tls_align(void);

/* Fills the block, of tls_size() bytes, and returns the thread pointer for it. */
void *tls_init(void *block);

/* For the first thread, before anything else of the program runs. */
void tls_start(void);

#endif
