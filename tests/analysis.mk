# What can be told of the program without running it.

# A sanitizer's build has protections of its own in place of some of these.
.PHONY: check-hardening check-hardening-self
check-hardening: all
	@tests/analysis/hardening $(BUILD)/danvan $(BUILD)/danvan-xlsx
check-hardening-self:
	@tests/analysis/selftest '$(CC)' '$(HARDEN) -O2' '$(ALL_LDFLAGS)'
ifeq ($(SAN),)
CHECK_PARTS += "hardening-self:$(MAKE) check-hardening-self" "hardening:$(MAKE) check-hardening"
endif
