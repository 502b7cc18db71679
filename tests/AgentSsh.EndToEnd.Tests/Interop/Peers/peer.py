"""What the clients made of Python libraries have in common: VERB HOST PORT USER KEY ARGUMENT..."""
import os
import signal
import sys
import tty


def write(data):
    """At once and whole: whoever reads this waits for what is on it."""
    view = memoryview(data)
    while view:
        view = view[os.write(1, view):]


def terminal(on_resize):
    """Makes a raw terminal of standard input, as ssh does, and returns its size; on_resize is called with each size that it gets."""
    tty.setraw(0)
    signal.signal(signal.SIGWINCH, lambda *_: on_resize(*os.get_terminal_size(0)))
    return os.get_terminal_size(0)


class Peer:
    def __init__(self, host, port, user, key):
        self.host, self.port, self.user, self.key = host, int(port), user, key


def main(kind):
    verb, *rest = sys.argv[1:]
    peer, arguments = kind(*rest[:4]), rest[4:]
    match verb:
        case "exec":
            status = peer.exec(arguments[0])
        case "attach":
            status = peer.attach()
        case "sftp":
            status = peer.sftp(*arguments)
        case "forward":
            status = peer.forward(int(arguments[0]), arguments[1])
    sys.stdout.flush()
    sys.exit(status or 0)
