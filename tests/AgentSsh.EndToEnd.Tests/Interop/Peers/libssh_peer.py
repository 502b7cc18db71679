"""A client of the gateway made of libssh, called as C through ctypes: see PythonPeer for what each verb is asked to do."""
import ctypes
import os
import selectors
import sys

import peer

ssh = ctypes.CDLL("libssh.so.4")
for name in "ssh_new", "ssh_channel_new", "sftp_new", "sftp_open", "ssh_get_error":
    getattr(ssh, name).restype = ctypes.c_void_p
ssh.sftp_read.restype = ctypes.c_ssize_t
ssh.sftp_write.restype = ctypes.c_ssize_t
HOST, PORT, USER, PROCESS_CONFIG, REKEY_DATA = 0, 1, 4, 38, 39


def pointer(value):
    return ctypes.c_void_p(value)


class Libssh(peer.Peer):
    def check(self, result, what):
        if result != 0:
            message = ctypes.string_at(ssh.ssh_get_error(self.session)).decode()
            sys.exit(f"{what}: {result}: {message}")

    def connect(self):
        self.session = session = pointer(ssh.ssh_new())
        ssh.ssh_options_set(session, HOST, self.host.encode())
        ssh.ssh_options_set(session, PORT, ctypes.byref(ctypes.c_int(self.port)))
        ssh.ssh_options_set(session, USER, self.user.encode())
        ssh.ssh_options_set(session, PROCESS_CONFIG, ctypes.byref(ctypes.c_bool(False)))
        self.check(ssh.ssh_options_set(session, REKEY_DATA, ctypes.byref(ctypes.c_uint64(48 << 20))), "rekey limit")
        self.check(ssh.ssh_connect(session), "connect")
        key = ctypes.c_void_p()
        self.check(ssh.ssh_pki_import_privkey_file(self.key.encode(), None, None, None, ctypes.byref(key)), "key")
        self.check(ssh.ssh_userauth_publickey(session, None, key), "login")

    def channel(self):
        self.connect()
        channel = pointer(ssh.ssh_channel_new(self.session))
        self.check(ssh.ssh_channel_open_session(channel), "session")
        return channel

    def exec(self, command):
        channel = self.channel()
        self.check(ssh.ssh_channel_request_exec(channel, command.encode()), "exec")
        self.pump(channel, lambda data: self.send(channel, data), lambda: ssh.ssh_channel_send_eof(channel))
        return ssh.ssh_channel_get_exit_status(channel)

    def attach(self):
        channel = self.channel()
        columns, rows = peer.terminal(lambda *size: ssh.ssh_channel_change_pty_size(channel, *size))
        self.check(ssh.ssh_channel_request_pty_size(channel, b"xterm-256color", columns, rows), "pty")
        self.check(ssh.ssh_channel_request_shell(channel), "shell")
        self.pump(channel, lambda data: self.send(channel, data), lambda: ssh.ssh_channel_close(channel))

    def send(self, channel, data):
        while data:
            sent = ssh.ssh_channel_write(channel, data, len(data))
            if sent < 0:
                self.check(sent, "write")
            data = data[sent:]

    def pump(self, channel, take, end):
        """Standard input to take, the channel's outputs to ours, until both of these have ended."""
        buffer = ctypes.create_string_buffer(1 << 16)
        selector = selectors.DefaultSelector()
        selector.register(0, selectors.EVENT_READ)
        socket = ssh.ssh_get_fd(self.session)
        selector.register(socket, selectors.EVENT_READ)
        reading = True
        while not ssh.ssh_channel_is_eof(channel) and not ssh.ssh_channel_is_closed(channel):
            moved = False
            for stderr, target in ((0, 1), (1, 2)):
                count = ssh.ssh_channel_read_nonblocking(channel, buffer, len(buffer), stderr)
                if count > 0:
                    moved = True
                    os.write(target, buffer.raw[:count]) if target == 2 else peer.write(buffer.raw[:count])
            for event, _ in selector.select(0 if moved else 0.05):
                if event.fd == 0 and reading:
                    data = os.read(0, 1 << 15)
                    if data:
                        take(data)
                    else:
                        reading = False
                        selector.unregister(0)
                        end()
        for stderr, target in ((0, 1), (1, 2)):
            while (count := ssh.ssh_channel_read_nonblocking(channel, buffer, len(buffer), stderr)) > 0:
                peer.write(buffer.raw[:count]) if target == 1 else os.write(2, buffer.raw[:count])

    def sftp(self, local, remote, back):
        self.connect()
        sftp = pointer(ssh.sftp_new(self.session))
        self.check(ssh.sftp_init(sftp), "sftp")
        file = pointer(ssh.sftp_open(sftp, remote.encode(), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644))
        with open(local, "rb") as source:
            while data := source.read(1 << 15):
                assert ssh.sftp_write(file, data, len(data)) == len(data)
        ssh.sftp_close(file)
        self.check(ssh.sftp_rename(sftp, remote.encode(), (remote + ".moved").encode()), "rename")
        file = pointer(ssh.sftp_open(sftp, (remote + ".moved").encode(), os.O_RDONLY, 0))
        buffer = ctypes.create_string_buffer(1 << 15)
        with open(back, "wb") as target:
            while (count := ssh.sftp_read(file, buffer, len(buffer))) > 0:
                target.write(buffer.raw[:count])
        ssh.sftp_close(file)
        self.check(ssh.sftp_unlink(sftp, (remote + ".moved").encode()), "remove")

    def forward(self, port, text):
        self.connect()
        channel = pointer(ssh.ssh_channel_new(self.session))
        self.check(ssh.ssh_channel_open_forward(channel, b"127.0.0.1", port, b"127.0.0.1", 1), "forward")
        self.send(channel, text.encode() + b"\n")
        buffer = ctypes.create_string_buffer(1 << 16)
        while (count := ssh.ssh_channel_read(channel, buffer, len(buffer), 0)) > 0:
            peer.write(buffer.raw[:count])


peer.main(Libssh)
