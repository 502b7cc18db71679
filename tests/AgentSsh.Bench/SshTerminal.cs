using System.Diagnostics;

namespace AgentSsh.Bench;

/// <summary>The stock client on a real terminal, without a model of the screen: raw bytes and when they came.</summary>
internal sealed class SshTerminal : IDisposable
{
    private readonly PtyProcess _process;
    private readonly Lock _lock = new();
    private readonly ManualResetEventSlim _found = new();
    private byte[] _pattern = [];
    private byte[] _tail = [];
    private long _foundAt;

    /// <summary>Starts <c>ssh</c>.</summary>
    public SshTerminal(IEnumerable<string> arguments) => _process = PtyProcess.Start(
        new TerminalClientOptions { FileName = "ssh", Arguments = [.. arguments], Size = new TerminalSize(120, 40), Term = "xterm-256color" }, Received);

    /// <summary>Types bytes and waits until a text comes back.</summary>
    /// <returns>Microseconds in between.</returns>
    public double Ask(ReadOnlySpan<byte> typed, ReadOnlySpan<byte> expected, TimeSpan timeout)
    {
        Expect(expected);
        long start = Stopwatch.GetTimestamp();
        _process.Write(typed);
        return WaitFrom(start, timeout);
    }

    /// <summary>Types bytes.</summary>
    public void Type(ReadOnlySpan<byte> typed)
    {
        Expect([]);
        _process.Write(typed);
    }

    /// <summary>Waits for a text from a moment on.</summary>
    public double WaitFor(ReadOnlySpan<byte> expected, long start, TimeSpan timeout)
    {
        lock (_lock)
        {
            _pattern = expected.ToArray();
            _found.Reset();
            Search([]);
        }

        return WaitFrom(start, timeout);
    }

    public void Dispose()
    {
        _process.Kill(Signals.Kill);
        _process.Exit.Wait(TimeSpan.FromSeconds(10));
        _process.Dispose();
    }

    private void Expect(ReadOnlySpan<byte> expected)
    {
        lock (_lock)
        {
            _pattern = expected.ToArray();
            _tail = [];
            _found.Reset();
        }
    }

    private double WaitFrom(long start, TimeSpan timeout) => _found.Wait(timeout)
        ? Stopwatch.GetElapsedTime(start, Volatile.Read(ref _foundAt)).TotalMicroseconds
        : throw new TimeoutException($"'{System.Text.Encoding.UTF8.GetString(_pattern)}' did not come within {timeout}");

    private void Received(ReadOnlyMemory<byte> piece)
    {
        long now = Stopwatch.GetTimestamp();
        lock (_lock)
        {
            Volatile.Write(ref _foundAt, _found.IsSet ? _foundAt : now);
            Search(piece.Span);
        }
    }

    private void Search(ReadOnlySpan<byte> piece)
    {
        byte[] all = [.. _tail, .. piece];
        if (!_found.IsSet && _pattern.Length > 0 && all.AsSpan().IndexOf(_pattern) >= 0)
        {
            _found.Set();
        }

        _tail = all.Length > 4096 ? all[^4096..] : all;
    }
}
