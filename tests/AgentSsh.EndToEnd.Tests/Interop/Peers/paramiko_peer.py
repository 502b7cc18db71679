"""A client of the gateway made of paramiko: see PythonPeer for what each verb is asked to do."""
import os
import sys
import threading

import paramiko

import peer


class Paramiko(peer.Peer):
    def connect(self):
        client = paramiko.SSHClient()
        client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
        client.connect(self.host, self.port, self.user, key_filename=self.key, look_for_keys=False, allow_agent=False, timeout=20)
        return client

    def exec(self, command):
        with self.connect() as client:
            channel = client.get_transport().open_session()
            channel.exec_command(command)

            def feed():
                while data := sys.stdin.buffer.read(1 << 16):
                    channel.sendall(data)
                channel.shutdown_write()

            def errors():
                while data := channel.recv_stderr(1 << 16):
                    sys.stderr.buffer.write(data)

            threads = [threading.Thread(target=feed), threading.Thread(target=errors)]
            for thread in threads:
                thread.start()
            while data := channel.recv(1 << 16):
                sys.stdout.buffer.write(data)
            for thread in threads:
                thread.join()
            return channel.recv_exit_status()

    def attach(self):
        with self.connect() as client:
            channel = client.get_transport().open_session()
            columns, rows = peer.terminal(channel.resize_pty)
            channel.get_pty("xterm-256color", columns, rows)
            channel.invoke_shell()

            def out():
                while data := channel.recv(1 << 16):
                    peer.write(data)

            threading.Thread(target=out, daemon=True).start()
            while data := os.read(0, 1 << 16):
                channel.sendall(data)

    def sftp(self, local, remote, back):
        with self.connect() as client, client.open_sftp() as sftp:
            sftp.put(local, remote)
            sftp.rename(remote, remote + ".moved")
            assert remote + ".moved" in sftp.listdir(".")
            sftp.get(remote + ".moved", back)
            sftp.remove(remote + ".moved")

    def forward(self, port, text):
        with self.connect() as client:
            channel = client.get_transport().open_channel("direct-tcpip", ("127.0.0.1", port), ("127.0.0.1", 1))
            channel.sendall(text.encode() + b"\n")
            while data := channel.recv(1 << 16):
                peer.write(data)


peer.main(Paramiko)
