# Tests beyond the units: the terminal, lint, fuzzing, measuring.

# The terminal.  `make tui TUI=home` runs one script; TUI_FLAGS=--update rewrites golden blocks.
TUI       ?= $(patsubst tests/tui/%.tui,%,$(wildcard tests/tui/*.tui))
TUI_RUN   := $(BUILD)/tests/tui-run
TUI_DEMO  := $(BUILD)/tests/demo
TUI_TESTS  = $(patsubst %,tests/tui/%.tui,$(TUI))

$(TUI_RUN): $(patsubst tests/%.c,$(BUILD)/tests/%.o,$(wildcard tests/tui/*.c)) $(call obj_of,base)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $$(pkg-config --libs vterm ncursesw)
$(BUILD)/tests/tui/%.o: ALL_CFLAGS += -D_GNU_SOURCE

$(TUI_DEMO)/data.mdb: $(BUILD)/danvan $(wildcard conf/*.ini)
	rm -rf $(TUI_DEMO) $(TUI_DEMO).key
	$(BUILD)/danvan -c conf/danvan.ini --data $(TUI_DEMO) --now 2024-06-30 demo

.PHONY: tui tui-self
tui: $(TUI_RUN) $(TUI_DEMO)/data.mdb
	$(TUI_RUN) --danvan $(BUILD)/danvan --conf conf/danvan.ini --demo $(TUI_DEMO) $(TUI_FLAGS) $(TUI_TESTS)
tui-self: $(TUI_RUN)
	tests/tui/selftest $(TUI_RUN)
