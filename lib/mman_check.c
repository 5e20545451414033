/*
 * <sys/mman.h> and kernel/mman.h say the same. Nothing of this file is linked; it has only to
 * compile.
 *
 * One has the names as macros, the other as constants: the macros' values are kept under other
 * names first.
 */
#include <sys/mman.h>

#define KEEP(name) lib_##name = name
enum {
    KEEP(PROT_NONE),
    KEEP(PROT_READ),
    KEEP(PROT_WRITE),
    KEEP(PROT_EXEC),
    KEEP(MAP_SHARED),
    KEEP(MAP_PRIVATE),
    KEEP(MAP_FIXED),
    KEEP(MAP_ANONYMOUS),
    KEEP(MAP_NORESERVE),
    KEEP(MREMAP_MAYMOVE),
    KEEP(MS_ASYNC),
    KEEP(MS_INVALIDATE),
    KEEP(MS_SYNC),
};

#undef PROT_NONE
#undef PROT_READ
#undef PROT_WRITE
#undef PROT_EXEC
#undef MAP_SHARED
#undef MAP_PRIVATE
#undef MAP_FIXED
#undef MAP_ANONYMOUS
#undef MAP_NORESERVE
#undef MREMAP_MAYMOVE
#undef MS_ASYNC
#undef MS_INVALIDATE
#undef MS_SYNC
#include "kernel/mman.h"

#define SAME(name)                                                                                 \
    _Static_assert((int)lib_##name == (int)name, "kernel/mman.h differs from "                     \
                                                 "<sys/mman.h>: " #name)
SAME(PROT_NONE);
SAME(PROT_READ);
SAME(PROT_WRITE);
SAME(PROT_EXEC);
SAME(MAP_SHARED);
SAME(MAP_PRIVATE);
SAME(MAP_FIXED);
SAME(MAP_ANONYMOUS);
SAME(MAP_NORESERVE);
SAME(MREMAP_MAYMOVE);
SAME(MS_ASYNC);
SAME(MS_INVALIDATE);
SAME(MS_SYNC);
