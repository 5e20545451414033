"""DISK= and NET= for an image that is a process: what it gets are open descriptors, no names.

    DISK='data.img logs.img:ro'   files (or block devices) as disks, in this order; :ro read-only
    NET=tap:NAME                  a tap device of this host
    NET=fd:N                      a datagram socket that tools/run was started with; for tests
"""
import errno
import fcntl
import os
import stat
import struct
import zlib

DISK_FDS = range(10, 18)
NET_FD = 20
SERIAL_BYTES = 20  # what virtio has room for
TUNSETIFF, TUNSETOFFLOAD, TUNGETIFF = 0x400454ca, 0x400454d0, 0x800454d2
IFF_TAP, IFF_NO_PI, IFF_VNET_HDR = 0x2, 0x1000, 0x4000
TUN_F_CSUM = 1
SIOCGIFMTU = 0x8921


class Refused(Exception):
    """It can't be had; the text is for the user."""


def need_part(parts, part, option):
    if parts is not None and part not in parts:
        raise Refused('%s: this image has no driver for it; build it with `NEEDS = %s` in its '
                      'app.mk' % (option, part))


def open_disks(words, parts):
    """{number for the process: descriptor here}, and the image's options."""
    if words:
        need_part(parts, 'linux-disk', 'DISK=' + ' '.join(words))
    if len(words) > len(DISK_FDS):
        raise Refused('DISK=: %d disks; there can be %d' % (len(words), len(DISK_FDS)))
    opens, options = {}, []
    for number, word in zip(DISK_FDS, words):
        read_only = word.endswith(':ro')
        path = word[:-3] if read_only else word
        try:
            opens[number] = os.open(path, os.O_RDONLY if read_only else os.O_RDWR)
        except OSError as e:
            hint = {errno.ENOENT: '; `truncate -s 1G %s` makes one' % path,
                    errno.EACCES: '; %s:ro is enough to read it' % path,
                    errno.EROFS: '; %s:ro is enough to read it' % path}.get(e.errno, '')
            raise Refused('DISK=%s: %s%s' % (word, e.strerror, '' if read_only else hint))
        kind = stat.S_IFMT(os.fstat(opens[number]).st_mode)
        if kind not in (stat.S_IFREG, stat.S_IFBLK):
            raise Refused('DISK=%s: neither a file nor a block device' % word)
        serial = os.path.basename(path).encode(errors='replace')[:SERIAL_BYTES]
        serial = ''.join(chr(c) if 32 <= c < 127 else '?' for c in serial)
        options.append('hitoma.disk=%d%s,serial=%s' % (number, ',ro' if read_only else '', serial))
    return opens, options


def redirections(opens, quote):
    """The disks among `opens` in a shell's words, for V=1."""
    text = ''
    for number in sorted(set(opens) & set(DISK_FDS)):
        flags = fcntl.fcntl(opens[number], fcntl.F_GETFL)
        path = os.readlink('/proc/self/fd/%d' % opens[number])
        text += ' %d%s%s' % (number, '<>' if flags & os.O_RDWR else '<', quote(path))
    return text


def open_tap(name):
    import socket
    try:
        fd = os.open('/dev/net/tun', os.O_RDWR | os.O_NONBLOCK)
        request = struct.pack('16sH22x', name.encode(), IFF_TAP | IFF_NO_PI | IFF_VNET_HDR)
        fcntl.ioctl(fd, TUNSETIFF, request)
        # Frames from this host may come without their checksum, which nobody has damaged on the
        # way.
        fcntl.ioctl(fd, TUNSETOFFLOAD, TUN_F_CSUM)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
            answer = fcntl.ioctl(s, SIOCGIFMTU, struct.pack('16s24x', name.encode()))
    except OSError as e:
        hint = {errno.EPERM: '; you need one of your own: sudo ip tuntap add dev %s mode tap user '
                             '$USER' % name,
                errno.EBUSY: '; another process has it'}.get(e.errno, '')
        raise Refused('NET=tap:%s: %s%s' % (name, e.strerror, hint))
    # The same tap has the same address each time: neighbours and DHCP servers remember it.
    address = b'\x02\x48' + struct.pack('>I', zlib.crc32(name.encode()))
    mtu = struct.unpack('16xi', answer[:20])[0]
    return fd, 'header,mtu=%d,mac=%s' % (mtu, address.hex(':'))


def open_net(word, parts):
    """As open_disks()."""
    if not word:
        return {}, []
    need_part(parts, 'linux-net', 'NET=' + word)
    kind, _, name = word.partition(':')
    if kind == 'tap' and 0 < len(name) < 16:
        fd, options = open_tap(name)
    elif kind == 'fd' and name.isdecimal():
        try:
            fd, options = os.dup(int(name)), 'mac=02:48:00:00:00:01'
        except OSError as e:
            raise Refused('NET=%s: %s' % (word, e.strerror))
    else:
        raise Refused('NET=%s: tap:NAME (a tap device of this host) or fd:N (an open datagram '
                      'socket)' % word)
    return {NET_FD: fd}, ['hitoma.net=%d,%s' % (NET_FD, options)]
