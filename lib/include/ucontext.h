/*
 * <ucontext.h>: the context of a signal's handler.
 */
#ifndef HITOMA_UCONTEXT_H
#define HITOMA_UCONTEXT_H

#include <signal.h>

#endif
