/*
 * <glob.h>: names that match a pattern. newlib's header lacks what POSIX has.
 */
#ifndef HITOMA_GLOB_H
#define HITOMA_GLOB_H

#include_next <glob.h>

#define GLOB_NOESCAPE 0x2000 /* \ is a character like any other */
#define GLOB_NOMATCH  (-3)
#define GLOB_ABORTED  GLOB_ABEND

#endif
