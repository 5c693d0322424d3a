# Faults survived: what `make check` strikes the program with.

KILLED := $(BUILD)/tests/killed
$(KILLED): $(BUILD)/tests/fault/killed.o $(BUILD)/tests/fault/plays.o $(BUILD)/tests/fault/entry.o $(BUILD)/tests/fault/screen.o \
           $(BUILD)/tests/tui/line.o $(call objs_to,record)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(call libs_to,record) $$(pkg-config --libs vterm)
$(BUILD)/tests/fault/%.o: ALL_CFLAGS += -D_GNU_SOURCE

.PHONY: check-killed
check-killed: $(KILLED) $(BUILD)/danvan $(TEST_CONF)
	$(KILLED) $(BUILD)/danvan $(TEST_CONF)
CHECK_PARTS += "killed:$(MAKE) check-killed"

# Damaged files: `make check-damaged DAMAGED="16 16"` plays number 16 alone.
DAMAGED ?= 1 300
LARGE   += DAMAGED
check-all: export DAMAGED = 1 3000
SMALL   := $(BUILD)/tests/small
$(SMALL)/data.mdb: $(BUILD)/danvan $(TUI_DEMO)/data.mdb tests/fault/small
	tests/fault/small $(BUILD)/danvan $(TEST_CONF) $(TUI_DEMO) $(SMALL) > /dev/null
$(BUILD)/tests/damaged: $(BUILD)/tests/fault/damaged.o
	$(CC) $(ALL_LDFLAGS) -o $@ $^
.PHONY: check-damaged
check-damaged: $(BUILD)/tests/damaged $(SMALL)/data.mdb
	$(BUILD)/tests/damaged $(BUILD)/danvan $(TEST_CONF) $(SMALL) $(DAMAGED)
CHECK_PARTS += "damaged:$(MAKE) check-damaged"

# Sixty-four at once, of so many in all; who has to wait is told after two seconds.
CROWD ?= 200
LARGE   += CROWD
check-all: export CROWD = 2000
CROWD_CONF := $(BUILD)/tests/crowd-conf/danvan.ini
$(CROWD_CONF): $(TEST_CONF)
	mkdir -p $(@D)
	cp $(dir $(TEST_CONF))*.ini $(@D)
	sed 's/^map_gib = .*/&\npatience = 2/' $(TEST_CONF) > $@
$(BUILD)/tests/crowd: $(BUILD)/tests/fault/crowd.o $(call objs_to,record)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(call libs_to,record)
.PHONY: check-crowd
check-crowd: $(BUILD)/tests/crowd $(BUILD)/danvan $(CROWD_CONF)
	$(BUILD)/tests/crowd $(BUILD)/danvan $(CROWD_CONF) $(CROWD)
CHECK_PARTS += "crowd:$(MAKE) check-crowd"

# Many writers, killed one after the other: so many rounds.
WRITERS := $(BUILD)/tests/writers
ROUNDS  ?= 40
$(WRITERS): $(BUILD)/tests/fault/writers.o $(BUILD)/tests/fault/entry.o $(BUILD)/tests/fault/screen.o \
            $(BUILD)/tests/tui/line.o $(call objs_to,record)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(call libs_to,record) $$(pkg-config --libs vterm)
.PHONY: check-writers
check-writers: $(WRITERS) $(BUILD)/danvan $(TEST_CONF)
	$(WRITERS) $(BUILD)/danvan $(TEST_CONF) $(ROUNDS)

# A terminal that sends garbage and disappears: so many plays; `GARBAGE="0 17"` plays number 17 alone.
GARBAGE ?= 10
LARGE   += GARBAGE
check-all: export GARBAGE = 500
$(BUILD)/tests/garbage: $(BUILD)/tests/fault/garbage.o $(BUILD)/tests/fault/entry.o $(BUILD)/tests/fault/screen.o \
                        $(BUILD)/tests/tui/line.o $(call objs_to,record)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(call libs_to,record) $$(pkg-config --libs vterm)
.PHONY: check-garbage
check-garbage: $(BUILD)/tests/garbage $(BUILD)/danvan $(TEST_CONF)
	$(BUILD)/tests/garbage $(BUILD)/danvan $(TEST_CONF) $(GARBAGE)
CHECK_PARTS += "garbage:$(MAKE) check-garbage"

# Files that nobody should import; the largest is of so many megabytes, in check-all of 2 GB.
HOSTILE ?= 4
.PHONY: check-hostile
check-hostile: all $(TEST_CONF)
	python3 tests/fault/hostile.py $(BUILD)/danvan $(TEST_CONF) $(HOSTILE)
CHECK_PARTS += "writers:$(MAKE) check-writers" "hostile:$(MAKE) check-hostile"

# The disk: loaded into the program, so without its sanitizers.
FAULT_DISK := $(BUILD)/tests/disk.so
$(FAULT_DISK): tests/fault/disk.c tests/fault/disk.h
	@mkdir -p $(@D)
	$(CC) $(filter-out -fPIE $(SANFLAGS) -Wmissing-prototypes,$(ALL_CFLAGS)) -D_GNU_SOURCE -fPIC -shared -o $@ $< -ldl

# Ways to fail and how many writes are passed over, as full.py has them; in check-faults every one of
# the first 500 writes.
FAULT_FULL ?= 1/19 2345/83
FAULT_CUTS ?= 40
FAULT_DAY   = $(abspath $(BUILD)/danvan) $(abspath $(TEST_CONF)) $(abspath $(FAULT_DISK))
.PHONY: check-full check-cut check-faults
check-full: all $(TEST_CONF) $(FAULT_DISK)
	python3 tests/fault/full.py $(FAULT_DAY) $(FAULT_FULL)
check-cut: all $(TEST_CONF) $(FAULT_DISK)
	python3 tests/fault/cut.py $(FAULT_DAY) $(FAULT_CUTS)
CHECK_PARTS += "full:$(MAKE) check-full" "cut:$(MAKE) check-cut"

# The same at the screen: the disk fails at each write of a save.
FULL_SCREEN := $(BUILD)/tests/full_screen
$(FULL_SCREEN): $(BUILD)/tests/fault/full_screen.o $(BUILD)/tests/fault/plays.o $(BUILD)/tests/fault/entry.o \
                $(BUILD)/tests/fault/screen.o $(BUILD)/tests/tui/line.o $(call objs_to,record)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(call libs_to,record) $$(pkg-config --libs vterm)
.PHONY: check-full-screen
check-full-screen: $(FULL_SCREEN) all $(TEST_CONF) $(FAULT_DISK)
	$(FULL_SCREEN) $(BUILD)/danvan $(TEST_CONF) $(FAULT_DISK)
CHECK_PARTS += "full-screen:$(MAKE) check-full-screen"
check-faults:
	@$(MAKE) --no-print-directory check-full FAULT_FULL='1/1 2345/3'
	@$(MAKE) --no-print-directory check-cut FAULT_CUTS=400
	@$(MAKE) --no-print-directory check-writers ROUNDS=1000
	@$(MAKE) --no-print-directory check-hostile HOSTILE=64
