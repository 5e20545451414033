/*
 * <regex.h>: newlib's, with the header that it needs and doesn't include.
 */
#ifndef HITOMA_REGEX_H
#define HITOMA_REGEX_H

#include <sys/types.h>

#include_next <regex.h>

#endif
