/* <machine/time.h>: where newlib's time.h lets the system choose. */
#ifndef HITOMA_MACHINE_TIME_H
#define HITOMA_MACHINE_TIME_H

/* POSIX has clock() count microseconds; newlib's default is milliseconds. */
#define _CLOCKS_PER_SEC_ 1000000

/* struct tm knows its distance from UTC and its zone's name; lib/time fills them in. */
#define __TM_GMTOFF tm_gmtoff
#define __TM_ZONE   tm_zone

#include_next <machine/time.h>

#endif
