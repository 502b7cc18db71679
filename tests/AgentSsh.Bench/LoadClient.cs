using System.Collections.Concurrent;
using System.Diagnostics;
using AgentSsh.Ssh;
using AgentSsh.Ssh.Keys;

namespace AgentSsh.Bench;

/// <summary>A person made of our own client: a thousand of them fit into one process, where a thousand of OpenSSH's would be the load themselves.</summary>
internal sealed class LoadClient : IAsyncDisposable
{
    private readonly SshConnection _connection;
    private readonly Screen _screen = new();
    private SshChannel? _channel;

    private LoadClient(SshConnection connection) => _connection = connection;

    /// <summary>How the connection ended, once it has.</summary>
    public Task<ConnectionEnd> Ended => _connection.Completion;

    /// <summary>Logs in, and no more.</summary>
    public static async Task<LoadClient> LogInAsync(int port, string user, SshPrivateKey key) => new(await SshClient.ConnectAsync(
        new SshClientOptions { Host = "127.0.0.1", Port = port, UserName = user, Keys = [key], HostKeyVerifier = static _ => new(true), ConnectTimeout = TimeSpan.FromMinutes(1) },
        new Nothing()));

    /// <summary>Goes to the screen, and returns when something is on it.</summary>
    public async Task AttachAsync(TimeSpan timeout)
    {
        _channel = await _connection.OpenChannelAsync(SessionRequest.ChannelType, default, _screen);
        Task<bool> terminal = _channel.SendRequestAsync(PtyRequest.RequestName, new PtyRequest("xterm-256color", new Ssh.TerminalSize(120, 40), default).Encode());
        Task<bool> shell = _channel.SendRequestAsync(SessionRequest.Shell, default);
        if (!await terminal || !await shell)
        {
            throw new InvalidOperationException("the gateway refused a screen");
        }

        await _screen.ExpectAsync("\e[?1049h"u8.ToArray(), Stopwatch.GetTimestamp(), timeout);
    }

    /// <summary>Types a key and waits for its echo.</summary>
    /// <returns>How long it took.</returns>
    public async Task<TimeSpan> TypeAsync(byte key, TimeSpan timeout)
    {
        long start = Stopwatch.GetTimestamp();
        Task<TimeSpan> echo = _screen.ExpectAsync([key], start, timeout);
        _channel!.Write([key]);
        return await echo;
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private sealed class Nothing : ConnectionHandler;

    private sealed class Screen : ChannelHandler
    {
        private readonly Lock _lock = new();
        private readonly ConcurrentQueue<byte> _early = new();
        private byte[]? _expected;
        private int _matched;
        private TaskCompletionSource<long>? _found;

        public async Task<TimeSpan> ExpectAsync(byte[] expected, long start, TimeSpan timeout)
        {
            var found = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_lock)
            {
                (_expected, _matched, _found) = (expected, 0, found);
                if (expected.Length > 1)
                {
                    // The first screen may have come while this was asked.
                    Search([.. _early]);
                }

                _early.Clear();
            }

            return Stopwatch.GetElapsedTime(start, await found.Task.WaitAsync(timeout));
        }

        public override void OnData(SshChannel channel, ReadOnlySpan<byte> data)
        {
            lock (_lock)
            {
                if (_expected is null && _early.Count < 4096)
                {
                    foreach (byte each in data)
                    {
                        _early.Enqueue(each);
                    }
                }

                Search(data);
            }

            channel.Consumed(data.Length);
        }

        // Good for a pattern whose first byte does not come again in it.
        private void Search(ReadOnlySpan<byte> data)
        {
            if (_expected is null)
            {
                return;
            }

            foreach (byte each in data)
            {
                _matched = each == _expected[_matched] ? _matched + 1 : each == _expected[0] ? 1 : 0;
                if (_matched == _expected.Length)
                {
                    _found!.TrySetResult(Stopwatch.GetTimestamp());
                    _expected = null;
                    return;
                }
            }
        }
    }
}
