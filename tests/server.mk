# The server: a real sshd on the loopback, each of whose connections takes its time: in check-all.
# Its packages are its own: nobody who runs the other tests gets an ssh server with them.
DEB_SSHD := openssh-server openssh-client
.PHONY: check-sshd
check-sshd: $(TUI_RUN) $(BUILD)/danvan $(TEST_CONF)
	$(call install,$(DEB_SSHD))
	tests/server/sshd $(BUILD)/danvan $(dir $(TEST_CONF)) $(TUI_RUN) $(BUILD)/tests/sshd
