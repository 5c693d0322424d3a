# danvan: build, test, install.  `make help` lists what can be made.

CC       ?= cc
PREFIX   ?= /usr/local
DESTDIR  ?=
BUILD    ?= build
SAN      ?=
VERSION  := 0.1.0

ROOMS    := base text schema store record report exchange view tui cli

WARN     := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wformat=2 \
            -Wpointer-arith -Wundef -Wwrite-strings -Wcast-qual -Wswitch-enum -Werror
# Asked of the built files by tests/analysis/hardening.  No -fcf-protection: Debian's own start-up
# objects are without it, so no program linked with them has it.
HARDEN   := -fstack-protector-strong -fstack-clash-protection -fPIE
CFLAGS   ?= -O2 -g
ifneq ($(SAN),)
SANFLAGS := -fsanitize=$(SAN) -fno-sanitize-recover=all -fno-omit-frame-pointer
# What a sanitizer finds, leaks too, ends a program by a signal: a status would pass for danvan's own
# refusal, and for nothing at all at the end of a Criterion test.
export ASAN_OPTIONS  ?= abort_on_error=1
export LSAN_OPTIONS  ?= suppressions=$(abspath tests/leaks.txt):print_suppressions=0
export UBSAN_OPTIONS ?= abort_on_error=1:print_stacktrace=1
else
HARDEN   += -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3
endif
ALL_CFLAGS = -std=c17 -D_XOPEN_SOURCE=700 -D_DEFAULT_SOURCE -DDV_VERSION='"$(VERSION)"' -Iinclude \
             $(WARN) $(HARDEN) $(SANFLAGS) $(CFLAGS)
# The build ID tells which program it is that made what is kept of the configuration.
ALL_LDFLAGS = -pie -fno-lto -Wl,--build-id=sha1 -Wl,-z,relro,-z,now,-z,noexecstack,-z,separate-code $(SANFLAGS) $(LDFLAGS)

# Objects by room.  A test of a room links that room and those left of it, and nothing else.
src_of    = $(sort $(wildcard src/$(1)/*.c))
obj_of    = $(patsubst src/%.c,$(BUILD)/%.o,$(call src_of,$(1)))
upto      = $(if $(filter $(1),$(firstword $(2))),$(firstword $(2)),$(firstword $(2)) $(call upto,$(1),$(wordlist 2,99,$(2))))
rooms_to  = $(call upto,$(1),$(ROOMS))
objs_to   = $(foreach r,$(call rooms_to,$(1)),$(call obj_of,$(r)))

# The libraries that each room brings with it.
LIB_text     := $(shell pkg-config --libs libutf8proc 2>/dev/null)
LIB_schema   := $(shell pkg-config --libs inih 2>/dev/null)
LIB_store    := $(shell pkg-config --libs lmdb 2>/dev/null)
LIB_record   := $(shell pkg-config --libs libsodium 2>/dev/null)
LIB_exchange := $(shell pkg-config --libs jansson 2>/dev/null) -lcsv
LIB_tui      := $(shell pkg-config --libs formw menuw panelw ncursesw 2>/dev/null)
libs_to   = $(foreach r,$(call rooms_to,$(1)),$(LIB_$(r)))

.PHONY: all
all: $(BUILD)/danvan $(BUILD)/danvan-xlsx

# The small libraries become part of the program where the system has them as archives: each of
# them costs some 0.06 ms at every start.  ncursesw, tinfo, sodium and libc stay shared, so that what
# is mended in them reaches danvan at once; when one of the others is mended, build danvan again.
INSIDE   := utf8proc inih lmdb jansson csv formw menuw panelw
archive   = $(or $(filter /%,$(shell $(CC) -print-file-name=lib$(1).a)),-l$(1))
packed    = $(foreach f,$(1),$(if $(filter $(INSIDE:%=-l%),$(f)),$(call archive,$(f:-l%=%)),$(f)))
$(BUILD)/danvan: $(call objs_to,cli)
	$(CC) $(WHOLE_LDFLAGS) -o $@ $^ $(call packed,$(call libs_to,cli))

# gcc optimises the rooms that read, check and store once more where the program is linked: much of
# what they do is calls of a few instructions into another file.  An import takes a fifth less time
# for it.  Their objects hold the usual code, too, so that tests link as fast as ever.
ifeq ($(SAN),)
WHOLE := $(shell $(CC) --version 2>/dev/null | grep -q 'Free Software' && echo -flto=auto)
endif
ifneq ($(WHOLE),)
WHOLE += $(HARDEN) $(CFLAGS)
WHOLE_LDFLAGS = $(ALL_LDFLAGS:-fno-lto=$(WHOLE))
$(call objs_to,exchange): ALL_CFLAGS += -flto=auto -ffat-lto-objects
else
WHOLE_LDFLAGS = $(ALL_LDFLAGS)
endif

# The helper that makes spreadsheets: a program of its own, with a library that danvan does without.
$(BUILD)/danvan-xlsx: $(call obj_of,xlsx)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(shell pkg-config --libs xlsxwriter 2>/dev/null)
$(BUILD)/exchange/sheet_make.o: ALL_CFLAGS += -DDV_LIBEXEC='"$(PREFIX)/libexec/danvan"'

$(BUILD)/%.o: src/%.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# The Vietnamese of the interface, compiled into the program.
$(BUILD)/text/vi.mo: src/text/vi.po
	@mkdir -p $(@D)
	msgfmt --check --output-file=$@ $<
$(BUILD)/text/vi_mo.inc: $(BUILD)/text/vi.mo
	od -An -v -tx1 $< | sed 's/ \(..\)/0x\1,/g' > $@
$(BUILD)/text/lang.o: $(BUILD)/text/vi_mo.inc
$(BUILD)/text/lang.o: ALL_CFLAGS += -I$(BUILD)/text

# Unit tests: one program a room.
TEST_ROOMS := $(filter $(notdir $(wildcard tests/unit/*)),$(ROOMS))
define unit_rule
$(BUILD)/tests/unit-$(1): $(patsubst tests/%.c,$(BUILD)/tests/%.o,$(sort $(wildcard tests/unit/$(1)/*.c))) $(call objs_to,$(1))
	$$(CC) $$(ALL_LDFLAGS) -o $$@ $$^ $(call libs_to,$(1)) $$(shell pkg-config --libs criterion) $$(TEST_LIBS_$(1))
.PHONY: unit-$(1)
unit-$(1): $(BUILD)/tests/unit-$(1)
	$$< --jobs 2 --timeout $(if $(SAN),600,60)
endef
TEST_LIBS_text := $(shell pkg-config --libs icu-i18n icu-uc 2>/dev/null)
$(foreach r,$(TEST_ROOMS),$(eval $(call unit_rule,$(r))))

$(BUILD)/tests/%.o: tests/%.c
	@mkdir -p $(@D)
	$(CC) $(filter-out -Wmissing-prototypes -Wcast-qual,$(ALL_CFLAGS)) -Itests -MMD -MP -c -o $@ $<

.PHONY: unit
unit: $(addprefix unit-,$(TEST_ROOMS))

# Man pages: their tables come from the program itself.
$(BUILD)/man/%: man/%.in $(BUILD)/danvan
	@mkdir -p $(@D)
	awk -v danvan=$(BUILD)/danvan '/^@[A-Z]+@$$/ { gsub("@", ""); \
	    if (system(danvan " manual " tolower($$0))) exit 1; fflush(); next } { print; fflush() }' $< > $@.new
	mv $@.new $@
MAN := $(BUILD)/man/danvan.1 $(BUILD)/man/danvan.ini.5 $(BUILD)/man/danvan-server.7
.PHONY: man
man: $(MAN)

# What the program and its tests need, as Debian names it.
DEB_BUILD := gcc make pkg-config gettext libncurses-dev liblmdb-dev libinih-dev libutf8proc-dev \
             libsodium-dev libcsv-dev libjansson-dev libxlsxwriter-dev zlib1g-dev
DEB_TEST  := libcriterion-dev libvterm-dev libicu-dev clang clang-format clang-tidy cppcheck ncurses-term mandoc \
             libxml2-utils unzip jq python3
DEB_BENCH := libsqlite3-dev nano vim-tiny
SUDO      := $(if $(filter 0,$(shell id -u)),,sudo)
# Asks the package system only about what is not there yet, so that no root is needed twice.
missing    = $(shell for p in $(1); do dpkg-query -Wf '$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || echo $$p; done)
define install
@set -- $(call missing,$(1)); [ $$# = 0 ] || { $(SUDO) apt-get update && \
    DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -y --no-install-recommends "$$@"; }
endef
.PHONY: deps deps-build
deps-build:
	$(call install,$(DEB_BUILD))
deps:
	$(call install,$(DEB_BUILD) $(DEB_TEST) $(DEB_BENCH))

# The demonstration: a province's half-year, invented record by record.
DEMO := $(BUILD)/demo
.PHONY: demo demo-data
demo: deps-build
	@$(MAKE) --no-print-directory demo-data
	DANVAN_NOW=$${DANVAN_NOW:-2024-06-30} $(BUILD)/danvan -c conf/danvan.ini --data $(DEMO) --as quantri
demo-data: all
	@[ -e $(DEMO)/data.mdb ] || $(BUILD)/danvan -c conf/danvan.ini --data $(DEMO) --as quantri --now 2024-06-30 demo

SYSCONFDIR ?= /etc
.PHONY: install uninstall
install: all man
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1 \
	    $(DESTDIR)$(PREFIX)/share/man/man5 $(DESTDIR)$(PREFIX)/share/man/man7 \
	    $(DESTDIR)$(SYSCONFDIR)/danvan
	install -d $(DESTDIR)$(PREFIX)/libexec/danvan
	install -m 755 $(BUILD)/danvan $(DESTDIR)$(PREFIX)/bin/
	install -m 755 $(BUILD)/danvan-xlsx $(DESTDIR)$(PREFIX)/libexec/danvan/
	install -m 644 $(BUILD)/man/danvan.1 $(DESTDIR)$(PREFIX)/share/man/man1/
	install -m 644 $(BUILD)/man/danvan.ini.5 $(DESTDIR)$(PREFIX)/share/man/man5/
	install -m 644 $(BUILD)/man/danvan-server.7 $(DESTDIR)$(PREFIX)/share/man/man7/
	for f in conf/*.ini; do t=$(DESTDIR)$(SYSCONFDIR)/danvan/$${f##*/}; \
	    [ -e $$t ] && install -m 644 $$f $$t.new || install -m 644 $$f $$t; done
uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/danvan $(DESTDIR)$(PREFIX)/libexec/danvan/danvan-xlsx \
	    $(DESTDIR)$(PREFIX)/share/man/man1/danvan.1 \
	    $(DESTDIR)$(PREFIX)/share/man/man5/danvan.ini.5 \
	    $(DESTDIR)$(PREFIX)/share/man/man7/danvan-server.7

.PHONY: clean help
clean:
	rm -rf $(BUILD) build-*
help:
	@echo 'make demo      install what is needed, build, open danvan on the demonstration data'
	@echo 'make demo-data make the demonstration data, in $(DEMO), and open nothing'
	@echo 'make check     install what is needed, run every test; the last line counts them'
	@echo 'make           build $(BUILD)/danvan; the same as make all'
	@echo 'make install   into PREFIX ($(PREFIX)), below DESTDIR; configuration into $(SYSCONFDIR)/danvan'
	@echo 'make uninstall take away what install put there; the configuration stays'
	@echo 'make deps      install the packages for building and testing (Debian, root or sudo); deps-build: for building'
	@echo 'make lint      layers, headers, translations, format'
	@echo 'make analyse   clang-tidy with its analyzer, and cppcheck'
	@echo 'make bench     measure, against SQLite and bare LMDB on the same work; SIZES="10000 100000" chooses'
	@echo 'make old       measure a day on an old machine: slow core, disk and line; OLD="core line" chooses'
	@echo 'make fuzz      fuzz every parser for TIME seconds (60); fuzz-search: with this compiler; fuzz-replay: check-fuzz'
	@echo 'make man       the man pages, into $(BUILD)/man'
	@echo 'make clean     take away all that was built, the demonstration data with it'
	@echo 'make help      this list'
	@echo
	@echo 'Of the tests:'
	@echo 'make check-all    every test in its large size, then all again with the other compiler and the sanitizers'
	@echo 'make check-parts  what check runs, installing nothing'
	@echo 'make unit         the unit tests, or those of a room: $(TEST_ROOMS:%=unit-%)'
	@echo 'make check-tui    the scripts of the screen; TUI="home list" chooses, update-tui writes what is seen into them'
	@echo 'make check-cli    the command line; and check-day check-page check-recount check-man check-bench'
	@echo 'make check-lint   the sources; and check-analysis check-hardening'
	@echo 'make check-fuzz   what fuzzing found; and check-garbage check-hostile check-damaged'
	@echo 'make check-killed killed in its work; and check-writers check-crowd check-cut check-full check-full-screen'
	@echo 'make check-lint-self    that the tests find faults; and check-tui-self check-analysis-self check-hardening-self'
	@echo 'In check-all alone:'
	@echo 'make check-sshd     three keys and three roles on a real sshd'
	@echo 'make check-programs the pages and sheets in a browser and a spreadsheet program'
	@echo 'make check-faults   a thousand rounds of kill -9, every write of a full disk, four hundred power cuts'
	@echo
	@echo 'Variables: CC=clang  SAN=address,undefined  BUILD=dir  CFLAGS=…'

-include tests/tests.mk
-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
