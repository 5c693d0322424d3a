"""Answers each connection to a free port of the loopback with a program: inetd.py COMMAND...

Prints the port once it answers, so that nobody has to wait or to guess a port.
"""
import socket
import subprocess
import sys

listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
running = []
while True:
    line, _ = listener.accept()
    running = [p for p in running if p.poll() is None]
    running.append(subprocess.Popen(sys.argv[1:], stdin=line, stdout=line))
    line.close()
