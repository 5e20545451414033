/*
 * Reading the RTC. See rtc.h.
 */
#include "kernel/platform.h"
#include "kernel/platform/pc/cpu.h"
#include "kernel/platform/pc/rtc.h"
#include "kernel/string.h"

enum {
    PORT_INDEX = 0x70, /* bit 7 would mask the NMI */
    PORT_DATA = 0x71,
    SECOND = 0,
    MINUTE = 2,
    HOUR = 4,
    DAY = 7,
    MONTH = 8,
    YEAR = 9,
    STATUS_A = 10,
    STATUS_B = 11,
    STATUS_A_UPDATING = 0x80,
    UPDATE_NS_MAX = 5000000, /* an update takes 2 ms at most */
    ATTEMPTS = 4,
};

static uint8_t read(uint8_t index)
{
    outb(PORT_INDEX, index);
    return inb(PORT_DATA);
}

/*
 * Its registers are not to be read while they change. An absent clock reads as all ones: forever
 * "updating".
 */
static bool wait_for_update(void)
{
    uint64_t start = platform_clock_ns();
    while (read(STATUS_A) & STATUS_A_UPDATING)
        if (platform_clock_ns() - start > UPDATE_NS_MAX)
            return false;
    return true;
}

static struct rtc_registers read_once(uint8_t century_index)
{
    return (struct rtc_registers){
        .second = read(SECOND),
        .minute = read(MINUTE),
        .hour = read(HOUR),
        .day = read(DAY),
        .month = read(MONTH),
        .year = read(YEAR),
        .century = century_index >= 14 && century_index < 128 ? read(century_index) : 0,
        .status_b = read(STATUS_B),
    };
}

/* An update may begin just after we looked: two equal readings are a true one. */
bool rtc_read(uint8_t century_index, struct rtc_registers *r)
{
    if (read(STATUS_A) == 0xff || !wait_for_update())
        return false;
    *r = read_once(century_index);
    for (int i = 0; i < ATTEMPTS; i++) {
        struct rtc_registers again = read_once(century_index);
        if (memcmp(r, &again, sizeof(again)) == 0)
            return true;
        *r = again;
    }
    return false;
}
