/*
 * OUT=: when the program ends, the files that are new or changed go to whoever started the machine,
 * as a tar archive (ustar; pax headers for long names and large files), by the run link.
 *
 * Sent are regular files, directories and symbolic links that were made or changed since boot, and
 * all that lies in a directory with a new name; of /dev, nothing. What was deleted is not told. A
 * file with several names is sent once for each.
 *
 *      hitoma.out=1     as tools/run says it, which then unpacks what comes
 */
#include "drivers/run_link.h"
#include "kernel/errno.h"
#include "kernel/format.h"
#include "kernel/fs/path.h"
#include "kernel/fs/tar.h"
#include "kernel/heap.h"
#include "kernel/log.h"
#include "kernel/mapping.h"
#include "kernel/option.h"
#include "kernel/program.h"
#include "kernel/string.h"

#pragma weak mapping_settle /* in the image if the program maps files */

enum {
    COPIED = 4096,                 /* bytes of a file at a time */
    NUMBER_FIELD_MAX = 0x7fffffff, /* ustar holds four times as much */
    NAME_FIELD = 100,
    DEPTH_MAX = 64, /* of directories: deeper ones are left out, and it is said */
};

struct ustar {
    char name[100], mode[8], uid[8], gid[8], size[12], mtime[12], chksum[8], typeflag;
    char linkname[100], magic[6], version[2], uname[32], gname[32], devmajor[8], devminor[8];
    char prefix[155], fill[12];
};
_Static_assert(sizeof(struct ustar) == TAR_BLOCK, "POSIX, pax");

struct sender {
    char path[PATH_MAX]; /* of what is being sent, without the slash in front */
    size_t length;
    char data[COPIED];
};

static void octal(char *field, size_t digits, uint64_t value)
{
    field[digits] = '\0';
    while (digits > 0) {
        field[--digits] = '0' + (value & 7);
        value >>= 3;
    }
}

static void put_header(const char *name, char type, uint64_t size, const struct inode *inode,
                       const char *target)
{
    struct ustar header;
    memset(&header, 0, sizeof(header));
    memcpy(header.name, name, strlen(name) < NAME_FIELD ? strlen(name) : NAME_FIELD);
    if (target)
        memcpy(header.linkname, target, strlen(target) < NAME_FIELD ? strlen(target) : NAME_FIELD);
    octal(header.mode, 7, inode->mode & MODE_RIGHTS);
    octal(header.uid, 7, inode->owner & 07777777);
    octal(header.gid, 7, inode->group & 07777777);
    octal(header.size, 11, size);
    octal(header.mtime, 11, inode->modified.seconds < 0 ? 0 : inode->modified.seconds);
    header.typeflag = type;
    memcpy(header.magic, "ustar", 6);
    memcpy(header.version, "00", 2);
    memset(header.chksum, ' ', sizeof(header.chksum));
    unsigned sum = 0;
    for (size_t i = 0; i < sizeof(header); i++)
        sum += ((const unsigned char *)&header)[i];
    octal(header.chksum, 6, sum);
    run_link_send_files(&header, sizeof(header));
}

static void put_padding(uint64_t size)
{
    static const char zeroes[TAR_BLOCK];
    run_link_send_files(zeroes, -size % TAR_BLOCK);
}

/* "LENGTH KEYWORD=VALUE\n" behind what is in `to`, where LENGTH counts its own digits. */
static size_t put_record(char *to, size_t at, const char *keyword, const char *value)
{
    size_t rest = strlen(keyword) + strlen(value) + 3, length = rest + 1, before = 0;
    while (length != before) {
        before = length;
        length = rest;
        for (size_t n = before; n > 0; n /= 10)
            length++;
    }
    format_text(to + at, length + 1, "%zu %s=%s\n", length, keyword, value);
    return at + length;
}

/* What ustar's fields can't hold goes in front, as a pax header. */
static void put_member(struct sender *sender, struct inode *inode, char type, uint64_t size,
                       const char *target)
{
    size_t pax_size = 0;
    char *pax = NULL;
    if (sender->length > NAME_FIELD || (target && strlen(target) > NAME_FIELD) ||
        size > NUMBER_FIELD_MAX)
        pax = heap_alloc(2 * PATH_MAX + 128);
    if (pax) {
        char number[24];
        format_text(number, sizeof(number), "%lu", size);
        pax_size = put_record(pax, put_record(pax, 0, "path", sender->path), "size", number);
        if (target)
            pax_size = put_record(pax, pax_size, "linkpath", target);
        put_header("pax", 'x', pax_size, inode, NULL);
        run_link_send_files(pax, pax_size);
        put_padding(pax_size);
        heap_free(pax);
    }
    put_header(sender->path, type, size, inode, target);
}

static void send_data(struct sender *sender, struct inode *inode)
{
    uint64_t size = inode->size;
    for (uint64_t at = 0; at < size;) {
        ptrdiff_t got = inode->operations->read(inode, sender->data, COPIED, at);
        if (got <= 0)
            break;
        run_link_send_files(sender->data, got);
        at += got;
    }
    put_padding(size);
}

static void send_directory(struct sender *sender, struct inode *directory, bool all, int depth);

static void send_inode(struct sender *sender, struct inode *inode, bool all, int depth)
{
    if (inode->mappings)
        mapping_settle(inode);
    bool wanted = all || inode->is_new;
    if (is_type(inode, MODE_DIRECTORY)) {
        /* A directory that only got new entries is changed, but not new: its entries tell. */
        if (wanted)
            put_member(sender, inode, TAR_DIRECTORY, 0, NULL);
        send_directory(sender, inode, all, depth + 1);
    } else if (wanted && is_type(inode, MODE_LINK)) {
        put_member(sender, inode, TAR_SYMBOLIC_LINK, 0, inode->operations->target(inode));
    } else if (wanted && is_type(inode, MODE_REGULAR)) {
        put_member(sender, inode, TAR_FILE, inode->size, NULL);
        send_data(sender, inode);
    }
}

static void send_directory(struct sender *sender, struct inode *directory, bool all, int depth)
{
    struct listed entry;
    size_t length = sender->length;
    if (depth > DEPTH_MAX) {
        log_error("OUT: %s: deeper than %d directories: left out", sender->path, DEPTH_MAX);
        return;
    }
    for (uint64_t where = 2; directory->operations->list(directory, &where, &entry) > 0;) {
        struct name name;
        struct inode *inode;
        if (length + entry.length + 2 > PATH_MAX)
            continue;
        name_set(&name, entry.text, entry.length);
        if (directory->operations->lookup(directory, &name, &inode) < 0)
            continue;
        if (length)
            sender->path[sender->length++] = '/';
        memcpy(sender->path + sender->length, entry.text, entry.length);
        sender->length += entry.length;
        sender->path[sender->length] = '\0';
        if (!inode->covered)
            send_inode(sender, inode, all || entry.is_new_name, depth);
        inode_put(inode);
        sender->length = length;
        sender->path[length] = '\0';
    }
}

static void send_changed(void)
{
    static const char end[2 * TAR_BLOCK];
    struct sender *sender = heap_alloc(sizeof(*sender));
    if (!sender) {
        log_error("OUT: no memory left to send the files with");
        return;
    }
    sender->length = 0;
    sender->path[0] = '\0';
    send_directory(sender, root_mount->root, false, 0);
    run_link_send_files(end, sizeof(end));
    heap_free(sender);
}

static int set_out(const char *value)
{
    if (strcmp(value, "1") != 0 || !run_link_takes_files())
        return -EINVAL;
    program_last_thing = send_changed;
    return 0;
}
OPTION("out", "1: the files that changed go to tools/run at the end (its OUT=)", set_out);

const char files_out = 0; /* mount.c refers to it: this file comes with it */
