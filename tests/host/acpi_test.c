/*
 * ACPI tables as input: good ones of three machines' shapes, and every kind of damage. Runs on the
 * host under sanitizers (tests/acpi.t), with kernel/platform/pc/acpi_parse.c and acpi_aml.c as they
 * are in the kernel.
 *
 * Every table lies in a heap block of exactly its size, so that a read beyond it is an error of the
 * address sanitizer (AC-1).
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/platform/pc/acpi_parse.h"
#include "kernel/platform/pc/rtc.h"
#include "tests/host/tap.h"

/* ---- tables in the making ---- */

struct table {
    uint8_t bytes[4096];
    size_t length;
};

static void put(struct table *t, size_t offset, uint64_t value, size_t size)
{
    for (size_t i = 0; i < size; i++)
        t->bytes[offset + i] = value >> 8 * i;
}

static void append(struct table *t, const void *bytes, size_t size)
{
    memcpy(t->bytes + t->length, bytes, size);
    t->length += size;
}

/* Length and checksum made right; a root pointer has them elsewhere. */
static void finish(struct table *t)
{
    uint8_t sum = 0;
    put(t, 4, t->length, 4);
    t->bytes[9] = 0;
    for (size_t i = 0; i < t->length; i++)
        sum += t->bytes[i];
    t->bytes[9] = -sum;
}

static struct table table_new(const char *signature, size_t length)
{
    struct table t = {{0}, length};
    memcpy(t.bytes, signature, 4);
    return t;
}

/* A copy without a byte to spare. */
static struct acpi_bytes exact(const void *bytes, size_t length)
{
    uint8_t *copy = malloc(length ? length : 1);
    memcpy(copy, bytes, length);
    return (struct acpi_bytes){copy, length};
}

static void release(struct acpi_bytes bytes)
{
    free((void *)bytes.data);
}

/* ---- MADT ---- */

static struct table madt_new(void)
{
    static const uint8_t entries[] = {
        0,    8,  0,    0, 1,    0,    0,    0, /* a processor */
        1,    12, 0,    0, 0x00, 0x00, 0xc0, 0xfe, 0,    0,
        0,    0, /* I/O APIC at 0xfec00000, GSI 0 */
        1,    12, 1,    0, 0x00, 0x00, 0xc1, 0xfe, 24,   0,
        0,    0,                                            /* and at 0xfec10000, GSI 24 */
        2,    10, 0,    0, 2,    0,    0,    0,    0,    0, /* line 0 is GSI 2, as the bus has it */
        2,    10, 0,    9, 9,    0,    0,    0,    0x0f, 0, /* line 9: level, active low */
        0x7f, 4,  1,    2,                                  /* of a kind not invented yet */
        4,    6,  0xff, 0, 0,    1,                         /* an NMI */
    };
    struct table t = table_new("APIC", 44);
    put(&t, 40, 1, 4);
    append(&t, entries, sizeof(entries));
    finish(&t);
    return t;
}

static const char *parse_madt(const struct table *t, struct acpi_madt *madt)
{
    struct acpi_bytes bytes = exact(t->bytes, t->length);
    const char *problem = acpi_madt_parse(bytes, madt);
    release(bytes);
    return problem;
}

static void test_madt(void)
{
    struct acpi_madt madt;
    struct table t = madt_new();
    ok(!parse_madt(&t, &madt) && madt.has_8259 && madt.io_apic_count == 2 &&
           madt.io_apics[1].address == 0xfec10000 && madt.io_apics[1].gsi_base == 24,
       "MADT: I/O APICs");
    ok(madt.overrides[0].present && madt.overrides[0].gsi == 2 && !madt.overrides[0].level &&
           !madt.overrides[0].active_low && !madt.overrides[1].present,
       "MADT: an override that leaves the bus's polarity and trigger");
    ok(madt.overrides[9].level && madt.overrides[9].active_low,
       "MADT: an override that changes them");

    int all = 1;
    for (size_t length = 0; length < t.length; length++) {
        struct table cut = t;
        cut.length = length;
        const char *problem = parse_madt(&cut, &madt);
        /* At the end of an entry it is simply a shorter table. */
        int boundary = length == 44 || length == 52 || length == 64 || length == 76 ||
                       length == 86 || length == 96 || length == 100;
        all &= boundary ? !problem : !!problem;
    }
    ok(all, "MADT: cut off anywhere is noticed");

    struct table bad = t;
    bad.bytes[45] = 0;
    ok(parse_madt(&bad, &madt) && madt.io_apic_count == 0,
       "MADT: an entry of length 0 ends it (AC-2)");
    bad = t;
    bad.bytes[53] = 255;
    ok(parse_madt(&bad, &madt) && madt.io_apic_count == 0,
       "MADT: an entry that is too long ends it");
    bad = t;
    bad.bytes[53] = 4;
    ok(!!parse_madt(&bad, &madt), "MADT: an I/O APIC's entry that is too short isn't one");
    bad = t;
    bad.bytes[76 + 3] = 200;
    ok(parse_madt(&bad, &madt) && madt.overrides[9].present,
       "MADT: a line that ISA doesn't have is left out, the rest not");
    bad = t;
    for (int i = 0; i < 20; i++)
        append(&bad, t.bytes + 52, 12);
    ok(parse_madt(&bad, &madt) && madt.io_apic_count == ACPI_IO_APICS_MAX,
       "MADT: too many I/O APICs: as many as fit");
}

/* ---- FADT ---- */

static void put_register(struct table *t, size_t offset, int space, uint64_t address)
{
    t->bytes[offset] = space;
    t->bytes[offset + 1] = 32;
    put(t, offset + 4, address, 8);
}

static const char *parse_fadt(const struct table *t, struct acpi_fadt *fadt)
{
    struct acpi_bytes bytes = exact(t->bytes, t->length);
    const char *problem = acpi_fadt_parse(bytes, fadt);
    release(bytes);
    return problem;
}

static struct table fadt_1_new(void)
{
    struct table t = table_new("FACP", 116);
    t.bytes[8] = 1;
    put(&t, 40, 0x3fe0040, 4);
    put(&t, 46, 9, 2);
    put(&t, 48, 0xb2, 4);
    put(&t, 52, 2, 1);
    put(&t, 56, 0x600, 4);
    put(&t, 64, 0x604, 4);
    put(&t, 76, 0x608, 4);
    put(&t, 88, 4, 1);
    put(&t, 108, 0x32, 1);
    finish(&t);
    return t;
}

static void test_fadt(void)
{
    struct acpi_fadt fadt;
    struct table t = fadt_1_new();
    ok(!parse_fadt(&t, &fadt) && fadt.dsdt == 0x3fe0040 && fadt.pm1a_control.present &&
           fadt.pm1a_control.space == ACPI_SPACE_IO && fadt.pm1a_control.address == 0x604 &&
           fadt.timer.address == 0x608 && fadt.sci_irq == 9 && fadt.fixed_power_button,
       "FADT: revision 1, 116 bytes");
    ok(!fadt.reset.present && !fadt.sleep_control.present && !fadt.pm1b_control.present,
       "FADT: what revision 1 doesn't have is absent (AC-3)");

    put(&t, 112, 1 << 10, 4); /* claims a reset register beyond its end */
    finish(&t);
    ok(!parse_fadt(&t, &fadt) && !fadt.reset.present, "FADT: a flag for a field that isn't there");

    t = fadt_1_new();
    t.length = 600; /* some revision of the future */
    t.bytes[8] = 99;
    put(&t, 140, 0x123456789, 8);
    put_register(&t, 172, ACPI_SPACE_MEMORY, 0xfed40000);
    finish(&t);
    ok(!parse_fadt(&t, &fadt) && fadt.dsdt == 0x123456789 &&
           fadt.pm1a_control.space == ACPI_SPACE_MEMORY && fadt.timer.address == 0x608,
       "FADT: newer and longer; 64-bit fields win where they are filled in");
    put_register(&t, 172, 3, 0x10);
    finish(&t);
    ok(!parse_fadt(&t, &fadt) && fadt.pm1a_control.address == 0x604,
       "FADT: a register in a space that we can't reach is none");

    struct table reduced = table_new("FACP", 268);
    put(&reduced, 112, 1 << 20 | 1 << 10, 4);
    put_register(&reduced, 116, ACPI_SPACE_MEMORY, 0xfea00202);
    reduced.bytes[128] = 0x42;
    put_register(&reduced, 244, ACPI_SPACE_MEMORY, 0xfea00200);
    put(&reduced, 64, 0x604, 4);
    finish(&reduced);
    ok(!parse_fadt(&reduced, &fadt) && fadt.hardware_reduced && fadt.reset.address == 0xfea00202 &&
           fadt.reset_value == 0x42 && fadt.sleep_control.present && !fadt.pm1a_control.present &&
           !fadt.fixed_power_button,
       "FADT: reduced hardware has no PM1 registers, whatever it says");

    int all = 1;
    for (size_t length = 0; length < 116; length++) {
        t.length = length;
        all &= parse_fadt(&t, &fadt) && !fadt.pm1a_control.present && !fadt.dsdt;
    }
    ok(all, "FADT: shorter than revision 1 is none");
}

/* ---- root pointer and root tables ---- */

static void checksum(uint8_t *bytes, size_t length, size_t at)
{
    uint8_t sum = 0;
    bytes[at] = 0;
    for (size_t i = 0; i < length; i++)
        sum += bytes[i];
    bytes[at] = -sum;
}

static void rsdp_make(uint8_t *p, int revision)
{
    memcpy(p, "RSD PTR ", 8);
    p[15] = revision;
    memcpy(p + 16, "\x00\x10\x00\x00", 4);
    if (revision >= 2) {
        p[20] = 36;
        memcpy(p + 24, "\x00\x20\x00\x00\x01\x00\x00\x00", 8);
    }
    checksum(p, 20, 8);
    if (revision >= 2)
        checksum(p, 36, 32);
}

static int find_rsdp(const uint8_t *memory, size_t length, struct acpi_root *root)
{
    struct acpi_bytes bytes = exact(memory, length);
    int found = acpi_rsdp_find(bytes, root);
    release(bytes);
    return found;
}

static void test_root(void)
{
    static uint8_t memory[0x400];
    struct acpi_root root;
    rsdp_make(memory + 0x3e0, 0);
    ok(find_rsdp(memory, 0x3e0 + 20, &root) && root.rsdt == 0x1000 && root.xsdt == 0,
       "RSDP: revision 0, in the last 20 bytes");
    ok(!find_rsdp(memory, 0x3e0 + 19, &root), "RSDP: with the end cut off");
    memory[0x3e0 + 9] ^= 1;
    ok(!find_rsdp(memory, sizeof(memory), &root), "RSDP: a wrong checksum");
    rsdp_make(memory + 0x100, 2);
    ok(find_rsdp(memory, sizeof(memory), &root) && root.xsdt == 0x100002000, "RSDP: revision 2");
    ok(!find_rsdp(memory, 0x100 + 35, &root), "RSDP: revision 2 with the end cut off");
    memory[0x100 + 33] ^= 1;
    ok(!find_rsdp(memory, sizeof(memory), &root), "RSDP: a wrong second checksum");
    rsdp_make(memory + 0x100, 2);
    memset(memory + 0x100 + 20, 0xff, 4);
    ok(!find_rsdp(memory, sizeof(memory), &root), "RSDP: a length of 4 GiB");
    rsdp_make(memory + 0x200, 9);
    ok(find_rsdp(memory, sizeof(memory), &root),
       "RSDP: a good one behind a bad one, of a revision of the future");

    const char *problem;
    struct table t = table_new("RSDT", 36 + 3 * 4 + 2);
    put(&t, 36, 0x1111, 4);
    put(&t, 44, 0x3333, 4);
    finish(&t);
    struct acpi_bytes bytes = exact(t.bytes, t.length);
    bool end;
    ok(acpi_header_length(bytes, "RSDT", &problem) == t.length && acpi_checksum_ok(bytes) &&
           acpi_root_entry(bytes, 4, 2, &end) == 0x3333 && !end &&
           acpi_root_entry(bytes, 4, 3, &end) == 0 && end,
       "RSDT: whole entries only");
    ok(acpi_header_length(bytes, "XSDT", &problem) == 0 && !problem,
       "a table of another name is no damage");
    release(bytes);
    static const uint32_t lengths[] = {0, 1, 35, ACPI_TABLE_MAX + 1, 0x7fffffff, 0xffffffff};
    int all = 1;
    for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
        put(&t, 4, lengths[i], 4);
        bytes = exact(t.bytes, ACPI_HEADER_LENGTH);
        all &= acpi_header_length(bytes, "RSDT", &problem) == 0 && problem;
        release(bytes);
    }
    ok(all, "a header's length below its own or beyond reason");
    bytes = exact(t.bytes, 20);
    ok(acpi_header_length(bytes, "RSDT", &problem) == 0 &&
           acpi_root_entry(bytes, 8, 0, &end) == 0 && end,
       "no header at all");
    release(bytes);
}

static void test_hpet(void)
{
    uint64_t address;
    struct table t = table_new("HPET", 56);
    put_register(&t, 40, ACPI_SPACE_MEMORY, 0xfed00000);
    finish(&t);
    struct acpi_bytes bytes = exact(t.bytes, t.length);
    ok(!acpi_hpet_parse(bytes, &address) && address == 0xfed00000, "HPET");
    release(bytes);
    bytes = exact(t.bytes, 51);
    ok(acpi_hpet_parse(bytes, &address) && address == 0, "HPET: cut off");
    release(bytes);
}

/* ---- byte code ---- */

/*
 * What q35 has: all zeroes; what microvm has: type 5; and around it something that looks nearly the
 * same.
 */
static const uint8_t s5_q35[] = "\x5c_S5\x08_S5_\x12\x06\x04\x00\x00\x00\x00";
static const uint8_t s5_microvm[] = "\x08_S5\x08_S5_\x10\x08\\_S5_\x12\x07\x04\x0a\x05\x00\x00\x00";
/* The generic event device, with a device around it. */
static const uint8_t event_device[] =
    "\x5b\x82\x48\x08XXXX"
    "\x5b\x82\x4c\x06GED_\x08_HID\x0d"
    "ACPI0013\0\x08_UID\x0dGED\0"
    "\x08_CRS\x11\x0e\x0a\x0b\x89\x06\x00\x03\x01\x09\x00\x00\x00\x79\x00"
    "\x5b\x80"
    "EREG\x00\x0c\x00\x00\xa0\xfe\x0a\x04"
    "\x5b\x81\x0b"
    "EREG\x43"
    "ESEL\x20"
    "\x14\x1d_EVT\x09\x70"
    "ESEL\x60\xa0\x10\x93\x7b\x60\x0a\x02\x00\x0a\x02\x86PWRB\x0a\x80"
    "\x5b\x82\x19PWRB\x08_HID\x0dPNP0C0C\0\x08_UID\x00";

static struct table dsdt_new(const uint8_t *code, size_t size)
{
    struct table t = table_new("DSDT", ACPI_HEADER_LENGTH);
    append(&t, code, size);
    finish(&t);
    return t;
}

static int find_s5(const struct table *t, size_t length, uint8_t type[2])
{
    struct acpi_bytes bytes = exact(t->bytes, length);
    int found = acpi_s5_find(bytes, type);
    release(bytes);
    return found;
}

static int find_event_device(const struct table *t, size_t length, struct acpi_event_device *device)
{
    struct acpi_bytes bytes = exact(t->bytes, length);
    int found = acpi_event_device_find(bytes, device);
    release(bytes);
    return found;
}

static void test_aml(void)
{
    uint8_t type[2] = {9, 9};
    struct table t = dsdt_new(s5_q35, sizeof(s5_q35) - 1);
    ok(find_s5(&t, t.length, type) && type[0] == 0 && type[1] == 0,
       "\\_S5: zeroes, behind a false beginning");
    t = dsdt_new(s5_microvm, sizeof(s5_microvm) - 1);
    ok(find_s5(&t, t.length, type) && type[0] == 5 && type[1] == 0,
       "\\_S5: with a root prefix, byte constants");
    int none = 1;
    for (size_t length = ACPI_HEADER_LENGTH; length < t.length - 2; length++)
        none &= !find_s5(&t, length, type);
    ok(none, "\\_S5: cut off anywhere is none");
    static const uint8_t endless[] = "\x08_S5_\x12\xff\xff\xff\xff\x04\x0a\x05\x0a\x05";
    t = dsdt_new(endless, sizeof(endless) - 1);
    ok(!find_s5(&t, t.length, type), "\\_S5: a package longer than the table");
    static const uint8_t computed[] = "\x08_S5_\x12\x0a\x02"
                                      "FOO_"
                                      "BAR_";
    t = dsdt_new(computed, sizeof(computed) - 1);
    ok(!find_s5(&t, t.length, type), "\\_S5: computed values are not understood");

    struct acpi_event_device device;
    t = dsdt_new(event_device, sizeof(event_device) - 1);
    ok(find_event_device(&t, t.length, &device) && device.gsi == 9 && !device.level &&
           !device.active_low && device.address == 0xfea00000 && device.power_button_mask == 2,
       "the generic event device of microvm");
    none = 1;
    for (size_t length = 0; length < ACPI_HEADER_LENGTH + 100; length++)
        none &= !find_event_device(&t, length, &device);
    ok(none, "the generic event device: cut off anywhere is none");
}

/* ---- anything ---- */

static uint64_t seed = 20010203;

static uint64_t random_number(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed;
}

static void parse_everything(struct acpi_bytes bytes)
{
    struct acpi_madt madt;
    struct acpi_fadt fadt;
    struct acpi_root root;
    struct acpi_event_device device;
    uint64_t address;
    uint8_t type[2];
    bool end = false;
    const char *problem;
    acpi_madt_parse(bytes, &madt);
    acpi_fadt_parse(bytes, &fadt);
    acpi_hpet_parse(bytes, &address);
    acpi_rsdp_find(bytes, &root);
    acpi_checksum_ok(bytes);
    acpi_header_length(bytes, "DSDT", &problem);
    for (size_t i = 0; !end; i++)
        acpi_root_entry(bytes, i % 2 ? 4 : 8, i, &end);
    acpi_s5_find(bytes, type);
    acpi_event_device_find(bytes, &device);
    if (madt.io_apic_count > ACPI_IO_APICS_MAX)
        abort();
}

/*
 * Half of the rounds: a good table with some bytes changed and cut somewhere, which comes further
 * than mere noise, the other half.
 */
static void test_random(int rounds)
{
    struct table good[] = {madt_new(), fadt_1_new(), dsdt_new(s5_microvm, sizeof(s5_microvm) - 1),
                           dsdt_new(event_device, sizeof(event_device) - 1)};
    uint8_t bytes[512];
    for (int i = 0; i < rounds; i++) {
        size_t length;
        if (i % 2) {
            const struct table *t = &good[random_number() % 4];
            memcpy(bytes, t->bytes, sizeof(bytes));
            length = random_number() % 4 ? t->length : random_number() % (t->length + 1);
            for (int n = random_number() % 8; n >= 0; n--)
                bytes[random_number() % t->length] = random_number();
        } else {
            length = random_number() % sizeof(bytes);
            for (size_t n = 0; n < length; n++)
                bytes[n] = random_number();
        }
        struct acpi_bytes input = exact(bytes, length);
        parse_everything(input);
        release(input);
    }
    ok(1, "100,000 tables of changed and random bytes (AC-1, AC-2)");
}

/* ---- the clock on the wall: not ACPI, but the same kind of input ---- */

static int rtc_is(struct rtc_registers r, uint64_t expected)
{
    uint64_t seconds;
    return rtc_seconds(r, &seconds) && seconds == expected;
}

static void test_rtc(void)
{
    /* second, minute, hour, day, month, year, century, status B */
    ok(rtc_is((struct rtc_registers){0x06, 0x05, 0x04, 0x03, 0x02, 0x01, 0x20, 2}, 981173106),
       "RTC: BCD, 24 hours");
    ok(rtc_is((struct rtc_registers){6, 5, 4, 3, 2, 1, 20, 6}, 981173106), "RTC: binary");
    ok(rtc_is((struct rtc_registers){0x06, 0x05, 0x84, 0x03, 0x02, 0x01, 0x20, 0},
              981173106 + 12 * 3600),
       "RTC: 12 hours, in the afternoon");
    ok(rtc_is((struct rtc_registers){0, 0, 0x12, 1, 1, 0x70, 0x19, 0}, 0),
       "RTC: 12 AM is midnight");
    ok(rtc_is((struct rtc_registers){0, 0, 0x92, 1, 1, 0x70, 0x19, 0}, 12 * 3600),
       "RTC: 12 PM is noon");
    ok(rtc_is((struct rtc_registers){0, 0, 0, 0x29, 2, 0x24, 0, 2}, 1709164800),
       "RTC: no century told; a leap day");
    uint64_t seconds;
    static const struct rtc_registers bad[] = {
        {255, 255, 255, 255, 255, 255, 255, 255}, {0, 0, 0, 0, 0, 0, 0, 0},
        {0x1a, 0, 0, 1, 1, 1, 0x20, 2},           {0, 0x60, 0, 1, 1, 1, 0x20, 2},
        {0, 0, 0x24, 1, 1, 1, 0x20, 2},           {0, 0, 0, 0x29, 2, 0x23, 0x20, 2},
        {0, 0, 0, 1, 0x13, 1, 0x20, 2},
    };
    int none = 1;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        none &= !rtc_seconds(bad[i], &seconds);
    ok(none, "RTC: what is no time of day");
    for (int i = 0; i < 100000; i++) {
        uint64_t a = random_number();
        struct rtc_registers r = {a, a >> 8, a >> 16, a >> 24, a >> 32, a >> 40, a >> 48, a >> 56};
        rtc_seconds(r, &seconds);
    }
    ok(1, "RTC: 100,000 random readings");
}

int main(void)
{
    test_root();
    test_madt();
    test_fadt();
    test_hpet();
    test_aml();
    test_random(100000);
    test_rtc();
    printf("1..%d\n", tests);
    return failed != 0;
}
