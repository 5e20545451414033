/*
 * The battery-backed clock of a PC (MC146818 and its descendants), read over two ports.
 */
#ifndef PC_RTC_H
#define PC_RTC_H

#include <stdbool.h>
#include <stdint.h>

/* Its registers as they are read: BCD or binary, 12 or 24 hours, by `status_b`. */
struct rtc_registers {
    uint8_t second, minute, hour, day, month, year;
    uint8_t century; /* 0: not known */
    uint8_t status_b;
};

/*
 * Seconds since 1970-01-01 UTC (the clock is taken to run on UTC). False: that is no time of day;
 * there may be no clock at all. Pure.
 */
bool rtc_seconds(struct rtc_registers r, uint64_t *seconds);

/*
 * Reads the clock: some 40 exits, and up to 2 ms while it ticks over. `century_index`: in its
 * memory, 0: none.
 */
bool rtc_read(uint8_t century_index, struct rtc_registers *r);

#endif
