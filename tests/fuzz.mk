# Fuzzing: one program a parser.  `make fuzz TIME=60` searches with libFuzzer, each for so many
# seconds; `make check-fuzz` replays the corpora with any compiler.
TIME         ?= 60
FUZZ         ?= ini text number cond value record csv store
FUZZ_OBJS     = $(BUILD)/tests/fuzz/world.o $(call objs_to,exchange)
FUZZ_PROGRAMS = $(FUZZ:%=$(BUILD)/tests/fuzz-%)
FUZZ_BUILD    = CC=clang BUILD=build-fuzz SAN=fuzzer-no-link,address,undefined

$(BUILD)/tests/fuzz-%: $(BUILD)/tests/fuzz/%.o $(BUILD)/tests/fuzz/replay.o $(FUZZ_OBJS)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(call libs_to,exchange)
$(BUILD)/tests/search-%: $(BUILD)/tests/fuzz/%.o $(FUZZ_OBJS)
	$(CC) $(ALL_LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(call libs_to,exchange)
.SECONDARY: $(FUZZ:%=$(BUILD)/tests/fuzz/%.o) $(BUILD)/tests/fuzz/replay.o $(BUILD)/tests/fuzz/world.o

.PHONY: fuzz check-fuzz fuzz-replay fuzz-search
fuzz-replay: check-fuzz
check-fuzz: $(FUZZ_PROGRAMS)
	@for t in $(FUZZ); do echo "$$t"; $(BUILD)/tests/fuzz-$$t tests/fuzz/corpus/$$t || status=1; done; \
	    exit $$status
fuzz:
	@$(MAKE) --no-print-directory fuzz-search $(FUZZ_BUILD)
# What is found new stays in $(BUILD); an input that fails is kept there and named.
fuzz-search: $(FUZZ:%=$(BUILD)/tests/search-%)
	@for t in $(FUZZ); do \
	    mkdir -p $(BUILD)/corpus/$$t; \
	    echo "== $$t, $(TIME) s"; \
	    $(BUILD)/tests/search-$$t -max_total_time=$(TIME) -max_len=4096 -timeout=10 \
	        -verbosity=0 -print_final_stats=1 -artifact_prefix=$(BUILD)/corpus/$$t- \
	        $(BUILD)/corpus/$$t tests/fuzz/corpus/$$t || status=1; \
	done; exit $$status
CHECK_PARTS += "fuzz:$(MAKE) check-fuzz"
