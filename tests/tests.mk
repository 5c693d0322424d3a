# Everything that `make check` runs.

# Terminal tests.
TUI_SCRIPTS := $(sort $(wildcard tests/tui/*.tui))
$(BUILD)/tests/tui/run: $(BUILD)/tests/tui/run.o
	$(CC) $(ALL_LDFLAGS) -o $@ $^ -lvterm -lutil -ltinfo
$(BUILD)/tests/demo/data.mdb: $(BUILD)/danvan conf/demo.ini conf/records.ini conf/danvan.ini
	rm -rf $(@D) $(@D).key
	$(BUILD)/danvan -c conf/danvan.ini --data $(@D) --as demo --now 2024-06-30 demo
TUI_RUN = $(BUILD)/tests/tui/run $(UPDATE) $(BUILD)/danvan conf/danvan.ini $(BUILD)/tests/demo tests/tui/golden
.PHONY: check-tui update-tui
check-tui: $(BUILD)/tests/tui/run $(BUILD)/tests/demo/data.mdb
	$(TUI_RUN) $(TUI_SCRIPTS)
update-tui: UPDATE = --update
update-tui: check-tui

# Acceptance: the command line on the demonstration's figures.
.PHONY: check-cli
check-cli: $(BUILD)/danvan $(BUILD)/tests/demo/data.mdb
	tests/cli/run $(BUILD)/danvan conf $(BUILD)/tests/demo

# What the program and its tests need comes first; make reads its own files anew after that.
.PHONY: check check-all check-parts
check:
	@$(MAKE) --no-print-directory deps
	@$(MAKE) --no-print-directory check-parts
CHECK_PARTS := $(foreach r,$(TEST_ROOMS),"unit-$(r):$(MAKE) unit-$(r)") \
               "cli:$(MAKE) check-cli" "tui:$(MAKE) check-tui" \
               $(if $(wildcard tests/fuzz.mk),"fuzz:$(MAKE) fuzz-replay") "lint:$(MAKE) lint"
check-parts: all
	@tests/check $(BUILD) $(CHECK_PARTS)
check-all: check
	@$(MAKE) --no-print-directory check-parts CC=clang BUILD=build-clang
	@$(MAKE) --no-print-directory check-parts SAN=address,undefined BUILD=build-asan
	@$(MAKE) --no-print-directory check-parts CC=clang SAN=address,undefined BUILD=build-clang-asan
