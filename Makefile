# Hitoma: a C program, its library and a kernel become one image, which QEMU starts, or which is a
# Linux process (PLATFORM=linux). `make help` lists what can be asked for.
#
# What is built lies in build/: build/gen/ (made sources), build/pc/obj/ (objects), build/pc/lib/
# (archives), build/pc/APP.elf; build/linux/APP for PLATFORM=linux. The C library is built once,
# outside, by tools/newlib. Nothing here is a menu: what is linked decides what is in an image.

MAKEFLAGS += --no-builtin-rules --no-print-directory
SHELL := /bin/bash
.DELETE_ON_ERROR:
.SUFFIXES:
.DEFAULT_GOAL := help

GOALS := run debug image iso setup test soak fuzz bench parts memmap trace check docs lines \
	clean help toolchain libs compile_commands.json

# ---- what the user may set ----

APP ?= hello
PLATFORM ?= pc
PLATFORMS := pc linux
ifeq ($(filter $(PLATFORM),$(PLATFORMS)),)
$(error PLATFORM=$(PLATFORM): the platforms are: $(PLATFORMS))
endif
SAN ?=
CROSS ?=
export CROSS
ifneq ($(CROSS),)
ifeq ($(shell command -v $(CROSS)gcc),)
$(error CROSS=$(CROSS): there is no $(CROSS)gcc here; `make toolchain` builds x86_64-elf-gcc)
endif
endif

SANITIZERS := address undefined
ifneq ($(filter-out $(SANITIZERS),$(SAN))$(word 2,$(SAN)),)
$(error SAN=$(SAN): the sanitizers are: $(SANITIZERS))
endif
ifeq ($(SAN) $(PLATFORM),address pc)
$(error SAN=address needs PLATFORM=linux: a PC has no memory to spare for its shadow)
endif

# STORM=1: a thread of the kernel's runs beside every program, and all lose the processor at random
# (kernel/storm_thread.c). DEBUG=locks: whoever breaks a rule of kernel/spinlock.h is told.
STORM ?=
DEBUG ?=
DEBUGS := locks
ifneq ($(filter-out $(DEBUGS),$(DEBUG))$(word 2,$(DEBUG)),)
$(error DEBUG=$(DEBUG): there are: $(DEBUGS))
endif
export HITOMA_NEEDS := $(if $(STORM),storm)

# Parts that a reader may want to write himself: REPLACE=dir takes dir/NAME.c in place of the file
# of that name here. Each owns every function of its header, and nobody looks inside its structures.
REPLACE ?=
REPLACEABLE := kernel/page.c kernel/wait.c $(wildcard kernel/platform/$(PLATFORM)/trap.c) \
	lib/malloc/malloc.c kernel/fs/path.c kernel/fs/ramfs.c
REPLACED := $(foreach file,$(REPLACEABLE),$(if $(wildcard $(REPLACE)/$(notdir $(file))),$(file)))
REPLACE_WRONG := $(filter-out $(notdir $(REPLACED)),$(notdir $(wildcard $(REPLACE:%=%/*.c))))
ifneq ($(REPLACE),)
ifneq ($(REPLACE_WRONG)$(if $(REPLACED),,none),)
$(error REPLACE=$(REPLACE): holds $(or $(REPLACE_WRONG),no .c file); what can be replaced: \
	$(notdir $(REPLACEABLE)))
endif
endif

# A build with REPLACE= has its own archives and images in BUILD. All objects but the replaced ones
# are those of the build without it, in BASE.
VARIANT := $(if $(SAN),-$(SAN))$(if $(DEBUG),-$(DEBUG))$(if $(STORM),-storm)
BASE := build/$(PLATFORM)$(VARIANT)
BUILD := $(BASE)$(if $(REPLACE),-$(notdir $(REPLACE:%/=%)))
export HITOMA_BUILD := $(CURDIR)/$(BUILD)

# ---- the program: a name under apps/, a folder, or a .c file ----

APP_PATH := $(patsubst %/,%,$(firstword $(wildcard apps/$(APP) $(APP))))
APP_NAME := $(basename $(notdir $(APP_PATH)))
APP_DIR := $(if $(filter %.c,$(APP_PATH)),$(patsubst %/,%,$(dir $(APP_PATH))),$(APP_PATH))
IMAGE := $(BUILD)/$(APP_NAME)$(if $(filter pc,$(PLATFORM)),.elf)
# The same with the part that records what happens (`make trace`).
TRACED_IMAGE := $(BUILD)/$(APP_NAME).traced$(if $(filter pc,$(PLATFORM)),.elf)
LINKER_SCRIPT := linker$(if $(filter-out pc,$(PLATFORM)),-$(PLATFORM)).ld

# app.mk, where there is one, sets these, and nothing else.
SOURCES :=
CFLAGS :=
LIBS :=
NEEDS :=
FILES :=
MEM :=
# Source that comes from a package of Debian's, and the files of it to compile (docs/programs.md).
DEBIAN :=
DEBIAN_SOURCES :=
DEBIAN_FOLDER = $(shell tools/source path $(DEBIAN))
ifeq ($(filter %.c,$(APP_PATH)),)
-include $(APP_DIR)/app.mk
APP_FOUND := $(sort $(wildcard $(APP_DIR)/*.c $(APP_DIR)/*.S))
# A folder that app.mk names lies in the program's own.
ifeq ($(origin FILES),file)
FILES := $(addprefix $(APP_DIR)/,$(FILES))
endif
APP_SOURCES := $(if $(SOURCES),$(addprefix $(APP_DIR)/,$(SOURCES)),$(APP_FOUND))
else
APP_SOURCES := $(APP_PATH)
endif
APP_OBJECTS := $(patsubst $(APP_DIR)/%,$(BASE)/app/$(APP_NAME)/%.o,$(APP_SOURCES)) \
	$(DEBIAN_SOURCES:%=$(BASE)/app/$(APP_NAME)/debian/%.o)
APP_MK := $(wildcard $(APP_DIR)/app.mk)

# ---- the sources ----

LAYER = $(sort $(foreach dir,$(1),$(shell find $(dir) -name '*.[cS]' 2>/dev/null)))
KERNEL_SOURCES := $(filter-out kernel/platform/%,$(call LAYER,kernel)) \
	$(wildcard kernel/platform/*.[cS]) $(call LAYER,kernel/platform/$(PLATFORM))
# A Linux process has its own devices (drivers/linux/), and of the PC's only what knows no hardware.
ifeq ($(PLATFORM),linux)
BOOT_SOURCES :=
DRIVER_SOURCES := $(call LAYER,drivers/linux) drivers/run_link_input.c drivers/trace_send.c
else
BOOT_SOURCES := $(call LAYER,boot)
DRIVER_SOURCES := $(filter-out drivers/linux/%,$(call LAYER,drivers))
endif
LIB_SOURCES := $(call LAYER,lib)
SYSCALL_NAMES := $(shell awk '!/^ *(\#|$$)/ { print $$1 }' kernel/syscall.list)
SYSCALL_SOURCES := $(SYSCALL_NAMES:%=build/gen/syscall_%.S)

OBJECTS = $(foreach file,$(1),$(if $(filter $(file),$(REPLACED)),$(BUILD),$(BASE))/obj/$(file).o)
LIBRARIES := $(patsubst %,$(BUILD)/lib/lib%.a,$(if $(BOOT_SOURCES),boot) kernel drivers hitoma c m)

# ---- how they are compiled ----

# The flags that kernel and programs share are in tools/target-flags. The kernel uses no vector
# registers, so that a trap has none to save, and sees its own memcpy (kernel/string.c).
CC := $(CROSS)gcc
SANITIZE := $(if $(SAN),$(shell . tools/sanitizers; echo $$SANITIZE_$(SAN)))
TARGET_CFLAGS := $(shell . tools/target-flags; echo "$$TARGET_CFLAGS")
WARNINGS := -Wall -Wextra -Werror -Wstrict-prototypes -Wmissing-prototypes -Wshadow \
	-Wno-sign-compare
KERNEL_CFLAGS := -std=gnu11 -g $(TARGET_CFLAGS) $(WARNINGS) -ffreestanding \
	$(if $(filter address,$(SAN)),-DSANITIZE_ADDRESS) \
	$(if $(filter locks,$(DEBUG)),-DDEBUG_BUILD_LOCKS) \
	-mgeneral-regs-only -fno-asynchronous-unwind-tables \
	-nostdinc -isystem $(dir $(shell $(CC) -print-libgcc-file-name 2>&-))include \
	-I. -Ibuild/gen -Ikernel/platform/$(PLATFORM) -include kernel/string.h \
	"-ffile-prefix-map=$(CURDIR)=."
ASFLAGS := -g -I. "-ffile-prefix-map=$(CURDIR)=." -Wa,--fatal-warnings,--noexecstack
# Our headers in lib/include are among a program's system headers, so those count.
DEPENDENCIES := -MD -MP
LIB_CFLAGS := -std=gnu11 -D_GNU_SOURCE $(WARNINGS) -I. -Ibuild/gen -fno-builtin

# The address sanitizer's own runtime, and the allocators, which look into what nobody else may.
UNSANITIZED := $(if $(filter address,$(SAN)),kernel/asan% kernel/heap.c kernel/page.c \
	lib/malloc/malloc.c lib/malloc/large.c lib/sanitize/%)
unsanitized = $(if $(filter $(UNSANITIZED),$(1)),-fno-sanitize=all)
sanitized = $(if $(filter $(UNSANITIZED),$(1)),,$(SANITIZE))

# What runs once, at boot, at the end or for a report, is compiled for size; all else for speed.
COLD := boot/% drivers/% $(addprefix lib/malloc/,report.c settings.c large.c weak.c) \
	$(addprefix kernel/,command_line.c words.c log.c format.c report.c strace.c symbols.c panic.c \
		main.c console.c terminal_output.c console_file.c sys_fstat.c sys_exit.c \
		program.c thread.c page.c vm.c address_ranges.c) \
	kernel/platform/fault.c \
	$(addprefix kernel/platform/$(PLATFORM)/,acpi%.c paging.c start.c power%.c emergency.c \
		rtc.c clock_r%.c ioapic.c)

# Jump tables have entries of 8 bytes: comparisons are shorter. Nothing is moved out of loops. Code
# is not aligned, as in the C library (tools/newlib).
FOR_SIZE := -Oz -fno-jump-tables -fno-tree-pre -fno-tree-loop-im -fno-move-loop-invariants
FOR_SPEED := -O2 -fno-align-functions -fno-align-jumps -fno-align-loops -fno-align-labels

# ---- goals ----

.PHONY: $(filter-out compile_commands.json,$(GOALS)) FORCE

include tools/goals.mk

# ---- from sources to archives ----

.PHONY: libs
libs: $(LIBRARIES)

build/gen/syscall.h: kernel/syscall.list tools/syscalls
	@tools/syscalls $< $(@D) && touch $@
$(SYSCALL_SOURCES): build/gen/syscall.h

$(call OBJECTS,$(BOOT_SOURCES) $(KERNEL_SOURCES) $(DRIVER_SOURCES)): | build/gen/syscall.h
$(call OBJECTS,$(LIB_SOURCES)): | build/gen/syscall.h

# Compiled again when the way to compile changes: the flags are kept in a file that is touched only
# then.
FLAGS = $(CC) $(DEPENDENCIES) $(ASFLAGS) $(KERNEL_CFLAGS) $(SANITIZE) $(UNSANITIZED) $(FOR_SIZE) \
	$(FOR_SPEED) $(LIB_CFLAGS) $(COLD)
$(BASE)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(FLAGS)' | cmp -s - $@ || echo '$(FLAGS)' >$@

# And when there is another C library: its folder's name says which it is.
$(BASE)/newlib: FORCE | newlib
	@mkdir -p $(@D)
	@basename "$$(tools/newlib path)" | cmp -s - $@ || basename "$$(tools/newlib path)" >$@

define COMPILE_KERNEL
$(BASE)/obj/$(1)/%.c.o: $(1)/%.c $(BASE)/flags
	@mkdir -p $$(@D)
	@$(CC) $(KERNEL_CFLAGS) $$(if $$(filter $(COLD),$$<),$(FOR_SIZE),$(FOR_SPEED)) \
		$$(call sanitized,$$<) -MMD -MP -c \
		-o $$@ $$<
endef
$(foreach layer,boot kernel drivers,$(eval $(call COMPILE_KERNEL,$(layer))))

$(BASE)/obj/%.S.o: %.S $(BASE)/flags
	@mkdir -p $(@D)
	@$(CC) $(ASFLAGS) -MMD -MP -c -o $@ $<

define COMPILE_REPLACEMENT
$(BUILD)/obj/$(1).o: $(REPLACE)/$(notdir $(1)) $(BASE)/flags $(BASE)/newlib
	@mkdir -p $$(@D)
	@$(if $(filter lib/%,$(1)),tools/hitoma-cc $(LIB_CFLAGS),$(CC) $(KERNEL_CFLAGS) $(SANITIZE)) \
		$(FOR_SPEED) -MMD -MP -c -o $$@ $$<
endef
$(foreach file,$(REPLACED),$(eval $(call COMPILE_REPLACEMENT,$(file))))

$(BASE)/obj/lib/%.c.o: lib/%.c $(BASE)/flags $(BASE)/newlib
	@mkdir -p $(@D)
	@tools/hitoma-cc $(LIB_CFLAGS) $(if $(filter $(COLD),$<),$(FOR_SIZE),$(FOR_SPEED)) \
		$(call unsanitized,$<) $(DEPENDENCIES) -c -o $@ $<

# Made anew, so that a removed source's object doesn't stay in it; D: no time stamps, for
# reproducible images.
define ARCHIVE
@mkdir -p $(@D)
@rm -f $@
@$(CROSS)ar rcD $@ $(filter %.o,$^)
endef

$(BUILD)/lib/libboot.a: $(call OBJECTS,$(BOOT_SOURCES))
	$(ARCHIVE)
$(BUILD)/lib/libkernel.a: $(call OBJECTS,$(KERNEL_SOURCES) $(SYSCALL_SOURCES))
	$(ARCHIVE)
$(BUILD)/lib/libdrivers.a: $(call OBJECTS,$(DRIVER_SOURCES))
	$(ARCHIVE)
$(BUILD)/lib/libhitoma.a: $(call OBJECTS,$(LIB_SOURCES))
	$(ARCHIVE)

ARCHIVES_OF_OURS := $(addprefix $(BUILD)/lib/,libhitoma.a libkernel.a)
$(BUILD)/lib/libc.a $(BUILD)/lib/libm.a: $(ARCHIVES_OF_OURS) tools/libc-archive $(BASE)/newlib
	@tools/libc-archive $@ $(filter %.a,$^)

# ---- from a program to an image ----

$(BASE)/app/$(APP_NAME)/%.o: $(APP_DIR)/% $(BASE)/flags $(BASE)/newlib $(APP_MK) \
		| $(if $(DEBIAN),debian)
	@mkdir -p $(@D)
	@tools/hitoma-cc $(CFLAGS) $(DEPENDENCIES) -c -o $@ $<

# Debian's source is not there yet when make looks for it, and never changes once it is: what an
# object depends on is the sum in app.mk.
ifneq ($(DEBIAN),)
DEBIAN_FOLDER := $(DEBIAN_FOLDER)
$(BASE)/app/$(APP_NAME)/debian/%.o: $(BASE)/flags $(BASE)/newlib $(APP_MK) | debian
	@mkdir -p $(@D)
	@tools/hitoma-cc $(CFLAGS) -w "-ffile-prefix-map=$(DEBIAN_FOLDER)=debian" \
		-MMD -MP -c -o $@ $(DEBIAN_FOLDER)/$*

.PHONY: debian
debian:
	@tools/source fetch $(DEBIAN) >/dev/null
endif

$(IMAGE) $(TRACED_IMAGE): $(APP_OBJECTS) $(LIBRARIES) $(LINKER_SCRIPT) $(APP_MK)
$(IMAGE) $(TRACED_IMAGE): $(addprefix tools/,hitoma-cc symbols default-parts)
	@tools/hitoma-cc --name=$(APP_NAME) --needs='$(NEEDS)$(if $(filter $(TRACED_IMAGE),$@), trace)' \
		-Wl,-Map=$(@:.elf=).map -o $@ $(APP_OBJECTS) $(LIBS)
	@$(CROSS)nm -n $@ >$(@:.elf=).sym
	@$(CROSS)objdump -d --no-show-raw-insn $@ >$(@:.elf=).dis

ALL_SOURCES := $(BOOT_SOURCES) $(KERNEL_SOURCES) $(DRIVER_SOURCES) $(LIB_SOURCES)
-include $(patsubst %.o,%.d,$(call OBJECTS,$(ALL_SOURCES)) $(APP_OBJECTS))
