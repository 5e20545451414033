# Lua with threads: apps/lua, and the module `thread`. A program of its own, since one that can make
# threads has a scheduler, and locks where the other has none (docs/programs.md has the figures).
include apps/lua/app.mk
DEBIAN_SOURCES := $(filter-out src/linit.c,$(DEBIAN_SOURCES))
CFLAGS += -I. -I$(DEBIAN_FOLDER)/src
