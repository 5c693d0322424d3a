# Fuzzing: one program a parser.  `make fuzz TIME=60` searches with libFuzzer, each for so many
# seconds; `make check-fuzz` replays the corpora with any compiler.
TIME         ?= 60
FUZZ         ?= ini text number cond value record csv store backup keys query telex editor terminal screen
# Of the terminal's room only what needs no terminal.
FUZZ_OBJS     = $(BUILD)/tests/fuzz/world.o $(BUILD)/tui/decode.o $(call objs_to,view)
FUZZ_PROGRAMS = $(FUZZ:%=$(BUILD)/tests/fuzz-%)
FUZZ_BUILD    = CC=clang BUILD=build-fuzz SAN=fuzzer-no-link,address,undefined

$(BUILD)/tests/fuzz-%: $(BUILD)/tests/fuzz/%.o $(BUILD)/tests/fuzz/replay.o $(FUZZ_OBJS)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(call libs_to,view)
$(BUILD)/tests/search-%: $(BUILD)/tests/fuzz/%.o $(FUZZ_OBJS)
	$(CC) $(ALL_LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(call libs_to,view)
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
