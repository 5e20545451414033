# It looks below the system calls: tests/inside-* may, programs may not. faults.c stands between the
# drivers and their hypercalls.
CFLAGS = -I. -Ikernel/platform/linux
LIBS = -Wl,--wrap=hypercall_preadv2,--wrap=hypercall_pwritev2 \
	-Wl,--wrap=hypercall_fdatasync,--wrap=hypercall_ioctl
NEEDS = linux-disk linux-net
