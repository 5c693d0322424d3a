# Layers, headers, translations, sizes, format; and that each check finds what it is there for.
LINT_ENV   = CC="$(CC)" LINT_CFLAGS="$(filter-out $(WARN) $(HARDEN) $(SANFLAGS) $(CFLAGS),$(ALL_CFLAGS))"
LINT_PARTS = "lint-self:$(MAKE) --no-print-directory check-lint-self" \
             "lint:$(MAKE) --no-print-directory check-lint"
.PHONY: lint check-lint check-lint-self
lint:
	@tests/check $(BUILD) $(LINT_PARTS)
check-lint:
	@$(LINT_ENV) tests/lint/run
check-lint-self:
	@tests/lint/selftest
CHECK_PARTS += $(LINT_PARTS)

# The man pages as mandoc reads them.
.PHONY: check-man
check-man: $(MAN)
	@tests/lint/man $(MAN)
CHECK_PARTS += "man:$(MAKE) check-man"
