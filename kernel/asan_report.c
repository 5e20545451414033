/*
 * What the address sanitizer has found, in words: what kind of access, to what, whose that is.
 */
#include "kernel/asan.h"
#include "kernel/format.h"
#include "kernel/report.h"

static const char *kind_of(uint8_t shadow)
{
    switch (shadow) {
    case SANITIZE_STACK_LEFT:
    case SANITIZE_STACK_MIDDLE:
    case SANITIZE_STACK_RIGHT: return "stack overrun";
    case SANITIZE_SCOPE: return "use after scope";
    case SANITIZE_GLOBAL: return "global overrun";
    case SANITIZE_AROUND_BLOCK: return "heap overrun";
    case SANITIZE_FREED_BLOCK: return "use after free";
    case SANITIZE_BEHIND_FILE: return "overrun of the files";
    case SANITIZE_FREED_PAGE: return "use of freed pages";
    default: return "forbidden access"; /* whose, only a debugger knows */
    }
}

/* Of a granule of which a part may be accessed, the next one says what follows it. */
static uint8_t why_forbidden(uintptr_t address)
{
    uint8_t shadow = *asan_shadow(address);
    return shadow < 8 ? *asan_shadow(address + 8) : shadow;
}

/* Where the address is, in words, beside the `size` bytes at `start`, which are `what`. */
static void report_distance(uintptr_t address, const char *what, uintptr_t start, size_t size)
{
    if (address < start)
        report_line("    0x%lx is %zu before %s of %zu bytes at 0x%lx", address, start - address,
                    what, size, start);
    else if (address < start + size)
        report_line("    0x%lx is %zu into %s of %zu bytes at 0x%lx", address, address - start,
                    what, size, start);
    else
        report_line("    0x%lx is %zu behind the end of %s of %zu bytes at 0x%lx", address,
                    address - start - size, what, size, start);
}

static void report_callers(const char *what, const uintptr_t *callers)
{
    if (!callers[0])
        return;
    report_line("%s by:", what);
    for (unsigned i = 0; i < ASAN_CALLERS && callers[i]; i++)
        report_caller(callers[i]);
}

static void report_block(uintptr_t address)
{
    const struct asan_block *block = asan_block_near(address);
    if (!block)
        return;
    report_distance(address, "the block", block->start, block->size);
    report_callers("allocated", block->made_by);
    report_callers("freed", block->freed_by);
}

static void report_global(uintptr_t address)
{
    const struct asan_global *global = asan_global_near(address);
    char name[128];
    if (!global)
        return;
    format_text(name, sizeof(name), "'%s' (%s)", global->name, global->file);
    report_distance(address, name, global->start, global->size);
}

/* ---- stack frames ---- */

/*
 * gcc writes three words into each frame's lowest forbidden bytes: a constant, the address of a
 * text, the function. The text is numbers and names: how many variables; then of each its offset
 * from there, its size, the length of its name, its name.
 */
enum { FRAME_MAGIC = 0x41b58ab3, FRAME_MAX = 1 << 20 };

static const uint64_t *find_frame(uintptr_t address)
{
    uintptr_t at = address & -8ul, lowest = at - FRAME_MAX;
    while (at > lowest && *asan_shadow(at) != SANITIZE_STACK_LEFT)
        at -= 8;
    while (at > lowest && *asan_shadow(at - 8) == SANITIZE_STACK_LEFT)
        at -= 8;
    const uint64_t *frame = (const uint64_t *)at;
    return at > lowest && frame[0] == FRAME_MAGIC ? frame : NULL;
}

static size_t number(const char **text)
{
    size_t value = 0;
    for (; **text >= '0' && **text <= '9'; (*text)++)
        value = value * 10 + (**text - '0');
    if (**text == ' ')
        (*text)++;
    return value;
}

/* The last variable that begins at the address or before it, which is the one that was overrun. */
static void report_variable(uintptr_t address)
{
    const uint64_t *frame = find_frame(address);
    if (!frame)
        return;
    const char *text = (const char *)frame[1];
    size_t count = number(&text), best_size = 0, best_length = 0;
    const char *best_name = NULL;
    uintptr_t best_start = 0;
    for (size_t i = 0; i < count; i++) {
        uintptr_t start = (uintptr_t)frame + number(&text);
        size_t size = number(&text), length = number(&text);
        if (!best_name || start <= address) {
            best_name = text;
            best_start = start;
            best_size = size;
            best_length = length;
        }
        text += length + 1;
    }
    char name[64] = "'";
    size_t i = 0; /* what follows a colon is its line */
    for (; i < best_length && i < sizeof(name) - 3 && best_name[i] != ':'; i++)
        name[i + 1] = best_name[i];
    name[i + 1] = '\'';
    if (best_name)
        report_distance(address, name, best_start, best_size);
}

/* ---- */

void asan_report(uintptr_t address, size_t size, bool is_write, uintptr_t caller, uintptr_t frame)
{
    static bool reporting;
    if (reporting)
        return; /* the report itself looks at what it is about */
    reporting = true;
    uintptr_t first = asan_first_forbidden(address, size);
    if (!first)
        first = address;
    uint8_t why = why_forbidden(first);
    report_begin(SANITIZE_STATUS);
    report_line("%s: %s %zu byte%s at 0x%lx", kind_of(why), is_write ? "writing" : "reading", size,
                size == 1 ? "" : "s", address);
    if (why == SANITIZE_GLOBAL)
        report_global(first);
    else if (why >= SANITIZE_AROUND_BLOCK)
        report_block(first);
    else if (why >= SANITIZE_STACK_LEFT && why <= SANITIZE_SCOPE)
        report_variable(first);
    report_backtrace_start(caller - 1);
    report_backtrace(frame);
    report_end();
}
