# The server: a real sshd on the loopback, each of whose connections takes its time: in check-all.
.PHONY: check-sshd
check-sshd: $(TUI_RUN) $(BUILD)/danvan $(TEST_CONF)
	tests/server/sshd $(BUILD)/danvan $(dir $(TEST_CONF)) $(TUI_RUN) $(BUILD)/tests/sshd
