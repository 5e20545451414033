# The objects of the POSIX test suite's cases; called by suite.py with SOURCE (the suite's folder),
# OBJ (where objects go) and CASES. `make -k`: a case that doesn't compile leaves its OBJ/CASE.log
# and no object.
#
# -O0, since many cases wait in `while (!flag);` for a plain variable that another thread or a
# handler sets: at -O1 pthread_equal/2-1 hangs with glibc, too. -D as in the suite's own Makefile.
# -MD and not -MMD: an overlay header that changes is what cases must be compiled again for.
SUITE_CFLAGS := -O0 -g1 -w -Werror=implicit-function-declaration -std=gnu99 \
	-D_POSIX_C_SOURCE=200112L -I$(SOURCE)/include -ffile-prefix-map=$(SOURCE)=posixtestsuite
OBJECTS := $(CASES:%=$(OBJ)/%.o)

.DELETE_ON_ERROR:
.SUFFIXES:
all: $(OBJECTS)

# The symbol is case_ and the name, with _ for whatever C doesn't take.
symbol = case_$(subst -,_,$(subst /,_,$(1)))

$(OBJ)/%.o: $(SOURCE)/conformance/%.c $(MAKEFILE_LIST) tools/hitoma-cc
	@mkdir -p $(@D)
	@tools/hitoma-cc $(SUITE_CFLAGS) -MD -MP -MT $@ -MF $(@:.o=.d) -c -o $@ $< 2>$(@:.o=.log)
	@$(CROSS)objcopy --redefine-sym main=$(call symbol,$*) \
		--keep-global-symbol=$(call symbol,$*) $@

-include $(OBJECTS:.o=.d)
