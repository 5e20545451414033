/*
 * Is anybody tracing? In every image that has a trace point; whoever records is in trace.c.
 */
#include "kernel/trace.h"

bool trace_on;
void (*trace_hook)(enum trace_kind kind, uint64_t a, uint64_t b);
