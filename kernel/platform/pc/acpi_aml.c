/*
 * Two facts out of the DSDT. See acpi_parse.h.
 *
 * The DSDT is a program in byte code (AML), and the proper way to ask it anything is an
 * interpreter: ten thousand lines, to be fed with input of unknown quality. We need two constants,
 * \_S5 and where the power button of reduced hardware is, and both are written as plain data. So we
 * search for the few bytes that such a definition must begin with, and then decode, step by step
 * and within bounds, what follows it. A match that doesn't decode is passed over; firmware that
 * computes these values is not understood, and the callers have another way then (power.c: reset;
 * power_button.c: no button). Grammar: ACPI Specification 20.2.
 */
#include "kernel/platform/pc/acpi_parse.h"

#include "kernel/string.h"

enum {
    AML_ZERO = 0x00,
    AML_ONE = 0x01,
    AML_NAME = 0x08,
    AML_BYTE = 0x0a,
    AML_WORD = 0x0b,
    AML_DWORD = 0x0c,
    AML_QWORD = 0x0e,
    AML_PACKAGE = 0x12,
    AML_EXTENDED = 0x5b, /* the first of two bytes of an opcode */
    AML_NOTIFY = 0x86,
};

/* A place in the byte code, and where what we are in ends. */
struct cursor {
    const uint8_t *at;
    const uint8_t *end;
};

static bool take_byte(struct cursor *c, uint8_t *byte)
{
    if (c->at >= c->end)
        return false;
    *byte = *c->at++;
    return true;
}

static bool take_number(struct cursor *c, unsigned size, uint64_t *number)
{
    if ((size_t)(c->end - c->at) < size)
        return false;
    *number = 0;
    for (unsigned i = 0; i < size; i++)
        *number |= (uint64_t)c->at[i] << 8 * i;
    c->at += size;
    return true;
}

/* If these bytes come next, goes behind them. */
static bool take_bytes(struct cursor *c, const void *bytes, size_t size)
{
    if ((size_t)(c->end - c->at) < size || memcmp(c->at, bytes, size) != 0)
        return false;
    c->at += size;
    return true;
}

/* Integer constants: 20.2.3. */
static bool take_integer(struct cursor *c, uint64_t *value)
{
    uint8_t op;
    if (!take_byte(c, &op))
        return false;
    switch (op) {
    case AML_ZERO:
    case AML_ONE: *value = op; return true;
    case AML_BYTE: return take_number(c, 1, value);
    case AML_WORD: return take_number(c, 2, value);
    case AML_DWORD: return take_number(c, 4, value);
    case AML_QWORD: return take_number(c, 8, value);
    default: return false;
    }
}

/*
 * PkgLength, 20.2.4: the two upper bits of the first byte say how many bytes follow it, and the
 * length counts from that first byte on. The rest becomes the cursor `inside`.
 */
static bool take_package(struct cursor *c, struct cursor *inside)
{
    const uint8_t *start = c->at;
    uint8_t first;
    uint64_t more, length;
    if (!take_byte(c, &first) || !take_number(c, first >> 6, &more))
        return false;
    length = first >> 6 ? more << 4 | (first & 0xf) : first & 0x3f;
    if (length < (size_t)(c->at - start) || length > (size_t)(c->end - start))
        return false;
    *inside = (struct cursor){c->at, start + length};
    return true;
}

static struct cursor cursor_at(struct acpi_bytes bytes, size_t offset)
{
    return (struct cursor){bytes.data + offset, bytes.data + bytes.length};
}

/* ---- \_S5 ---- */

/*
 * NameOp `_S5_` or `\_S5_`, PackageOp, its length, number of elements, the elements: Package ()
 * {PM1a, PM1b, ...}.
 */
static bool s5_at(struct cursor c, uint8_t sleep_type[2])
{
    uint8_t op, count;
    uint64_t a, b;
    struct cursor package;
    if (!take_byte(&c, &op) || op != AML_NAME)
        return false;
    take_bytes(&c, "\\", 1);
    if (!take_bytes(&c, "_S5_", 4) || !take_byte(&c, &op) || op != AML_PACKAGE)
        return false;
    if (!take_package(&c, &package) || !take_byte(&package, &count))
        return false;
    if (count < 1 || !take_integer(&package, &a))
        return false;
    /* Some tables pack both into one integer, the second in the second byte. */
    if (count < 2)
        b = a >> 8;
    else if (!take_integer(&package, &b))
        return false;
    sleep_type[0] = a & 7;
    sleep_type[1] = b & 7;
    return true;
}

bool acpi_s5_find(struct acpi_bytes dsdt, uint8_t sleep_type[2])
{
    for (size_t at = ACPI_HEADER_LENGTH; at < dsdt.length; at++)
        if (dsdt.data[at] == AML_NAME && s5_at(cursor_at(dsdt, at), sleep_type))
            return true;
    return false;
}

/* ---- the generic event device ---- */

/* 6.4.3.6: an extended interrupt descriptor, from its flags on. */
static bool extended_interrupt(struct cursor c, struct acpi_event_device *device)
{
    uint8_t flags, count;
    uint64_t gsi;
    if (!take_byte(&c, &flags) || !take_byte(&c, &count) || count < 1 || !take_number(&c, 4, &gsi))
        return false;
    device->gsi = gsi;
    device->level = !(flags & 1 << 1);
    device->active_low = flags & 1 << 2;
    return true;
}

/* 6.4: walks the descriptors of a resource template to the first interrupt. */
static bool resources_interrupt(struct cursor c, struct acpi_event_device *device)
{
    uint8_t tag;
    while (take_byte(&c, &tag)) {
        uint64_t length = tag & 7; /* a small descriptor */
        if (tag & 0x80 && !take_number(&c, 2, &length))
            return false;
        if (length > (size_t)(c.end - c.at))
            return false;
        if (tag == 0x89)
            return extended_interrupt((struct cursor){c.at, c.at + length}, device);
        c.at += length;
    }
    return false;
}

/* Name (_CRS, ResourceTemplate () {...}), where the template is a buffer. */
static bool crs_at(struct cursor c, struct acpi_event_device *device)
{
    struct cursor buffer;
    uint64_t size;
    return take_bytes(&c, "\x08_CRS\x11", 6) && take_package(&c, &buffer) &&
           take_integer(&buffer, &size) && resources_interrupt(buffer, device);
}

/* OperationRegion (NAME, SystemMemory, address, length). */
static bool region_at(struct cursor c, struct acpi_event_device *device)
{
    uint64_t name, length;
    uint8_t space;
    return take_bytes(&c, "\x5b\x80", 2) && take_number(&c, 4, &name) && take_byte(&c, &space) &&
           space == ACPI_SPACE_MEMORY && take_integer(&c, &device->address) &&
           take_integer(&c, &length) && length >= 4;
}

/*
 * If (... == mask) {Notify (PWRB, ...)}: the comparison's constant is what stands immediately
 * before the Notify. PWRB is what the power button is called in QEMU's and Cloud Hypervisor's
 * tables.
 */
static bool notify_at(struct acpi_bytes body, size_t at, struct acpi_event_device *device)
{
    struct cursor c = cursor_at(body, at + 1);
    take_bytes(&c, "\\\x2e_SB_", 6);
    if (!take_bytes(&c, "PWRB", 4))
        return false;
    if (at >= 2 && body.data[at - 2] == AML_BYTE)
        device->power_button_mask = body.data[at - 1];
    else if (at >= 5 && body.data[at - 5] == AML_DWORD)
        device->power_button_mask = body.data[at - 4] | body.data[at - 3] << 8 |
                                    body.data[at - 2] << 16 | (uint32_t)body.data[at - 1] << 24;
    else if (at >= 1 && body.data[at - 1] == AML_ONE)
        device->power_button_mask = 1;
    return device->power_button_mask != 0;
}

static bool event_device_body(struct acpi_bytes body, struct acpi_event_device *device)
{
    bool interrupt = false, region = false, button = false;
    *device = (struct acpi_event_device){0};
    for (size_t at = 0; at < body.length; at++) {
        uint8_t op = body.data[at];
        if (op == AML_NAME && !interrupt)
            interrupt = crs_at(cursor_at(body, at), device);
        else if (op == AML_EXTENDED && !region)
            region = region_at(cursor_at(body, at), device);
        else if (op == AML_NOTIFY && !button)
            button = notify_at(body, at, device);
    }
    return interrupt && region && button && device->address != 0;
}

/*
 * Device (NAME) {Name (_HID, "ACPI0013") ...}: the name may be a path, so _HID is looked for near
 * the beginning.
 */
static bool is_event_device(struct cursor body)
{
    enum { LONGEST_NAME = 32 };
    for (int i = 0; i < LONGEST_NAME && body.at < body.end; i++, body.at++) {
        struct cursor c = body;
        if (take_bytes(&c,
                       "\x08_HID\x0d"
                       "ACPI0013",
                       15))
            return true;
    }
    return false;
}

bool acpi_event_device_find(struct acpi_bytes dsdt, struct acpi_event_device *device)
{
    for (size_t at = ACPI_HEADER_LENGTH; at < dsdt.length; at++) {
        struct cursor c = cursor_at(dsdt, at), body;
        if (dsdt.data[at] != AML_EXTENDED || !take_bytes(&c, "\x5b\x82", 2) ||
            !take_package(&c, &body) || !is_event_device(body))
            continue;
        struct acpi_bytes bytes = {body.at, (size_t)(body.end - body.at)};
        return event_device_body(bytes, device);
    }
    return false;
}
