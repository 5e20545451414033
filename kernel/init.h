/*
 * What runs at boot before the program, by level. A record comes into the image with the file that
 * holds it.
 *
 *   level         what may be used from here on
 *   INIT_CONSOLE  log, options; here console devices register
 *   INIT_DRIVER   console output, clock; here drivers register
 *   INIT_PROGRAM  everything of the kernel; last things before the program starts
 *
 * Interrupts are off. Errors are the function's own to report; boot goes on.
 */
#ifndef KERNEL_INIT_H
#define KERNEL_INIT_H

#define INIT_CONSOLE 1
#define INIT_DRIVER  2
#define INIT_PROGRAM 3

#define INIT(level, function) INIT_RECORD_(level, function)
#define INIT_RECORD_(level, function)                                                              \
    static void (*const init_##function)(void)                                                     \
        __attribute__((used, section(".hitoma.init." #level))) = function

#endif
