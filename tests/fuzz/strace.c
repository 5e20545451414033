/*
 * Fuzz target: a system call as a line of text (kernel/strace.c, format.c). The input is a call's
 * description, its arguments, its result and the program's memory.
 *
 * SOURCES: kernel/format.c tests/host/kernel_string.c @kernel @log @copy
 */
#include "kernel/strace.c"

#include "tests/fuzz/support/fuzz.h"
#include "tests/fuzz/support/kernel.h"

long (*syscall_tracer)(const struct syscall *call, const long arguments[6]);

static unsigned lines;

void console_write(enum console_stream stream, const char *text, size_t length)
{
    FUZZ_CHECK(stream == CONSOLE_ERROR, "stream %d", stream);
    FUZZ_CHECK(length > 0 && length <= TRACE_LINE_MAX && text[length - 1] == '\n',
               "a line of %zu bytes", length);
    for (size_t i = 0; i + 1 < length; i++)
        FUZZ_CHECK(text[i] >= ' ' && text[i] < 0x7f, "byte %02x in a line", text[i]);
    lines++;
}

static long result;

static long call_it(long a, long b, long c, long d, long e, long f)
{
    (void)a, (void)b, (void)c, (void)d, (void)e, (void)f;
    return result;
}

/* Any, but for the addresses at which the host has something. */
static long take_number(struct input *in)
{
    uint64_t number = input_number(in, 8);
    return number < PROGRAM_SIZE ? number : number | 1ull << 63;
}

static long take_argument(struct input *in)
{
    switch (input_byte(in) % 5) {
    case 0: return input_byte(in);
    case 1: return (long)program_memory + input_number(in, 2);
    case 2: return (long)program_memory + PROGRAM_SIZE - input_byte(in) % 64;
    case 3: return (long)kernel_data_start + input_byte(in);
    default: return take_number(in);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = {"", "read", "clock_nanosleep",
                                        "a_name_of_27_characters_abc"};
    struct input in = {data, data + size};
    struct syscall call = {.implementation = call_it};
    long arguments[6];
    kernel_begin();
    copy_begin();
    call.name = names[input_byte(&in) % 4];
    call.result = SYSCALL_INT + input_byte(&in) % SYSCALL_PATH;
    call.argument_count = input_byte(&in) % 7;
    for (int i = 0; i < 6; i++) {
        call.arguments[i].kind = SYSCALL_INT + input_byte(&in) % SYSCALL_PATH;
        call.arguments[i].size = input_byte(&in) % 6;
        arguments[i] = take_argument(&in);
    }
    result = take_argument(&in);
    const uint8_t *bytes;
    size_t count = input_bytes(&in, PROGRAM_SIZE, &bytes);
    memcpy(program_memory, bytes, count);
    memcpy(program_memory + PROGRAM_SIZE - count, bytes, count);
    lines = 0;
    FUZZ_CHECK(set_strace("1") == 0 && syscall_tracer, "hitoma.strace=1 is refused");
    long told = syscall_tracer(&call, arguments);
    FUZZ_CHECK(told == (call.result == SYSCALL_INT ? (int)result : result), "%ld is told as %ld",
               result, told);
    FUZZ_CHECK(lines == 1, "%u lines", lines);
    kernel_end();
    copy_end();
    return 0;
}
