# Layers, headers, translations, format; and that each check finds what it is there for.
LINT_ENV = CC="$(CC)" LINT_CFLAGS="$(filter-out $(WARN) $(HARDEN) $(SANFLAGS) $(CFLAGS),$(ALL_CFLAGS))"
.PHONY: lint check-lint-self
lint:
	@$(LINT_ENV) tests/lint/run
check-lint-self:
	@tests/lint/selftest
CHECK_PARTS += "lint-self:$(MAKE) check-lint-self" "lint:$(MAKE) lint"
