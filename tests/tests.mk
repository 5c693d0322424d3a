# Everything that `make check` runs, and what measures.

# What starts of danvan keep for the next one stays with the build.
export XDG_CACHE_HOME := $(abspath $(BUILD))/cache

# The terminal.  `make check-tui TUI=home` plays one script; update-tui rewrites golden blocks.
TUI       ?= $(patsubst tests/tui/%.tui,%,$(sort $(wildcard tests/tui/*.tui)))
TUI_RUN   := $(BUILD)/tests/tui-run
TUI_DEMO  := $(BUILD)/tests/demo

$(TUI_RUN): $(patsubst tests/%.c,$(BUILD)/tests/%.o,$(wildcard tests/tui/*.c)) $(call obj_of,base) \
             $(BUILD)/text/utf8.o $(BUILD)/text/utf8_class.o
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $$(pkg-config --libs vterm ncursesw libutf8proc)
$(BUILD)/tests/tui/%.o: ALL_CFLAGS += -D_GNU_SOURCE

# The configuration that ships, with the persons of the tests.
TEST_CONF := $(BUILD)/tests/conf/danvan.ini
$(TEST_CONF): conf/danvan.ini conf/records.ini conf/demo.ini tests/people.ini
	mkdir -p $(@D)
	cp conf/records.ini conf/demo.ini $(@D)
	cat conf/danvan.ini tests/people.ini > $@

$(TUI_DEMO)/data.mdb: $(BUILD)/danvan $(TEST_CONF)
	rm -rf $(@D) $(@D).key
	$(BUILD)/danvan -c $(TEST_CONF) --data $(@D) --as demo --now 2024-06-30 demo

.PHONY: check-tui update-tui check-tui-self
check-tui: $(TUI_RUN) $(BUILD)/danvan $(TUI_DEMO)/data.mdb
	$(TUI_RUN) --danvan $(BUILD)/danvan --conf $(abspath $(TEST_CONF)) --demo $(TUI_DEMO) $(UPDATE) \
	    $(TUI:%=tests/tui/%.tui)
update-tui: UPDATE = --update
update-tui: check-tui
check-tui-self: $(TUI_RUN)
	tests/tui/selftest $(TUI_RUN)

# A clerk's day of 200 records through the screen, compared with the same through the command line.
.PHONY: check-day
check-day: $(TUI_RUN) $(BUILD)/danvan $(TUI_DEMO)/data.mdb
	awk -f tests/tui/day.awk > $(BUILD)/tests/day.tui
	$(TUI_RUN) --danvan $(BUILD)/danvan --conf $(abspath $(TEST_CONF)) --demo $(TUI_DEMO) $(BUILD)/tests/day.tui

# Acceptance: the command line on the demonstration's figures.
.PHONY: check-cli
check-cli: $(BUILD)/danvan $(TUI_DEMO)/data.mdb
	tests/cli/run $(BUILD)/danvan $(dir $(TEST_CONF)) $(TUI_DEMO)

# Every figure of every report, counted again from the exports by a script of its own.
.PHONY: check-recount
check-recount: all $(TEST_CONF)
	tests/recount/run $(BUILD)/danvan $(dir $(TEST_CONF)) $(RECOUNT)
RECOUNT ?= 1:2023-9M
LARGE   += RECOUNT
check-all: export RECOUNT = 1:2024H1 2:2023-9M 3:2024 4:2024Q2 5:2024-06 6:2023H2 7:2024-9M 8:2023Q4

# Figures on paper: the page and the spreadsheet against the JSON.
.PHONY: check-page
check-page: all $(TUI_DEMO)/data.mdb
	tests/paper/run $(BUILD)/danvan $(dir $(TEST_CONF)) $(TUI_DEMO)

# The same in the browser and the spreadsheet program that people have; they are large, so only
# check-all installs them.
DEB_PAPER := chromium libreoffice-calc poppler-utils fonts-liberation
.PHONY: check-programs
check-programs: all $(TUI_DEMO)/data.mdb
	$(call install,$(DEB_PAPER))
	tests/paper/programs $(BUILD)/danvan $(dir $(TEST_CONF)) $(TUI_DEMO)

# What the program and its tests need comes first; make reads its own files anew after that.
.PHONY: check check-all check-parts
check:
	@$(MAKE) --no-print-directory deps
	@$(MAKE) --no-print-directory check-parts
CHECK_PARTS := $(foreach r,$(TEST_ROOMS),"unit-$(r):$(MAKE) unit-$(r)") \
               "cli:$(MAKE) check-cli" "tui-self:$(MAKE) check-tui-self" "tui:$(MAKE) check-tui" \
               "day:$(MAKE) check-day" "page:$(MAKE) check-page" "recount:$(MAKE) check-recount"
check-parts: all
	@tests/check $(BUILD) $(CHECK_PARTS)
# The large sizes are for one build; the other compiler and the sanitizers get those of `make check`.
CHECK_SIZES = env $(LARGE:%=-u %)
check-all: check
	@$(MAKE) --no-print-directory check-programs
	@$(MAKE) --no-print-directory check-sshd
	@$(MAKE) --no-print-directory check-faults
	@$(MAKE) --no-print-directory check-hostile HOSTILE=2048
	@$(MAKE) --no-print-directory analyse
	@$(CHECK_SIZES) $(MAKE) --no-print-directory check-parts CC=clang BUILD=build-clang
	@$(CHECK_SIZES) $(MAKE) --no-print-directory check-parts SAN=address,undefined BUILD=build-asan
	@$(CHECK_SIZES) $(MAKE) --no-print-directory check-parts CC=clang SAN=address,undefined BUILD=build-clang-asan

include $(filter-out tests/tests.mk,$(wildcard tests/*.mk))
