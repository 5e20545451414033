/*
 * Options on the kernel's command line: `hitoma.NAME=value`.
 *
 * A file that has an option declares it with OPTION(); the record lies in a linker section, so an
 * image knows the options of the parts that are in it and no others.
 */
#ifndef KERNEL_OPTION_H
#define KERNEL_OPTION_H

struct option {
    const char *name; /* without "hitoma." */
    const char *help; /* a few words: "1: print each system call" */
    int (*set)(
        const char
            *value); /* 0, or -EINVAL: `help` is shown to the user. Called before any INIT(). */
};

#define OPTION(name_, help_, set_)                                                                 \
    static const struct option option_##set_                                                       \
        __attribute__((used, aligned(8), section(".hitoma.options"))) = {name_, help_, set_}

#endif
