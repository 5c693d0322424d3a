# What can be told of the program without running it.

# A sanitizer's build has protections of its own in place of some of these: it is skipped there.
.PHONY: check-hardening check-hardening-self
check-hardening: all
	@tests/analysis/hardening $(BUILD)/danvan $(BUILD)/danvan-xlsx
check-hardening-self:
	@tests/analysis/selftest '$(CC)' '$(HARDEN) -O2' '$(ALL_LDFLAGS)'
ifeq ($(SAN),)
CHECK_PARTS += "hardening-self:$(MAKE) check-hardening-self" "hardening:$(MAKE) check-hardening"
else
CHECK_PARTS += "hardening:echo '1 skipped: hardening, in place of which the sanitizer has its own'"
endif

# Faults that can be seen in the sources.  `make analyse` lets clang's analyzer follow every path;
# `make check` does without it.
ANALYSED    = $(sort $(wildcard src/*/*.c))
ANALYSE_ENV = ANALYSE_CFLAGS="$(filter-out $(WARN) $(HARDEN) $(SANFLAGS) $(CFLAGS) -DDV_%,$(ALL_CFLAGS)) \
              -DDV_VERSION=\"0\" -DDV_LIBEXEC=\"/\" -I$(BUILD)/text"
.PHONY: analyse check-analysis check-analysis-self
analyse: $(BUILD)/text/vi_mo.inc
	@$(ANALYSE_ENV) tests/analysis/analyse all $(ANALYSED)
check-analysis: $(BUILD)/text/vi_mo.inc
	@$(ANALYSE_ENV) tests/analysis/analyse quick $(ANALYSED)
check-analysis-self:
	@tests/analysis/analyse-selftest
CHECK_PARTS += "analysis-self:$(MAKE) check-analysis-self" "analysis:$(MAKE) check-analysis"
