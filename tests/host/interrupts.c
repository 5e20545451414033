/*
 * tests/host/platform_inline.h's flag, for tests that have no use for it.
 */
#include "platform_inline.h"

bool host_interrupts_on = true;
