# Measurements; no test depends on them.  SIZES are numbers of records.
SIZES ?= 10000 100000
$(BUILD)/tests/bench/bench: $(BUILD)/tests/bench/bench.o $(call objs_to,exchange)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(call libs_to,exchange) -lsqlite3
.PHONY: bench
bench: $(BUILD)/danvan $(TEST_CONF)
	@dpkg-query -Wf '$${Status}' libsqlite3-dev 2>/dev/null | grep -q 'ok installed' || $(MAKE) deps
	@$(MAKE) --no-print-directory $(BUILD)/tests/bench/bench
	$(BUILD)/tests/bench/bench $(BUILD)/danvan $(TEST_CONF) $(SIZES)
