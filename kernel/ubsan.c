/*
 * What code built with SAN=undefined calls when it does what C leaves undefined: a report, as for a
 * fault.
 *
 * gcc emits a call of __ubsan_handle_KIND() behind each check. All get, first, a structure that
 * begins with the place in the source; what else they get (types, operands) would make the message
 * finer, not clearer. The interface is compiler-rt's (lib/ubsan/ubsan_handlers.h); only the names
 * matter here.
 */
#include "kernel/panic.h"
#include "kernel/report.h"

struct source_location {
    const char *file;
    uint32_t line, column;
};

_Noreturn static void report(const char *what, const struct source_location *at, uintptr_t caller,
                             uintptr_t frame)
{
    report_begin(PANIC_STATUS);
    report_line("undefined behaviour: %s at %s:%u:%u", what, at->file, at->line, at->column);
    report_backtrace_start(caller - 1);
    report_backtrace(frame);
    report_end();
}

#define HANDLER(kind, what)                                                                        \
    _Noreturn void __ubsan_handle_##kind(const struct source_location *at);                        \
    _Noreturn void __ubsan_handle_##kind(const struct source_location *at)                         \
    {                                                                                              \
        report(what, at, (uintptr_t)__builtin_return_address(0),                                   \
               *(const uintptr_t *)__builtin_frame_address(0));                                    \
    }

HANDLER(add_overflow, "signed addition overflows")
HANDLER(sub_overflow, "signed subtraction overflows")
HANDLER(mul_overflow, "signed multiplication overflows")
HANDLER(negate_overflow, "negation overflows")
HANDLER(divrem_overflow, "division by zero, or it overflows")
HANDLER(shift_out_of_bounds, "shift by too many bits, or of a negative number")
HANDLER(out_of_bounds, "index out of the array's bounds")
HANDLER(type_mismatch_v1, "access through a null, misaligned or too short pointer")
HANDLER(alignment_assumption, "a pointer is less aligned than was promised")
HANDLER(builtin_unreachable, "a place that can't be reached was reached")
HANDLER(missing_return, "a function that returns a value ends without one")
HANDLER(vla_bound_not_positive, "an array of variable length has none")
HANDLER(load_invalid_value, "a value that its type doesn't have")
HANDLER(float_cast_overflow, "a floating-point value doesn't fit the integer")
HANDLER(nonnull_arg, "a null pointer for a parameter that must not be null")
HANDLER(nonnull_return_v1, "a null pointer from a function that must not return one")
HANDLER(pointer_overflow, "pointer arithmetic overflows")
HANDLER(invalid_builtin, "a builtin function got an argument that it is undefined for")
