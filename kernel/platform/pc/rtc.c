/*
 * The registers of the RTC and what they mean. See rtc.h; data sheet: Motorola MC146818A.
 */
#include "kernel/platform/pc/rtc.h"

enum {
    STATUS_B_24_HOURS = 1 << 1,
    STATUS_B_BINARY = 1 << 2,
    HOUR_AFTERNOON = 0x80,
};

static unsigned number(uint8_t value, bool binary)
{
    if (binary)
        return value;
    unsigned tens = value >> 4, ones = value & 0xf;
    return tens > 9 || ones > 9 ? 255 : tens * 10 + ones; /* 255 is outside every range below */
}

/* 12 AM is 0 o'clock, 12 PM is noon. */
static unsigned hour_of(uint8_t value, uint8_t status_b)
{
    bool binary = status_b & STATUS_B_BINARY;
    if (status_b & STATUS_B_24_HOURS)
        return number(value, binary);
    unsigned hour = number(value & ~HOUR_AFTERNOON, binary);
    if (hour < 1 || hour > 12)
        return 255;
    return hour % 12 + (value & HOUR_AFTERNOON ? 12 : 0);
}

static bool is_leap(unsigned year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static unsigned days_in(unsigned month, unsigned year)
{
    static const uint8_t days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month - 1] + (month == 2 && is_leap(year));
}

/* Leap days before January 1 of `year`, counted from year 0. */
static unsigned leap_days(unsigned year)
{
    year--;
    return year / 4 - year / 100 + year / 400;
}

bool rtc_seconds(struct rtc_registers r, uint64_t *seconds)
{
    bool binary = r.status_b & STATUS_B_BINARY;
    unsigned second = number(r.second, binary), minute = number(r.minute, binary);
    unsigned hour = hour_of(r.hour, r.status_b), day = number(r.day, binary);
    unsigned month = number(r.month, binary), year = number(r.year, binary);
    unsigned century = number(r.century, binary);
    if (century < 19 || century > 29)
        century = year < 70 ? 20 : 19;
    /* 60 is a leap second. */
    if (second > 60 || minute > 59 || hour > 23 || month < 1 || month > 12 || year > 99)
        return false;
    year += century * 100;
    if (year < 1970 || day < 1 || day > days_in(month, year))
        return false;
    uint64_t days = (year - 1970) * 365 + leap_days(year) - leap_days(1970) + day - 1;
    for (unsigned m = 1; m < month; m++)
        days += days_in(m, year);
    *seconds = ((days * 24 + hour) * 60 + minute) * 60 + second;
    return true;
}
