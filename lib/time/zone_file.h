/*
 * Zone files: TZif, RFC 8536, versions 1 to 4, as /usr/share/zoneinfo has them.
 *
 *   ZF-1  A file in which anything contradicts the RFC is refused whole: nothing outside of it is
 *         read, whatever its numbers say.
 *   ZF-2  Files that count leap seconds (right/...) are refused: this system's time has none.
 */
#ifndef LIB_TIME_ZONE_FILE_H
#define LIB_TIME_ZONE_FILE_H

#include <stddef.h>
#include <time.h>

/* What the clocks show between two changes. */
struct zone_type {
    const char *name;
    int west; /* seconds that UTC is ahead */
    int is_summer;
};

/* Pointers into the file's bytes, whose numbers are big-endian. */
struct zone_file {
    const unsigned char *times;   /* of the changes, ascending, each of `width` bytes */
    const unsigned char *changes; /* to which type, a byte each */
    const unsigned char *types;   /* six bytes each */
    const char *names;
    const char *rule; /* for what comes after the last change; `rule_length` bytes, 0: none */
    size_t rule_length;
    unsigned change_count, type_count, name_bytes, width;
};

/* 0: the bytes are no zone file (ZF-1, ZF-2). Pure. */
int zone_file_read(const unsigned char *bytes, size_t size, struct zone_file *file);

/* How many of its changes have happened at this moment. Pure. */
unsigned zone_file_changes_until(const struct zone_file *file, time_t time);

/* The type after so many changes: 0 is before the first. Pure. */
struct zone_type zone_file_type(const struct zone_file *file, unsigned changes);

#endif
