# It looks below the system calls: tests/inside-* may, programs may not.
CFLAGS = -I. -Ibuild/gen -Ikernel/platform/$(PLATFORM)
