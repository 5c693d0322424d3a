# Old machines: a day through the screen under a slow core, a slow disk, a slow line; measured, and
# in no test.  OLD are the conditions (see tests/old/run); all five take some 12 minutes.
OLD      ?=
SLOWLINE := $(BUILD)/tests/old/slowline
SLOWDISK := $(BUILD)/tests/old/slowdisk.so
$(SLOWLINE): $(BUILD)/tests/old/slowline.o
	$(CC) $(ALL_LDFLAGS) -o $@ $^
$(SLOWDISK): tests/old/slowdisk.c
	@mkdir -p $(@D)
	$(CC) $(filter-out -fPIE -Wmissing-prototypes,$(ALL_CFLAGS)) -D_GNU_SOURCE -fPIC -shared -o $@ $<
$(BUILD)/tests/old/slowline.o: ALL_CFLAGS += -D_GNU_SOURCE

.PHONY: old
old: $(TUI_RUN) $(BUILD)/danvan $(TUI_DEMO)/data.mdb $(SLOWLINE) $(SLOWDISK)
	tests/old/run $(TUI_RUN) $(BUILD)/danvan $(TEST_CONF) $(TUI_DEMO) $(SLOWLINE) $(SLOWDISK) \
	    $(BUILD)/bench/old-$(shell date +%Y-%m-%dT%H%M).txt $(OLD)
