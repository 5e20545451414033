/*
 * Set-up of the PC platform, for the files of this folder.
 */
#ifndef PC_START_H
#define PC_START_H

#include "kernel/thread.h"

extern struct cpu_local boot_cpu; /* kernel/thread.c: what %gs points to on the first processor */

#endif
