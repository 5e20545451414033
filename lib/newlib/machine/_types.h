/*
 * <machine/_types.h>: the widths of the system's types where newlib's defaults are those of a small
 * embedded machine (16-bit inode, device and user numbers). The same widths as on 64-bit Linux,
 * which ported programs silently count on.
 */
#ifndef _MACHINE__TYPES_H
#define _MACHINE__TYPES_H

#include <machine/_default_types.h>

#define __machine_dev_t_defined
typedef __uint64_t __dev_t;

#define __machine_ino_t_defined
typedef __uint64_t __ino_t;

#define __machine_uid_t_defined
typedef __uint32_t __uid_t;

#define __machine_gid_t_defined
typedef __uint32_t __gid_t;

#define __machine_fsfilcnt_t_defined
typedef __uint64_t __fsfilcnt_t;

/* `long`, not newlib's `long long`: off64_t and off_t are one type to printf's format check. */
#define __machine_off64_t_defined
typedef long _off64_t;

#define __machine_key_t_defined
typedef int __key_t;

#define __machine_sa_family_t_defined
typedef __uint16_t __sa_family_t;

/* Macros, not typedefs: newlib wants these two so. clock_t is signed: (clock_t)-1 is the error. */
#define __machine_clock_t_defined
#define _CLOCK_T_ long

#define __machine_clockid_t_defined
#define _CLOCKID_T_ int

#endif
