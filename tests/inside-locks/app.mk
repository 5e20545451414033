# It looks below the system calls: tests/inside-* may, programs may not.
CFLAGS = -I. -Ikernel/platform/$(PLATFORM) -DDEBUG_BUILD_LOCKS
