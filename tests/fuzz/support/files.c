/*
 * See files.h. The kernel's files are all there but the device below the console, which is played
 * here: what is written is looked at and dropped, and a few lines have been typed.
 */
#include "tests/fuzz/support/files.h"

#include "kernel/console.h"
#include "kernel/copy.h"
#include "kernel/entropy.h"
#include "kernel/errno.h"
#include "kernel/fs/descriptor.h"
#include "kernel/fs/mount.h"
#include "kernel/fs/path.h"
#include "kernel/fs/ramfs.h"
#include "kernel/fs/ramfs_inode.h"
#include "kernel/heap.h"
#include "kernel/platform.h"
#include "kernel/program.h"
#include "kernel/string.h"
#include "kernel/syscalls.h"
#include "kernel/terminal.h"
#include "tests/fuzz/support/fuzz.h"
#include "tests/fuzz/support/kernel.h"

/* ---- what is below the files ---- */

struct console_window console_window;
void (*program_last_thing)(void);

bool console_is_terminal(enum console_stream stream)
{
    return stream != CONSOLE_OUTPUT;
}

void console_write_bytes(enum console_stream stream, const char *bytes, size_t length)
{
    volatile char last = length ? bytes[length - 1] : 0;
    (void)last, (void)stream;
}

void console_write(enum console_stream stream, const char *text, size_t length)
{
    console_write_bytes(stream, text, length);
}

int console_source_start(void)
{
    static const char typed[] = "a line\nanother\x04rest\n";
    for (const char *at = typed; *at; at++)
        console_input_byte(*at);
    return 0;
}

void console_source_room(void) {}

int console_listen(void)
{
    return 0;
}

void console_window_set(unsigned rows, unsigned columns)
{
    (void)rows, (void)columns;
}

void program_signal(unsigned number)
{
    (void)number;
}

ptrdiff_t entropy_copy_out(void *program_to, size_t size)
{
    static const char bytes[256] = "by chance";
    size_t done = 0;
    while (done < size) {
        size_t part = size - done < sizeof(bytes) ? size - done : sizeof(bytes);
        if (copy_out((char *)program_to + done, bytes, part) < 0)
            return done ? (ptrdiff_t)done : -EFAULT;
        done += part;
    }
    return done;
}

const struct boot_info *platform_boot_info(void)
{
    static const struct boot_info none;
    return &none;
}

/* ---- a fresh tree ---- */

static struct descriptor *first_descriptors;
static struct mount *device_mount;

static void open_console(void)
{
    descriptors_begin();
    kernel_keep_descriptors(descriptors);
    for (unsigned fd = 0; fd < descriptor_count; fd++)
        descriptors[fd] = (struct descriptor){0};
    for (int fd = 0; fd < 3; fd++) {
        unsigned flags = fd ? O_WRONLY : O_RDONLY;
        console_files[fd] = (struct file){.operations = &console_operations,
                                          .references = 2,
                                          .access = flags + 1,
                                          .flags = flags};
        descriptors[fd].file = &console_files[fd];
    }
}

static struct inode *find(const char *path)
{
    struct walk walk;
    FUZZ_CHECK(path_walk_from(&walk, root_mount->root, path, 0) == 0, "%s is not there", path);
    struct inode *inode = inode_get(walk.inode);
    path_done(&walk);
    return inode;
}

void files_begin(void)
{
    kernel_begin();
    copy_begin();
    open_console();
    first_descriptors = descriptors;
    terminal_reset();
    terminal_flush_input();
    sys_umask(022);
    root_mount = ramfs_new();
    path_current = inode_get(root_mount->root);
    if (directory_make("/tmp", 01777) < 0 || directory_make("/dev", 0755) < 0 ||
        devices_mount() < 0)
        fuzz_fail("no tree");
    struct inode *devices = find("/dev");
    device_mount = devices->mount;
    inode_put(devices);
}

/* ---- judgement ---- */

enum { INODES_MAX = 4096 };
static struct counted {
    struct inode *inode;
    uint32_t names;
} counted[INODES_MAX];
static unsigned counted_count;

static void count_name(struct inode *inode)
{
    unsigned i = 0;
    while (i < counted_count && counted[i].inode != inode)
        i++;
    if (i == INODES_MAX)
        return;
    if (i == counted_count)
        counted[counted_count++] = (struct counted){inode, 0};
    counted[i].names++;
}

static void check_directory(struct inode *directory);

static void check_entry(struct inode *directory, const struct listed *entry)
{
    struct name name;
    struct inode *inode;
    FUZZ_CHECK(entry->length >= 1 && entry->length <= NAME_MAX, "a name of %u", entry->length);
    for (uint32_t i = 0; i < entry->length; i++)
        FUZZ_CHECK(entry->text[i] && entry->text[i] != '/', "a name with a %d", entry->text[i]);
    name_set(&name, entry->text, entry->length);
    FUZZ_CHECK(directory->operations->lookup(directory, &name, &inode) == 0,
               "%s is listed, and not found", entry->text);
    inode_put(inode);
    FUZZ_CHECK(inode->number == entry->number && inode->links > 0, "%s is another", entry->text);
    FUZZ_CHECK((inode->mode & MODE_TYPE) == (entry->mode & MODE_TYPE), "%s", entry->text);
    count_name(inode);
    if (!is_type(inode, MODE_DIRECTORY))
        return;
    FUZZ_CHECK(ram(inode)->directory.parent == directory, "%s has another parent", entry->text);
    check_directory(inode);
}

static void check_directory(struct inode *directory)
{
    struct listed entry;
    unsigned entries = 0, directories = 0;
    uint64_t before = 0;
    for (uint64_t where = 2; directory->operations->list(directory, &where, &entry) > 0;) {
        FUZZ_CHECK(where > before, "a list that doesn't move on");
        before = where;
        entries++;
        directories += (entry.mode & MODE_TYPE) == MODE_DIRECTORY;
        check_entry(directory, &entry);
    }
    FUZZ_CHECK(entries == ram(directory)->directory.count, "%u entries", entries);
    FUZZ_CHECK(directory->links == 2 + directories, "%u links, %u directories in it",
               directory->links, directories);
}

void files_check(void)
{
    counted_count = 0;
    check_directory(root_mount->root);
    check_directory(device_mount->root);
    for (unsigned i = 0; i < counted_count && counted_count < INODES_MAX; i++) {
        struct inode *inode = counted[i].inode;
        if (!is_type(inode, MODE_DIRECTORY))
            FUZZ_CHECK(inode->links == counted[i].names, "%u links, %u names", inode->links,
                       counted[i].names);
        if (is_type(inode, MODE_LINK))
            FUZZ_CHECK(strlen(inode->operations->target(inode)) == inode->size, "a link's size");
    }
}

/* ---- the end ---- */

static void remove_all(struct inode *directory)
{
    struct listed entry;
    for (uint64_t where = 2; directory->operations->list(directory, &where, &entry) > 0;) {
        struct name name;
        struct inode *inode;
        name_set(&name, entry.text, entry.length);
        if (directory->operations->lookup(directory, &name, &inode) < 0)
            fuzz_fail("a listed name can't be looked up");
        if (is_type(inode, MODE_DIRECTORY))
            remove_all(inode);
        directory->operations->unlink(directory, &name, inode);
        inode_put(inode);
    }
}

static void mount_free(struct mount *mount)
{
    remove_all(mount->root);
    mount->root->links = 0;
    FUZZ_CHECK(mount->root->references == 1, "%u users of a root", mount->root->references);
    inode_put(mount->root);
    FUZZ_CHECK(((struct ram_mount *)mount)->inodes == 0, "inodes are left");
    heap_free(mount);
}

void files_end(void)
{
    kernel_memory_fails(-1);
    for (unsigned fd = 0; fd < descriptor_count; fd++) {
        FUZZ_CHECK(!descriptors[fd].reserved, "descriptor %u is still reserved", fd);
        sys_close(fd);
    }
    for (int fd = 0; fd < 3; fd++)
        FUZZ_CHECK(console_files[fd].references == 1, "%u users of stream %d",
                   console_files[fd].references, fd);
    files_check();
    inode_put(path_current);
    struct inode *covered = device_mount->over;
    covered->covered = NULL;
    inode_put(covered);
    mount_free(device_mount);
    mount_free(root_mount);
    if (descriptors != first_descriptors) {
        heap_free(descriptors);
        descriptors = first_descriptors;
    }
    kernel_end();
    copy_end();
}

/* ---- paths ---- */

static size_t put_name(struct input *in, char *to, size_t size)
{
    static const char *const names[] = {"a",         "b",       "cc",  "dir", "a-name-of-17-chars",
                                        "eightxyz",  ".",       "..",  "tmp", "dev",
                                        "/dev/zero", "/dev/fd", "//b", "/tmp"};
    unsigned which = input_byte(in) % 17;
    size_t length;
    if (which < sizeof(names) / sizeof(names[0])) {
        length = strlen(names[which]);
        memcpy(to, names[which], length < size ? length : size);
    } else {
        length = which == 14 ? 160 : which == 15 ? NAME_MAX : NAME_MAX + 1;
        memset(to, 'n', length < size ? length : size);
    }
    return length < size ? length : size;
}

size_t files_path(struct input *in, char *to, size_t size)
{
    unsigned how = input_byte(in);
    size_t length = 0;
    if (how >= 0xe0) { /* anything */
        const uint8_t *bytes;
        size_t most = how - 0xe0 < size - 1 ? how - 0xe0 : size - 1;
        length = input_bytes(in, most, &bytes);
        memcpy(to, bytes, length);
    } else {
        for (unsigned names = how % 32 == 31 ? 40 : how % 4; names > 0 && length < size - 1;
             names--) {
            length += put_name(in, to + length, size - 1 - length);
            if ((names > 1 || how & 0x20) && length < size - 1)
                to[length++] = '/';
        }
    }
    to[length] = '\0';
    return length;
}
