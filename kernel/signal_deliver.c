/*
 * Signals: how a handler comes to run. See signal.h.
 *
 * A thread that has something to attend to is outside the kernel, in one of two situations:
 *
 *   at a system call's end      an ordinary call: thread_attend() -> signal_attend() -> handler, on
 *                               the same stack. What a call keeps is kept by the calls themselves.
 *   interrupted anywhere        trap_attend() has moved its whole state to its own stack, below the
 *                               red zone, and it goes on in attention_entry (platform/switch.S) ->
 *                               thread_attend_interrupted() -> handler. When all return,
 *                               attention_entry loads that state again.
 *
 * In the second the handler's ucontext_t holds every register, and what the handler changes there
 * holds: so a runtime can let a faulting instruction go on elsewhere. In the first it holds where
 * the call returns to, for whoever prints a backtrace.
 */
#include "kernel/errno.h"
#include "kernel/panic.h"
#include "kernel/platform.h"
#include "kernel/platform/attend.h"
#include "kernel/platform/fault.h"
#include "kernel/platform/extended.h"
#include "kernel/program.h"
#include "kernel/signal.h"
#include "kernel/string.h"
#include "kernel/thread.h"

#pragma weak platform_run_touch

/* The platforms ask for it only weakly: faults are signals wherever signals are handled. */
__attribute__((used)) static bool (*const with_faults)(struct trap_frame *, uintptr_t,
                                                       bool) = fault_is_handled;
__attribute__((used)) static void (*const with_attention)(struct trap_frame *) = trap_attend;

enum { RED_ZONE = 128, STACK_FOR_HANDLER = 1024 };

/* signal_call.S: calls handler(number, info, context) on the stack that ends at `top`. */
void signal_call_on(uintptr_t top, uintptr_t handler, int number, struct signal_info *info,
                    struct signal_context *context);

static bool is_on_alternate(const struct signal_state *state, uintptr_t address)
{
    return address - state->stack_low < state->stack_size;
}

/* ---- the context ---- */

static void context_from_frame(struct signal_context *context, const struct trap_frame *frame)
{
    int64_t *r = context->registers;
    r[SIGNAL_R8] = frame->r8;
    r[SIGNAL_R9] = frame->r9;
    r[SIGNAL_R10] = frame->r10;
    r[SIGNAL_R11] = frame->r11;
    r[SIGNAL_R12] = frame->r12;
    r[SIGNAL_R13] = frame->r13;
    r[SIGNAL_R14] = frame->r14;
    r[SIGNAL_R15] = frame->r15;
    r[SIGNAL_RDI] = frame->rdi;
    r[SIGNAL_RSI] = frame->rsi;
    r[SIGNAL_RBP] = frame->rbp;
    r[SIGNAL_RBX] = frame->rbx;
    r[SIGNAL_RDX] = frame->rdx;
    r[SIGNAL_RAX] = frame->rax;
    r[SIGNAL_RCX] = frame->rcx;
    r[SIGNAL_RSP] = frame->rsp;
    r[SIGNAL_RIP] = frame->rip;
    r[SIGNAL_RFLAGS] = frame->rflags;
    r[SIGNAL_ERROR] = frame->error_code;
    r[SIGNAL_TRAP_NUMBER] = frame->vector;
}

/* What a program may choose of its flags: arithmetic, direction, single step, alignment check. */
enum { FLAGS_OF_PROGRAM = 0x40dd5 };

static void context_to_frame(const struct signal_context *context, struct trap_frame *frame)
{
    const int64_t *r = context->registers;
    frame->r8 = r[SIGNAL_R8];
    frame->r9 = r[SIGNAL_R9];
    frame->r10 = r[SIGNAL_R10];
    frame->r11 = r[SIGNAL_R11];
    frame->r12 = r[SIGNAL_R12];
    frame->r13 = r[SIGNAL_R13];
    frame->r14 = r[SIGNAL_R14];
    frame->r15 = r[SIGNAL_R15];
    frame->rdi = r[SIGNAL_RDI];
    frame->rsi = r[SIGNAL_RSI];
    frame->rbp = r[SIGNAL_RBP];
    frame->rbx = r[SIGNAL_RBX];
    frame->rdx = r[SIGNAL_RDX];
    frame->rax = r[SIGNAL_RAX];
    frame->rcx = r[SIGNAL_RCX];
    frame->rsp = r[SIGNAL_RSP];
    frame->rip = r[SIGNAL_RIP];
    frame->rflags = (frame->rflags & ~(uint64_t)FLAGS_OF_PROGRAM) |
                    ((uint64_t)r[SIGNAL_RFLAGS] & FLAGS_OF_PROGRAM);
}

/* ---- default actions ---- */

/*
 * SIGINT and SIGTERM from outside end the program as exit() would: buffers are written. Sent by the
 * program itself, and all others, they are the end at once, and say where it was.
 */
static void act_by_default(const struct signal_info *info)
{
    if (info->code == SIGNAL_BY_KERNEL && info->number != SIGNAL_QUIT)
        program_end(128 + info->number);
    else
        program_end_by_signal(info->number);
}

/* ---- the handler ---- */

static void call_handler(const struct signal_action *action, struct signal_info *info,
                         struct signal_context *context)
{
    const struct signal_state *state = &thread_current()->signals;
    uintptr_t here = (uintptr_t)__builtin_frame_address(0);
    if (action->flags & SIGNAL_ON_STACK && state->stack_size > 0 && !is_on_alternate(state, here))
        signal_call_on(state->stack_low + state->stack_size, action->handler, info->number, info,
                       context);
    else
        signal_call_on(0, action->handler, info->number, info, context);
}

/*
 * The handler runs, and with it the mask that it is to have; afterwards the mask is what the
 * context says, since a handler may change it there.
 */
static void deliver(const struct signal_action *action, struct signal_info *info,
                    struct trap_frame *frame, void *extended)
{
    struct thread *thread = thread_current();
    struct signal_state *state = &thread->signals;
    struct signal_context context = {.extended = extended};
    context.mask = state->has_mask_after ? state->mask_after : state->mask;
    state->has_mask_after = false;
    context.stack = (struct signal_stack){state->stack_low, 0, state->stack_size};
    if (frame) {
        context_from_frame(&context, frame);
        if (info->code == FAULT_CODE_FLOAT)
            info->code = fault_float_code((unsigned)frame->vector, extended);
    } else {
        context.registers[SIGNAL_RIP] = (int64_t)(uintptr_t)__builtin_return_address(0);
        context.registers[SIGNAL_RBP] = (int64_t)(uintptr_t)__builtin_frame_address(0);
        context.registers[SIGNAL_RSP] = context.registers[SIGNAL_RBP];
    }
    context.registers[SIGNAL_CR2] = (int64_t)info->address;
    uint64_t own = action->flags & SIGNAL_NO_DEFER ? 0 : signal_bit(info->number);
    signal_mask_set(state->mask | action->mask | own);
    uint32_t in_kernel = thread->in_kernel;
    thread->in_kernel = 0; /* it runs as the program, and may never come back */
    call_handler(action, info, &context);
    thread->in_kernel = in_kernel;
    if (frame)
        context_to_frame(&context, frame);
    signal_mask_set(context.mask);
}

/* Takes what is to be delivered next, and how. False: nothing is. */
static bool next(struct signal_info *info, struct signal_action *action)
{
    struct signal_state *state = &thread_current()->signals;
    bool were_on = spin_lock(&signal_lock);
    bool found = state->has_fault;
    if (found) {
        *info = (struct signal_info){.number = state->fault_number,
                                     .code = state->fault_code,
                                     .address = state->fault_address};
        state->has_fault = false;
    } else {
        found = signal_take(~state->mask, info);
    }
    if (found) {
        struct signal_action *now = &signal_actions[info->number];
        *action = *now;
        if (now->flags & SIGNAL_ONE_SHOT && now->handler > SIGNAL_IGNORE)
            now->handler = SIGNAL_DEFAULT;
    }
    signal_look_again();
    spin_unlock(&signal_lock, were_on);
    return found;
}

/* All that is pending and not blocked. True: each handler had SA_RESTART, and there was one. */
static bool deliver_all(struct trap_frame *frame, void *extended)
{
    struct signal_info info;
    struct signal_action action;
    bool restarts = true, any = false;
    while (next(&info, &action)) {
        if (action.handler == SIGNAL_IGNORE ||
            (action.handler == SIGNAL_DEFAULT && signal_is_ignored(info.number)))
            continue;
        if (action.handler == SIGNAL_DEFAULT) {
            act_by_default(&info);
            continue;
        }
        any = true;
        restarts = restarts && action.flags & SIGNAL_RESTART;
        deliver(&action, &info, frame, extended);
    }
    struct signal_state *state = &thread_current()->signals;
    if (state->has_mask_after) { /* nothing ran after all */
        state->has_mask_after = false;
        signal_mask_set(state->mask_after);
    }
    return any && restarts;
}

/* A result may be an int, whose upper half is anything: so the wait has said so, too. */
long signal_attend(long result)
{
    struct thread *thread = thread_current();
    bool was_interrupted = thread->was_interrupted && (int)result == -EINTR;
    thread->was_interrupted = false;
    bool restarts = deliver_all(NULL, NULL);
    return was_interrupted && restarts ? -SIGNAL_ERESTART : result;
}

void signal_attend_interrupted(struct trap_frame *frame, void *extended)
{
    deliver_all(frame, extended);
}

/* ---- faults ---- */

/*
 * Can the frame be put onto this stack? A page that was never touched is made now: a fault in the
 * handler of a fault is none that could be handled.
 */
static bool can_take(uintptr_t top, uintptr_t low, uintptr_t high)
{
    uintptr_t bottom = top - STACK_FOR_HANDLER;
    if (top > high || bottom < low || bottom > top)
        return false;
    for (uintptr_t at = bottom;; at = top - 1) {
        if (!platform_is_readable(at) && !(platform_run_touch && platform_run_touch(at)))
            return false;
        if (at == top - 1)
            return true;
    }
}

bool signal_fault(struct trap_frame *frame, unsigned number, int code, uintptr_t address)
{
    struct thread *thread = thread_current();
    struct signal_state *state = &thread->signals;
    const struct signal_action *action = &signal_actions[number];
    if (thread->in_kernel || action->handler <= SIGNAL_IGNORE || state->has_fault ||
        state->mask & signal_bit(number))
        return false;
    bool on_alternate = is_on_alternate(state, frame->rsp);
    bool wants_alternate =
        action->flags & SIGNAL_ON_STACK && state->stack_size > 0 && !on_alternate;
    uintptr_t top = wants_alternate ? state->stack_low + state->stack_size : frame->rsp - RED_ZONE;
    bool fits = wants_alternate || on_alternate
                    ? can_take(top, state->stack_low, state->stack_low + state->stack_size)
                    : can_take(top, thread->stack_low, thread->stack_high);
    if (!fits)
        return false;
    state->has_fault = true;
    state->fault_number = number;
    state->fault_code = code;
    state->fault_address = address;
    thread_attention_set(thread, ATTENTION_SIGNAL);
    trap_attend_on(frame, top);
    return true;
}
