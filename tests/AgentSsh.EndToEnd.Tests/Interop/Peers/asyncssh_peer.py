"""A client of the gateway made of asyncssh: see PythonPeer for what each verb is asked to do."""
import asyncio
import os
import sys
import warnings

warnings.simplefilter("ignore")

import asyncssh

import peer


class AsyncSsh(peer.Peer):
    def connect(self):
        # New keys by this side too, in the middle of what is copied.
        return asyncssh.connect(
            self.host, self.port, username=self.user, client_keys=[self.key], known_hosts=None, config=None, agent_path=None, rekey_bytes=48 << 20)

    def exec(self, command):
        async def run():
            async with self.connect() as connection:
                process = await connection.create_process(command, encoding=None)

                async def feed():
                    while data := await asyncio.to_thread(sys.stdin.buffer.read, 1 << 16):
                        process.stdin.write(data)
                        await process.stdin.drain()
                    process.stdin.write_eof()

                async def copy(source, target):
                    while data := await source.read(1 << 16):
                        target.write(data)

                await asyncio.gather(feed(), copy(process.stdout, sys.stdout.buffer), copy(process.stderr, sys.stderr.buffer))
                await process.wait()
                return process.exit_status

        return asyncio.run(run())

    def attach(self):
        async def run():
            async with self.connect() as connection:
                process = None
                size = peer.terminal(lambda columns, rows: process and process.change_terminal_size(columns, rows))
                process = await connection.create_process(term_type="xterm-256color", term_size=tuple(size), encoding=None)
                asyncio.get_running_loop().add_reader(0, lambda: process.stdin.write(os.read(0, 1 << 16)))
                while data := await process.stdout.read(1 << 16):
                    peer.write(data)

        asyncio.run(run())

    def sftp(self, local, remote, back):
        async def run():
            async with self.connect() as connection, connection.start_sftp_client() as sftp:
                await sftp.put(local, remote)
                await sftp.rename(remote, remote + ".moved")
                assert remote + ".moved" in await sftp.listdir(".")
                await sftp.get(remote + ".moved", back)
                await sftp.remove(remote + ".moved")

        asyncio.run(run())

    def forward(self, port, text):
        async def run():
            async with self.connect() as connection:
                reader, writer = await connection.open_connection("127.0.0.1", port)
                writer.write(text.encode() + b"\n")
                while data := await reader.read(1 << 16):
                    peer.write(data)

        asyncio.run(run())


peer.main(AsyncSsh)
