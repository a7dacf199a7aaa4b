"""Runs a program on a terminal of its own and plays the person in front of it.

argv: a JSON list of [text to wait for, keys to press], then the program with its arguments.
Prints JSON: everything that was on the screen, the exit code, and the text that never came, if one did not.
"""

import fcntl, json, os, pty, select, signal, struct, sys, termios, time

steps, command = json.loads(sys.argv[1]), sys.argv[2:]
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(command[0], command)
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 200, 0, 0))

screen, seen, missing = "", 0, None
deadline = time.monotonic() + float(os.environ.get("TERMINAL_PATIENCE", "120"))


def hear():
    """Takes what the program wrote; False when it closed the terminal."""
    global screen
    if not select.select([terminal], [], [], 0.1)[0]:
        return True
    try:
        data = os.read(terminal, 65536)
    except OSError:  # how Linux says that the other side is gone
        return False
    screen += data.decode("utf-8", "replace")
    return data != b""


open_ = True
for text, keys in steps:
    while open_ and text not in screen[seen:] and time.monotonic() < deadline:
        open_ = hear()
    if text not in screen[seen:]:
        missing = text
        break
    seen = screen.index(text, seen) + len(text)
    time.sleep(0.2)  # a prompt is on the screen before it listens
    os.write(terminal, keys.encode())
while open_ and time.monotonic() < deadline:
    open_ = hear()
if open_:
    os.kill(pid, signal.SIGKILL)
print(json.dumps({"screen": screen, "code": os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), "missing": missing}))
