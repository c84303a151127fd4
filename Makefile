# The build of ripx. Everything it makes is in $(BUILD); `make` alone prints the targets.

BUILD       ?= build
CC          := $(if $(filter default,$(origin CC)),gcc,$(CC))
CLANG       ?= clang-19
LLVM_CONFIG ?= llvm-config-19
BISON       ?= bison
FLEX        ?= flex
OPT         ?= -O2 -g
# Added to every compilation and every link: sanitizers, profiling.
EXTRA       ?=
JOBS        ?= $(shell nproc)

prefix      ?= /usr/local
DESTDIR     ?=

ifeq ($(MAKELEVEL),0)
MAKEFLAGS += -j$(JOBS)
endif
MAKEFLAGS += --no-builtin-rules --no-print-directory
.DELETE_ON_ERROR:
.SECONDARY:

WARN   = -Wall -Wextra -Werror -Wshadow -Wundef -Wswitch-enum -Wmissing-prototypes
# -fPIC throughout: for the shared library, and for the plugin, which holds its own copy of what it needs of it.
# What the public headers declare is visible, and nothing else; nobody puts functions of his own in their place.
CFLAGS = -std=c11 -D_POSIX_C_SOURCE=200809L $(OPT) $(WARN) -fPIC -fvisibility=hidden -fno-semantic-interposition -I. -I$(BUILD) $(EXTRA)
LIBS   = -ljansson -lutf8proc -lz -ldl -pthread

# Read when the plugin is built and not before: `make deps` runs where there is no LLVM yet.
LLVM_CFLAGS = -isystem $(shell $(LLVM_CONFIG) --includedir)
LLVM_LIBS   = $(shell $(LLVM_CONFIG) --ldflags --libs --link-shared)
XML_CFLAGS  = -isystem /usr/include/libxml2
XML_LIBS    = -lxml2

# --- what the tree holds -----------------------------------------------------------------------------------------------

LANG_C     := $(wildcard lang/*.c)
PARSER_C   := $(wildcard parser/*.c)
CHECKER_C  := $(wildcard checker/*.c)
BACKENDS_C := $(wildcard backends/report/*.c backends/duties/*.c backends/deadlines/*.c backends/lawbook/*.c backends/explain/*.c backends/validate/*.c backends/header/*.c \
                         backends/sidecar/*.c backends/loader/*.c backends/sql/*.c backends/import/*.c) backends/xml/tree.c
DRIVER_C   := $(wildcard driver/*.c)
CLI_C      := $(wildcard cli/*.c)
NATIVE_C   := $(wildcard backends/native/*.c)
RUNTIME_C  := $(wildcard backends/native/runtime/*.[ch] backends/native/runtime/include/*.h) lang/date.c lang/date.h
XML_C      := backends/xml/read.c
STDLIB     := $(shell find stdlib -name '*.ripx' -o -name '*.ripx.in' | LC_ALL=C sort)

PARSER_GEN := $(BUILD)/parser/ripx.tab.c $(BUILD)/parser/ripx.lex.c
HAND_O     := $(patsubst %.c,$(BUILD)/%.o,$(LANG_C) $(PARSER_C) $(CHECKER_C) $(BACKENDS_C) $(DRIVER_C))
LIB_O      := $(HAND_O) $(PARSER_GEN:.c=.o) $(BUILD)/stdlib_image.o
EMBED_O    := $(patsubst %.c,$(BUILD)/%.o,$(LANG_C) $(PARSER_C)) $(PARSER_GEN:.c=.o)
CLI_O      := $(CLI_C:%.c=$(BUILD)/%.o)
NATIVE_O   := $(NATIVE_C:%.c=$(BUILD)/%.o) $(BUILD)/backends/native/images.o
XML_O      := $(XML_C:%.c=$(BUILD)/%.o)

# A test is a program of its own, one C file with a main: tests/FOLDER/test_NAME.c. Those that compile code say so by name.
TEST_C       := $(wildcard tests/*/test_*.c)
TEST_NATIVE  := $(filter tests/unit/test_native% tests/twins/% tests/agree/% tests/vectors/% tests/fuzz/%,$(TEST_C))
TEST_ONCE    := $(filter tests/house/% tests/rules/% tests/mutate/% tests/bench/% tests/hosts/% tests/sql/% tests/vectors/test_dates.c,$(TEST_C))
TESTS        := $(TEST_C:%.c=$(BUILD)/%)
SUITES       := $(filter-out $(TEST_ONCE:%.c=$(BUILD)/%),$(TESTS))

# --- targets -----------------------------------------------------------------------------------------------------------

#> help        this list
.PHONY: help
help:
	@sed -n 's/^#> /make /p' Makefile

#> all         build/ripx and its plugins, build/ripx-native.so and build/ripx-xml.so
.PHONY: all
all: $(BUILD)/law.list $(if $(NATIVE_C),$(BUILD)/ripx-native.so) $(BUILD)/ripx-xml.so

# A law with a mistake in it does not build: the program that was just made reads the law that it holds.
$(BUILD)/law.list: $(BUILD)/ripx
	$(BUILD)/ripx law --lang en > $@

DEPS      = gcc libc6-dev make binutils flex bison llvm-19-dev libjansson-dev libutf8proc-dev zlib1g-dev libxml2-dev clang-19 lld-19 llvm-19
DEPS_TEST = libclang-rt-19-dev libcmocka-dev locales chromium valgrind mawk python3-venv g++ nodejs node-typescript openjdk-17-jdk-headless \
            libjna-java r-base-core pkgconf qemu-user postgresql

SUDO = $(shell [ "$$(id -u)" = 0 ] || echo sudo)
define install_packages
	@command -v dpkg-query >/dev/null || { echo "$@: not a Debian system; it would install: $(1)" >&2; exit 1; }; \
	missing=$$(for p in $(1); do \
	    dpkg-query -W -f='$${db:Status-Status}' $$p 2>/dev/null | grep -qx installed || printf '%s ' $$p; done); \
	if [ -z "$$missing" ]; then echo "$@: already installed: $(strip $(1))"; \
	else echo "$@: installing $$missing" && $(SUDO) apt-get -qq update \
	    && $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $$missing; fi
endef

#> deps        installs, with apt-get, the Debian 12 packages that the demo needs
.PHONY: deps
deps:
	$(call install_packages,$(DEPS))

#> deps-test   installs what the tests and the benchmarks need besides
.PHONY: deps-test
deps-test: deps
	$(call install_packages,$(DEPS_TEST))
	@sh tests/sql/install.sh build/sql-venv
	@if locale -a | grep -qix 'fr_FR.utf-\?8'; then echo "$@: already generated: fr_FR.UTF-8"; \
	else echo "$@: generating the locale fr_FR.UTF-8" && $(SUDO) localedef -i fr_FR -f UTF-8 fr_FR.UTF-8; fi
	@sh tests/bench/peers.sh build/peers/venv
	@sh hosts/python/setup.sh build/hosts-python

#> demo        builds, then checks, reports on and compiles a real protocol
.PHONY: demo
demo: deps
	@$(MAKE) all
	@sh examples/demo.sh

# The three passes of `make test` write their counts to one file; --total prints the sum and fails when a test failed.
SANITIZE = -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
ASAN     = BUILD=build-asan CC=$(CLANG) OPT='-O1 -g' EXTRA='$(SANITIZE)'
COUNTS   = build/tests/counts

#> test        every test: gcc, then clang with ASan, UBSan and LSan, then those again under fr_FR.UTF-8
.PHONY: test
test: deps-test
	@rm -f $(COUNTS)
	@$(MAKE) suites LABEL=gcc ONCE=yes
	@$(MAKE) suites LABEL=sanitizers $(ASAN)
	@LC_ALL=fr_FR.UTF-8 $(MAKE) suites LABEL=fr_FR.UTF-8 $(ASAN)
	@sh tests/run.sh --total $(COUNTS)

#> check-fast  every test, gcc only, no installing
.PHONY: check-fast
check-fast:
	@rm -f $(COUNTS)
	@$(MAKE) suites LABEL=gcc ONCE=yes
	@sh tests/run.sh --total $(COUNTS)

# The house rules are about the tree and the gcc objects, tests/rules/ and tests/mutate/ about the law, tests/hosts/ and tests/sql/ about
# what other programs make of the outputs; test_dates compiles a thousand programs of months: once is enough.
.PHONY: suites
suites: all $(SUITES) $(if $(ONCE),$(TEST_ONCE:%.c=$(BUILD)/%))
	@BUILD=$(BUILD) RIPX=$(BUILD)/ripx CC='$(CC)' sh tests/run.sh $(LABEL) $(COUNTS) $(filter $(BUILD)/tests/%,$^)

#> bench       the figures that the documentation quotes, measured here
.PHONY: bench
bench: all
	@sh tests/bench/bench.sh

#> agree       random protocols over random data through every executor (CASES, from the seed FIRST, by JOBS processes); prints the smallest that differs
FIRST ?= 1
CASES ?= 20000
.PHONY: agree
agree: all $(BUILD)/tests/agree/agree
	@$(BUILD)/tests/agree/agree "$(FIRST)" "$(CASES)" "$(JOBS)"

#> fuzz        arbitrary bytes to the parser, the readers and the plan, FUZZ_SECONDS each (60; TARGETS: some of them); keeps what breaks
FUZZ = BUILD=build-fuzz CC=$(CLANG) OPT='-O1 -g' EXTRA='$(SANITIZE) -fsanitize=fuzzer-no-link'
.PHONY: fuzz
fuzz:
	@$(MAKE) build-fuzz/tests/fuzz/fuzz $(FUZZ)
	@BUILD=build-fuzz sh tests/fuzz/fuzz.sh $(TARGETS)

#> mutate-law  makes one thing of the law wrong at a time (PART=blood: of some files) and prints what no test notices
.PHONY: mutate-law
mutate-law: $(BUILD)/tests/mutate/mutate
	@$(BUILD)/tests/mutate/mutate $(JOBS) $(PART)

#> qualify     the qualification record of this build
.PHONY: qualify
qualify: all
	@sh tests/qualify.sh

#> law-coverage the rows of the law as researched, against those that stdlib/ encodes
.PHONY: law-coverage
law-coverage: all
	@sh tests/law-coverage.sh

#> lzzt        the example on the public LZZT trial data
.PHONY: lzzt
lzzt: all
	@sh examples/lzzt/lzzt.sh
	@sh examples/lzzt/checks.sh

#> omop        the examples on synthetic OMOP persons
.PHONY: omop
omop: all
	@sh examples/omop/omop.sh
	@sh examples/omop/warehouse.sh

# The public interface: what driver/ripx.h and driver/writers.h include, and the writers of diagnostics.
PUBLIC_H = driver/ripx.h driver/writers.h $(patsubst %,lang/%.h,arena ast date decimal diag diag_json diag_text kernel language law name plan \
           source span study text unit validator vec verdict vocab) lang/kernel.def lang/diag.def
VERSION  = $(shell sed -n 's/^\#define RIPX_VERSION "\(.*\)"/\1/p' driver/ripx.h)
# While it begins with 0., every minor version may change the interface.
SONAME   = libripx.so.$(basename $(VERSION))

#> install     ripx, its plugin, libripx with its headers and ripx.pc, under $(DESTDIR)$(prefix)
.PHONY: install
install: all $(BUILD)/libripx.so
	install -D -m 755 $(BUILD)/ripx $(DESTDIR)$(prefix)/bin/ripx
	install -D -m 644 $(BUILD)/ripx-native.so $(DESTDIR)$(prefix)/lib/ripx/ripx-native.so
	install -D -m 644 $(BUILD)/ripx-xml.so $(DESTDIR)$(prefix)/lib/ripx/ripx-xml.so
	install -D -m 644 $(BUILD)/libripx.a $(DESTDIR)$(prefix)/lib/libripx.a
	install -D -m 644 $(BUILD)/libripx.so $(DESTDIR)$(prefix)/lib/$(SONAME)
	ln -sf $(SONAME) $(DESTDIR)$(prefix)/lib/libripx.so
	@for h in $(PUBLIC_H); do install -D -m 644 $$h $(DESTDIR)$(prefix)/include/ripx/$$h; done
	@printf '#include "driver/ripx.h"\n' >$(DESTDIR)$(prefix)/include/ripx/ripx.h
	@mkdir -p $(DESTDIR)$(prefix)/lib/pkgconfig
	sed 's|@prefix@|$(prefix)|; s|@version@|$(VERSION)|' driver/ripx.pc.in >$(DESTDIR)$(prefix)/lib/pkgconfig/ripx.pc

#> clean       removes what was built
.PHONY: clean
clean:
	rm -rf build build-asan build-fuzz

# --- the program, the library, the plugin ------------------------------------------------------------------------------

$(BUILD)/ripx: $(CLI_O) $(BUILD)/libripx.a
	$(CC) $(EXTRA) -o $@ $^ $(LIBS)

# Made anew each time: ar would keep the objects of files that are gone.
$(BUILD)/libripx.a: $(LIB_O)
	@rm -f $@
	ar rcsD $@ $^

$(BUILD)/libripx.so: $(LIB_O)
	$(CC) $(EXTRA) -shared -Wl,-soname,$(SONAME) -o $@ $^ $(LIBS)

# The only thing that links LLVM; the program opens it when it is asked to compile.
$(BUILD)/ripx-native.so: $(NATIVE_O) $(BUILD)/libripx.a
	$(CC) $(EXTRA) -shared -Wl,--exclude-libs,ALL -o $@ $^ $(LLVM_LIBS) $(LIBS)

# The only thing that links libxml2; the program opens it when it reads XML.
$(BUILD)/ripx-xml.so: $(XML_O) $(BUILD)/libripx.a
	$(CC) $(EXTRA) -shared -o $@ $^ $(XML_LIBS) $(LIBS)

# What every compiled validator shares is compiled here, for each target: bitcode, and assembly where the plugin can hand that
# to the assembler in place of compiling it again. It calls no library and its labels are its own.
OPT_LLVM ?= opt-19
LLC      ?= llc-19
RUNTIME  = $(BUILD)/backends/native/runtime
RUNTIME_FLAGS = -std=c11 -O2 -fPIC -ffreestanding -fno-builtin -nostdinc -isystem $(shell $(CLANG) -print-resource-dir)/include \
    -Ibackends/native/runtime/include -I. -ffp-contract=off -fno-vectorize -fno-slp-vectorize -fno-unroll-loops -fno-stack-protector \
    -fno-unwind-tables -fno-asynchronous-unwind-tables -fno-ident -fno-strict-aliasing -Wall -Wextra -Werror -Wshadow -Wno-psabi
$(RUNTIME)/x86_64.bc: RUNTIME_TARGET = --target=x86_64-linux-gnu -march=x86-64
$(RUNTIME)/x86_64-v3.bc: RUNTIME_TARGET = --target=x86_64-linux-gnu -march=x86-64-v3
$(RUNTIME)/aarch64.bc: RUNTIME_TARGET = --target=aarch64-linux-gnu
$(RUNTIME)/wasm32.bc: RUNTIME_TARGET = --target=wasm32-unknown-unknown -msimd128 -fno-PIC

$(RUNTIME)/%.bc: $(RUNTIME_C)
	@mkdir -p $(@D)
	$(CLANG) $(RUNTIME_TARGET) $(RUNTIME_FLAGS) -emit-llvm -c -o $@.all backends/native/runtime/all.c
	$(OPT_LLVM) -passes='internalize,globaldce' -internalize-public-api-list=rt_run,rt_scratch -o $@ $@.all

$(RUNTIME)/%.s: $(RUNTIME)/%.bc
	$(LLC) -O2 -relocation-model=pic -asm-verbose=0 -o - $< | \
	    sed -e 's/\.L/.Lrt_/g' -e '/^[[:space:]]*\.\(globl\|file\|ident\|addrsig\|addrsig_sym\|section[[:space:]]*"\.note\)/d' > $@

$(BUILD)/backends/native/images.o: backends/native/images.S $(foreach t,x86_64 x86_64-v3 aarch64,$(RUNTIME)/$(t).bc $(RUNTIME)/$(t).s) $(RUNTIME)/wasm32.bc
	$(CC) -c -Wa,-I$(RUNTIME) -o $@ $<

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/%.o: $(BUILD)/%.c
	$(CC) $(CFLAGS) -MMD -MP -c -o $@ $<

$(NATIVE_O) $(TEST_NATIVE:%.c=$(BUILD)/%.o) $(BUILD)/tests/agree/jit.o: CFLAGS += $(LLVM_CFLAGS)
$(XML_O): CFLAGS += $(XML_CFLAGS)

# The headers that bison and flex write must be there before a first compilation can include them.
$(PARSER_C:%.c=$(BUILD)/%.o) $(PARSER_GEN:.c=.o): | $(PARSER_GEN)

# Loops over blocks, worth all that a compiler can do.
$(BUILD)/lang/plan_kernel.o: CFLAGS += -O3

# Its vectors are passed to inlined functions only: how others would receive them does not matter.
$(BUILD)/backends/validate/quick.o: CFLAGS += -Wno-psabi

# bison 3.8 counts errors in a variable that nothing reads when the grammar does not.
$(BUILD)/parser/ripx.tab.o: CFLAGS += -Wno-unused-but-set-variable

$(BUILD)/parser/ripx.tab.c: parser/ripx.y
	@mkdir -p $(@D)
	$(BISON) -Wall -Wcounterexamples -Werror --header=$(@:.c=.h) -o $@ $<

$(BUILD)/parser/ripx.lex.c: parser/ripx.l
	@mkdir -p $(@D)
	$(FLEX) --header-file=$(@:.c=.h) -o $@ $<

# The part of a loader that is always the same, as a C string.
$(BUILD)/backends/loader/runtime.inc: backends/loader/runtime.mjs
	@mkdir -p $(@D)
	sed 's/\\/\\\\/g; s/"/\\"/g; s/^/"/; s/$$/\\n"/' $< > $@
$(BUILD)/backends/loader/loader.o: | $(BUILD)/backends/loader/runtime.inc

# stdlib/, embedded. The list is a prerequisite of its own, so that a file taken away is noticed too.
$(BUILD)/stdlib_image.c: $(BUILD)/embed $(BUILD)/stdlib.list $(STDLIB)
	$(BUILD)/embed $@ $(STDLIB)

.PHONY: FORCE
$(BUILD)/stdlib.list: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' $(STDLIB) | cmp -s - $@ || printf '%s\n' $(STDLIB) > $@

# It parses what it embeds.
$(BUILD)/embed: $(BUILD)/driver/embed/embed.o $(EMBED_O)
	$(CC) $(EXTRA) -o $@ $^ $(LIBS)

# --- tests -------------------------------------------------------------------------------------------------------------

$(TESTS): $(BUILD)/%: $(BUILD)/%.o $(BUILD)/libripx.a
	$(CC) $(EXTRA) -o $@ $(filter %.o,$^) $(BUILD)/libripx.a -lcmocka $(LIBS) $(TEST_LIBS)

$(BUILD)/tests/unit/test_help: $(BUILD)/cli/help.o

# What the law is tried on, for the tests of the law and for its mutants.
RULES_O  = $(BUILD)/tests/rules/cases.o $(BUILD)/tests/rules/reads.o
MUTATE_O = $(BUILD)/tests/mutate/mutants.o $(BUILD)/tests/mutate/trials.o
$(filter $(BUILD)/tests/rules/% $(BUILD)/tests/mutate/%,$(TESTS)): $(RULES_O)
$(filter $(BUILD)/tests/mutate/%,$(TESTS)): $(MUTATE_O)

# What runs a protocol over data, for the tests that compare: against each other, and against published vectors. Modules are
# linked as `ripx build` links them.
AGREE_O   = $(patsubst %.c,$(BUILD)/%.o,$(filter-out tests/agree/test_% tests/agree/agree.c,$(wildcard tests/agree/*.c))) \
            $(BUILD)/cli/link.o $(BUILD)/cli/files.o
VECTORS_O = $(patsubst %.c,$(BUILD)/%.o,$(filter-out tests/vectors/test_%,$(wildcard tests/vectors/*.c)))
FUZZ_O    = $(patsubst %.c,$(BUILD)/%.o,$(filter-out tests/fuzz/test_% tests/fuzz/fuzzer.c,$(wildcard tests/fuzz/*.c)))
$(filter $(BUILD)/tests/agree/% $(BUILD)/tests/vectors/% $(BUILD)/tests/fuzz/%,$(TESTS)): $(AGREE_O)
$(filter $(BUILD)/tests/fuzz/%,$(TESTS)): $(FUZZ_O) $(XML_O)
$(filter $(BUILD)/tests/vectors/%,$(TESTS)): $(VECTORS_O)

$(BUILD)/tests/fuzz/fuzz: $(BUILD)/tests/fuzz/fuzzer.o $(FUZZ_O) $(XML_O) $(AGREE_O) $(NATIVE_O) $(BUILD)/libripx.a
	$(CC) $(EXTRA) -fsanitize=fuzzer -o $@ $^ $(LLVM_LIBS) $(XML_LIBS) $(LIBS)

$(BUILD)/tests/agree/agree: $(BUILD)/tests/agree/agree.o $(AGREE_O) $(NATIVE_O) $(BUILD)/libripx.a
	$(CC) $(EXTRA) -o $@ $^ $(LLVM_LIBS) $(LIBS)

$(BUILD)/tests/mutate/mutate: $(BUILD)/tests/mutate/mutate.o $(MUTATE_O) $(RULES_O) $(BUILD)/libripx.a
	$(CC) $(EXTRA) -o $@ $^ $(LIBS)

$(TEST_NATIVE:%.c=$(BUILD)/%): $(NATIVE_O)
$(TEST_NATIVE:%.c=$(BUILD)/%): TEST_LIBS = $(LLVM_LIBS)
$(filter $(BUILD)/tests/fuzz/%,$(TESTS)): TEST_LIBS = $(LLVM_LIBS) $(XML_LIBS)

# Those that read XML open the plugin.
TEST_XML = $(filter tests/import/%,$(TEST_C))
$(TEST_XML:%.c=$(BUILD)/%): | $(BUILD)/ripx-xml.so

-include $(wildcard $(BUILD)/*.d $(BUILD)/*/*.d $(BUILD)/*/*/*.d)
