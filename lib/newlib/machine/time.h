/* <machine/time.h>: POSIX has clock() count microseconds; newlib's default is milliseconds. */
#ifndef HITOMA_MACHINE_TIME_H
#define HITOMA_MACHINE_TIME_H

#define _CLOCKS_PER_SEC_ 1000000

#include_next <machine/time.h>

#endif
