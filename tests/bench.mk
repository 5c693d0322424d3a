# Measurements; no test depends on them.  SIZES are numbers of records: the three take ten minutes
# on two processors.
SIZES     ?= 10000 100000 1000000
BENCH     := $(BUILD)/tests/bench/bench
BENCH_RUN  = tests/bench/run $(1) $(BENCH) $(BUILD)/danvan $(TEST_CONF) $(2)
$(BENCH): $(patsubst tests/%.c,$(BUILD)/tests/%.o,$(wildcard tests/bench/*.c)) \
          $(BUILD)/tests/tui/line.o $(BUILD)/tests/tui/keys.o $(call objs_to,exchange)
	$(CC) $(WHOLE_LDFLAGS) -o $@ $^ $(call libs_to,exchange) -lsqlite3 -lm \
	    $$(pkg-config --libs vterm ncursesw)
$(BUILD)/tests/bench/%.o: ALL_CFLAGS += -D_GNU_SOURCE

.PHONY: bench check-bench
bench: $(BUILD)/danvan $(TEST_CONF)
	$(call install,$(DEB_BENCH))
	@$(MAKE) --no-print-directory $(BENCH)
	$(call BENCH_RUN,run,$(BUILD)/bench/$(shell date +%Y-%m-%dT%H%M).txt) $(SIZES)

# That the bench works, not how fast anything is: two small sizes, and the table read back.
check-bench: $(BENCH) $(BUILD)/danvan $(TEST_CONF)
	@$(call BENCH_RUN,quick,$(BUILD)/tests/bench/quick.txt) 300 600
	@awk -v sizes="300 600" -f tests/bench/table.awk $(BUILD)/tests/bench/quick.txt
CHECK_PARTS += "bench:$(MAKE) check-bench"
