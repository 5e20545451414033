"""FILES= and OUT=: a folder becomes a tar archive for the image, and what comes back a folder.

Loaded by tools/run only when one of them is asked for.
"""
import os
import stat
import tarfile
import tempfile


class Refused(Exception):
    """For the user."""


def part_names(path):
    """The parts that an image's note lists (tools/symbols writes it), or None without a note."""
    with open(path, 'rb') as f:
        data = f.read()
    at = data.find(b'Hitoma\0')
    while at >= 12:
        size = int.from_bytes(data[at - 8:at - 4], 'little')
        text = data[at + 8:at + 8 + size]
        if text.startswith(b'name='):
            return [line[5:].decode() for line in text.splitlines() if line.startswith(b'part=')]
        at = data.find(b'Hitoma\0', at + 1)
    return None


def pack(folder):
    """An open file with the archive of what is in the folder, and how many members it has.

    The same folder gives the same bytes: members are sorted, owners are root."""
    if os.path.isfile(folder):
        return open(folder, 'rb'), 0
    if not os.path.isdir(folder):
        raise Refused('FILES=%s: no such folder' % folder)
    out = tempfile.TemporaryFile()
    count = 0

    def owned_by_root(member):
        member.uid = member.gid = 0
        member.uname = member.gname = ''
        return member

    with tarfile.open(fileobj=out, mode='w', format=tarfile.PAX_FORMAT, encoding='utf-8',
                      errors='surrogateescape') as archive:
        for name in sorted(os.listdir(os.fsencode(folder))):
            count += add(archive, os.path.join(os.fsencode(folder), name), name, owned_by_root)
    out.flush()
    return out, count


def add(archive, path, name, filter):
    """One member and what is below it. What can't be read is the user's to know."""
    kind = os.lstat(path).st_mode
    if not (stat.S_ISREG(kind) or stat.S_ISDIR(kind) or stat.S_ISLNK(kind)):
        return 0  # sockets, devices and pipes mean nothing in there

    def with_exact_time(member):
        """As a pax record: tarfile's own number is a float, too short for nanoseconds."""
        nanoseconds = os.lstat(path).st_mtime_ns
        if nanoseconds >= 0:
            member.pax_headers['mtime'] = '%d.%09d' % divmod(nanoseconds, 10 ** 9)
        return filter(member)

    try:
        archive.add(os.fsdecode(path), os.fsdecode(name), recursive=False, filter=with_exact_time)
    except OSError as e:
        raise Refused('FILES: %s: %s' % (os.fsdecode(path), e.strerror))
    count = 1
    if stat.S_ISDIR(kind):
        for below in sorted(os.listdir(path)):
            count += add(archive, os.path.join(path, below), name + b'/' + below, filter)
    return count


def open_folder(root, names, what):
    """A descriptor of the folder below `root`, made if it isn't there. Never through a link."""
    here = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    for name in names:
        try:
            os.mkdir(name, 0o777, dir_fd=here)
        except FileExistsError:
            pass
        try:
            below = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=here)
        except OSError:
            raise Refused('OUT: %s: refused: %s in the way is no folder' % (what, name))
        finally:
            os.close(here)
        here = below
    return here


def unpack(archive, folder, complain):
    """Files, folders and links from the archive into the folder; nothing outside of it.

    Returns False if something was refused or damaged; the rest is there all the same."""
    archive.seek(0, os.SEEK_END)
    if archive.tell() == 0:
        complain('OUT: the image ended without sending its files')
        return False
    archive.seek(0)
    os.makedirs(folder, exist_ok=True)
    good = True
    try:
        with tarfile.open(fileobj=archive, mode='r:', encoding='utf-8',
                          errors='surrogateescape') as members:
            for member in members:
                try:
                    take(members, member, folder)
                except (Refused, OSError) as e:
                    complain(str(e) if isinstance(e, Refused)
                             else 'OUT: %s: %s' % (member.name, e.strerror))
                    good = False
    except tarfile.TarError as e:
        complain('OUT: what came back is damaged: %s' % e)
        good = False
    return good


def take(members, member, folder):
    names = member.name.split('/')
    if member.name.startswith('/') or any(name in ('', '.', '..') for name in names):
        raise Refused('OUT: %s: refused: not a path below the folder' % member.name)
    here = open_folder(folder, names[:-1], member.name)
    name = names[-1]
    try:
        if member.isdir():
            os.close(open_folder(folder, names, member.name))
            os.chmod(name, member.mode & 0o777 | 0o700, dir_fd=here)
            return
        try:
            os.unlink(name, dir_fd=here)
        except FileNotFoundError:
            pass
        except IsADirectoryError:
            raise Refused('OUT: %s: refused: there is a folder of this name' % member.name)
        if member.issym():
            os.symlink(member.linkname, name, dir_fd=here)
        elif member.isreg():
            to = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600,
                         dir_fd=here)
            with open(to, 'wb') as out:
                source = members.extractfile(member)
                while True:
                    data = source.read(1 << 20)
                    if not data:
                        break
                    out.write(data)
                os.fchmod(to, member.mode & 0o777)
            os.utime(name, (member.mtime, member.mtime), dir_fd=here)
    finally:
        os.close(here)
