using System.Diagnostics;
using System.Runtime.InteropServices;

namespace AgentSsh.Bench;

/// <summary>
/// The stock client of a person who types, without a model of the screen: raw bytes and when they came. In life it is on a computer of its own, so what that would
/// do is kept short: it talks by pipes, where a terminal of ours has kernel threads that wait for a processor, and goes before the measured programs (SCHED_RR).
/// </summary>
internal sealed partial class SshTerminal : IDisposable
{
    private const int SchedRr = 2;

    private readonly Process _process;
    private readonly Thread _reader;
    private readonly Lock _lock = new();

    // Whoever waits does not spin: that would take a processor from what is measured.
    private readonly ManualResetEventSlim _found = new(false, spinCount: 0);
    private byte[] _pattern = [];
    private byte[] _tail = [];
    private long _foundAt;

    /// <summary>Starts <c>ssh</c>.</summary>
    public SshTerminal(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("ssh", ["-tt", .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["TERM"] = "xterm-256color";
        _process = Process.Start(start)!;
        GoFirst(_process.Id);
        _reader = new Thread(ReadLoop) { IsBackground = true, Name = "typist" };
        _reader.Start();
    }

    /// <summary>For the report, once one has been started.</summary>
    public static string State { get; private set; } = "go before the measured programs";

    /// <summary>Types bytes and waits until a text comes back.</summary>
    /// <returns>Microseconds in between.</returns>
    public double Ask(ReadOnlySpan<byte> typed, ReadOnlySpan<byte> expected, TimeSpan timeout)
    {
        Expect(expected);
        long start = Stopwatch.GetTimestamp();
        Write(typed);
        return WaitFrom(start, timeout);
    }

    /// <summary>Types bytes.</summary>
    public void Type(ReadOnlySpan<byte> typed)
    {
        Expect([]);
        Write(typed);
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
        _process.Kill();
        _process.WaitForExit();
        _reader.Join();
        _process.Dispose();
        _found.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "sched_setscheduler", SetLastError = true)]
    private static partial int SetScheduler(int process, int policy, in int priority);

    private static void GoFirst(int process)
    {
        if (SetScheduler(process, SchedRr, 1) != 0)
        {
            State = $"share the processors alike: {Marshal.GetLastPInvokeErrorMessage()}";
        }
    }

    private void Write(ReadOnlySpan<byte> typed)
    {
        _process.StandardInput.BaseStream.Write(typed);
        _process.StandardInput.BaseStream.Flush();
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

    private void ReadLoop()
    {
        GoFirst(0);
        byte[] buffer = new byte[32 * 1024];
        Stream output = _process.StandardOutput.BaseStream;
        while (output.Read(buffer) is > 0 and var count)
        {
            Received(buffer.AsSpan(0, count));
        }
    }

    private void Received(ReadOnlySpan<byte> piece)
    {
        long now = Stopwatch.GetTimestamp();
        lock (_lock)
        {
            Volatile.Write(ref _foundAt, _found.IsSet ? _foundAt : now);
            Search(piece);
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
