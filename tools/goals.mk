# What a user can ask make for. Part of the Makefile, which says how things are built; here is what
# is done with them.
#
# Standard output belongs to the program: everything that building prints goes to standard error.

APPS := $(notdir $(sort $(wildcard apps/*)))

GOAL_HELP = printf '%s\n' \
	'make run       build APP and run it in QEMU; ends as the program ended' \
	'               APP=hello  MACHINE=microvm|q35|pc  MEM=64M  SMP=1  CPU=max  ACCEL=tcg|kvm' \
	'               PLATFORM=linux: no QEMU, the image is a Linux process; with it:' \
	"                 DISK='a.img b.img:ro'  NET=tap:name  LOCK=no (for valgrind)" \
	'               FILES=folder (a copy of it is / in the machine)' \
	'               OUT=folder (files that the program made or changed come here)' \
	'               CORE=file (a crash leaves a core there, for gdb; AT=function: so does that)' \
	"               ARGS='words'  ENV='NAME=value ...'  OPTIONS='hitoma.strace=1'" \
	"               TIMEOUT=seconds  HANG=yes (says then where each thread is)" \
	"               QEMU_FLAGS='...'  V=1" \
	'make debug     the same, stopped at main() in gdb' \
	'make image     only build: $(IMAGE:$(APP_NAME)%=APP%), with .map .sym .dis beside it' \
	'make iso       $(BUILD)/APP.iso, which a PC or QEMU boots by GRUB' \
	'make parts     what is in APP'\''s image, in boot order, and why' \
	'make memmap    draws APP'\''s memory when it ends, or AT=function: $(BUILD)/APP.memmap.svg' \
	'make trace     runs APP and draws which thread ran where, and why it waited:' \
	'               $(BUILD)/APP.trace.svg, APP.trace.json (for ui.perfetto.dev)' \
	'               FROM=2ms TO=3ms (of the picture)  EVENTS=16384 (how many are kept)' \
	'make test      all tests; T=name only those that begin so; ACCEL=kvm on real hardware' \
	'make soak      the tests that take long; T=name; SAVE=1 writes docs/SOAK.md' \
	'make fuzz      look for input that the kernel cannot take; T=target  TIME=seconds for each' \
	'make bench     measure; SAVE=1 writes docs/BENCHMARKS.md' \
	'make check     format, linters, rules of the house' \
	'make docs      write anew what is made from the code: docs/POSIX.md' \
	'make lines     lines of code and comment, by folder' \
	'make setup     install what is missing (apt)' \
	'make toolchain build a true x86_64-elf gcc; then use CROSS=x86_64-elf-' \
	'make clean     remove build/ (newlib stays in its cache)' \
	'' \
	'APP is a folder under apps/ ($(APPS)), or any folder or .c file elsewhere.' \
	'SAN=undefined builds with checks for undefined behaviour, SAN=address of each access to' \
	'memory (with PLATFORM=linux); so does make test SAN=...' \
	'REPLACE=dir builds with parts of your own: $(notdir $(REPLACEABLE))'

help:
	@$(GOAL_HELP)

# A wrong word gets the list of right ones. (Names of files that make knows by itself are not
# goals.)
GOALS_WRONG := $(filter-out $(GOALS) build/% $(BUILD)/%,$(MAKECMDGOALS))
ifneq ($(GOALS_WRONG),)
$(error There is no goal '$(firstword $(GOALS_WRONG))'. The goals are: $(GOALS))
endif

# So does a wrong NAME=value, which make would not mind.
NAMES := APP PLATFORM MACHINE MEM SMP CPU ACCEL ARGS ENV OPTIONS FILES OUT CORE AT DISK NET LOCK \
	TIMEOUT HANG QEMU_FLAGS V FROM TO EVENTS SAN DEBUG STORM CROSS T TIME SAVE SETUP REPLACE
is_set = $(filter command,$(firstword $(origin $(1))))
NAMES_NOW := $(foreach name,$(.VARIABLES),$(if $(call is_set,$(name)),$(name)))
NAMES_WRONG := $(filter-out $(NAMES) -% MAKE% GNUMAKEFLAGS,$(NAMES_NOW))
ifneq ($(NAMES_WRONG),)
$(error There is no $(firstword $(NAMES_WRONG))=. What can be set: $(NAMES))
endif

ifneq ($(filter run debug image iso parts memmap trace,$(MAKECMDGOALS)),)
ifeq ($(APP_SOURCES),)
$(error APP=$(APP): neither under apps/ ($(APPS)) nor a folder with .c files, nor a .c file)
endif
endif

# One word for the shell, whatever is in it: $ and quotes in ARGS= arrive as they were typed.
quote = '$(subst ','\'',$(1))'
RUN_NAMES := MACHINE MEM SMP CPU ACCEL FILES OUT CORE AT DISK NET LOCK TIMEOUT HANG ARGS ENV \
	OPTIONS QEMU_FLAGS V
run_option = $(if $(value $(1)),$(call quote,$(1)=$(value $(1))))
RUN_OPTIONS = $(foreach name,$(RUN_NAMES),$(call run_option,$(name)))

run: image
	@exec tools/run $(IMAGE) $(RUN_OPTIONS)

debug: image setup-debug
	@exec tools/debug $(IMAGE) $(RUN_OPTIONS)

# One build at a time: tests run side by side, and each asks for its images.
LOCKED = mkdir -p build && flock build/lock

image: setup-run
	@$(LOCKED) $(MAKE) -s $(IMAGE) >&2

iso: image setup-iso
	$(if $(filter-out pc,$(PLATFORM)),$(error make iso: PLATFORM=$(PLATFORM) boots no PC))
	@exec tools/iso $(IMAGE) $(IMAGE:.elf=.iso) $(call quote,$(value ARGS)) >&2

parts: image
	@exec tools/parts $(IMAGE)

memmap: image setup-debug
	@exec tools/memmap $(IMAGE) $(RUN_OPTIONS)

TRACE_OPTIONS = $(foreach name,FROM TO EVENTS,$(call run_option,$(name)))

# The program runs as by `make run`, and with its status ends this.
trace: setup-run
	@$(LOCKED) $(MAKE) -s $(TRACED_IMAGE) >&2
	@exec tools/trace run $(TRACED_IMAGE) $(TRACE_OPTIONS) $(RUN_OPTIONS)

# `install` is silent and quick when nothing is missing.
.PHONY: $(addprefix setup-,run debug iso test fuzz check toolchain) newlib
$(addprefix setup-,run debug iso test fuzz check toolchain): setup-%:
	@tools/setup install $* >&2

setup:
	@SETUP=yes tools/setup install test check profile

newlib: | setup-run
	@tools/newlib path >/dev/null

toolchain: setup-run setup-toolchain
	@exec tools/toolchain build

# The tests build what they need; the programs that most of them use are built here, once.
test: setup-test
	@$(foreach platform,$(if $(call is_set,PLATFORM),$(PLATFORM),$(PLATFORMS)),\
		$(MAKE) -s image APP=hello PLATFORM=$(platform) && \
		$(MAKE) -s image APP=cat PLATFORM=$(platform) &&) true
	@$(if $(call is_set,PLATFORM),PLATFORM=$(PLATFORM)) \
		HITOMA_ACCEL=$(ACCEL) HITOMA_SMP=$(SMP) exec tools/test $(T)

# A compiler of its own, since gcc has no such engine; what it finds is judged by gcc's sanitizers
# in tests/fuzz.t, too.
fuzz: setup-fuzz
	@exec tools/fuzz run $(call quote,$(or $(value TIME),60)) $(T)

soak: setup-test
	@$(MAKE) -s libs
	@HITOMA_ACCEL=$(ACCEL) HITOMA_SMP=$(SMP) exec tools/soak $(if $(SAVE),save) $(T)

bench: setup-test
	@$(MAKE) -s image APP=hello
	@exec tools/bench $(if $(SAVE),save)

check: setup-check
	@$(MAKE) -s image APP=hello
	@exec tools/check

docs: setup-run
	@$(LOCKED) $(MAKE) -s libs >&2
	@tools/posix-table >build/POSIX.md && mv build/POSIX.md docs/POSIX.md

lines:
	@exec tools/lines

compile_commands.json: FORCE | newlib
	@tools/compile-commands >$@

clean:
	@rm -rf build
