# Faults survived: what `make check` strikes the program with.

KILLED := $(BUILD)/tests/killed
$(KILLED): $(patsubst tests/%.c,$(BUILD)/tests/%.o,$(wildcard tests/fault/*.c)) \
           $(BUILD)/tests/tui/line.o $(call objs_to,record)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(call libs_to,record) $$(pkg-config --libs vterm)
$(BUILD)/tests/fault/%.o: ALL_CFLAGS += -D_GNU_SOURCE

.PHONY: check-killed
check-killed: $(KILLED) $(BUILD)/danvan $(TEST_CONF)
	$(KILLED) $(BUILD)/danvan $(TEST_CONF)
CHECK_PARTS += "killed:$(MAKE) check-killed"
