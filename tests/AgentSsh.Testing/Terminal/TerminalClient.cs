using System.Globalization;
using System.Text;

namespace AgentSsh.Testing;

/// <summary>
/// A person's terminal in a test: a real program (ssh, tmux) on a real pty, and a model of the screen that it draws. Every wait is for a
/// condition and bounded, and its failure shows the screen. Safe from any thread.
/// </summary>
public sealed class TerminalClient : IAsyncDisposable
{
    private const int MaximumRawBytes = 64 * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly TerminalScreen _screen;
    private readonly MemoryStream _raw = new();
    private readonly string _command;
    private readonly PtyProcess _process;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _replies = Task.CompletedTask;
    private TerminalSize _size;

    private TerminalClient(TerminalClientOptions options)
    {
        _command = string.Join(' ', options.Arguments.Prepend(options.FileName));
        _size = options.Size;
        _screen = new TerminalScreen(options.Size);
        var replies = new List<byte[]>();
        if (options.AnswersQueries)
        {
            _screen.Reply = replies.Add;
        }

        // Output may come before the constructor is done: the lock holds it back until _process is set.
        lock (_lock)
        {
            _process = PtyProcess.Start(options, output => OnOutput(output, replies));
        }

        _ = _process.OutputEnded.ContinueWith(_ => SignalChange(), TaskScheduler.Default);
    }

    /// <summary>The process on the terminal (its id may be taken anew after <see cref="Exited"/>).</summary>
    public int ProcessId => _process.ProcessId;

    /// <summary>Completes when the process has ended.</summary>
    public Task<ProcessExit> Exited => _process.Exit;

    public TerminalSize Size
    {
        get
        {
            lock (_lock)
            {
                return _size;
            }
        }
    }

    /// <summary>The screen now.</summary>
    public ScreenSnapshot Screen
    {
        get
        {
            lock (_lock)
            {
                return _screen.Snapshot();
            }
        }
    }

    /// <summary>The text on the screen now.</summary>
    public string ScreenText => Screen.Text;

    /// <summary>All output so far, byte for byte; the first 64 MiB.</summary>
    public byte[] RawBytes
    {
        get
        {
            lock (_lock)
            {
                return _raw.ToArray();
            }
        }
    }

    /// <summary>Starts a program on a new terminal.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">There is no such program, or no pty.</exception>
    public static TerminalClient Start(TerminalClientOptions options) => new(options);

    /// <summary>Starts a program on a new terminal of 80x24.</summary>
    public static TerminalClient Start(string fileName, params string[] arguments) =>
        Start(new TerminalClientOptions { FileName = fileName, Arguments = arguments });

    /// <summary>Types a text.</summary>
    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>Types bytes; completes when the terminal took them all.</summary>
    public Task SendAsync(ReadOnlyMemory<byte> bytes) => Task.Run(() => _process.Write(bytes.Span));

    /// <summary>Changes the window's size; the program gets SIGWINCH.</summary>
    public void Resize(int columns, int rows)
    {
        lock (_lock)
        {
            _size = new TerminalSize(columns, rows);
            _screen.Resize(_size);
        }

        _process.Resize(new TerminalSize(columns, rows));
    }

    /// <summary>Waits until a text stands on the screen, within one line.</summary>
    /// <exception cref="TimeoutException">It did not come in time, or the program ended before; the message shows the screen.</exception>
    public Task<ScreenSnapshot> WaitForScreenAsync(string text, TimeSpan timeout) =>
        WaitForScreenAsync(screen => screen.Contains(text), timeout, $"\"{text}\"");

    /// <summary>Waits until the screen fits; looked at after every piece of output.</summary>
    /// <param name="fits">Looks at the screen; runs on the caller's context, never twice at once.</param>
    /// <param name="timeout">How long.</param>
    /// <param name="describe">What is waited for, for the message of a failure.</param>
    /// <exception cref="TimeoutException">As above.</exception>
    public Task<ScreenSnapshot> WaitForScreenAsync(Func<ScreenSnapshot, bool> fits, TimeSpan timeout, string describe = "a screen that fits") =>
        WaitAsync(_screen.Snapshot, fits, timeout, describe);

    /// <summary>Waits until a piece of output has come, byte for byte.</summary>
    /// <param name="text">The piece, as UTF-8.</param>
    /// <param name="timeout">How long.</param>
    /// <param name="from">Where in <see cref="RawBytes"/> to begin to look.</param>
    /// <exception cref="TimeoutException">As above.</exception>
    public Task WaitForOutputAsync(string text, TimeSpan timeout, int from = 0)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return WaitAsync(
            () => _raw.GetBuffer().AsSpan(0, (int)_raw.Length)[from..].IndexOf(bytes) >= 0,
            found => found,
            timeout,
            "the output " + text.Replace("\e", "ESC", StringComparison.Ordinal).Replace("\a", "BEL", StringComparison.Ordinal));
    }

    /// <summary>Waits for the program's end, and for all its output to be on the screen.</summary>
    /// <exception cref="TimeoutException">It runs on; the message shows the screen.</exception>
    public async Task<ProcessExit> WaitForExitAsync(TimeSpan timeout)
    {
        using var limit = new CancellationTokenSource(timeout);
        try
        {
            var exit = await _process.Exit.WaitAsync(limit.Token);
            await _process.OutputEnded.WaitAsync(limit.Token);
            return exit;
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"{Describe("its end")}: not within {timeout.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture)} s");
        }
    }

    /// <summary>Sends the program a signal by its number; nothing when it has ended.</summary>
    public void Kill(int signal) => _process.Kill(signal);

    /// <summary>Kills the program if it still runs, and closes the terminal.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.Run(_process.Dispose);
        await _process.Exit.WaitAsync(TimeSpan.FromSeconds(10));
        await _raw.DisposeAsync();
    }

    private async Task<T> WaitAsync<T>(Func<T> look, Func<T, bool> fits, TimeSpan timeout, string describe)
    {
        using var limit = new CancellationTokenSource(timeout);
        while (true)
        {
            Task changed;
            bool ended;
            T seen;
            lock (_lock)
            {
                // Before the look, so that an end after it is seen as a change.
                ended = _process.OutputEnded.IsCompleted;
                changed = _changed.Task;
                seen = look();
            }

            if (fits(seen))
            {
                return seen;
            }

            if (ended)
            {
                throw new TimeoutException($"{Describe(describe)}: the program closed its terminal");
            }

            try
            {
                await changed.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"{Describe(describe)}: not within {timeout.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture)} s");
            }
        }
    }

    private void OnOutput(ReadOnlyMemory<byte> output, List<byte[]> replies)
    {
        lock (_lock)
        {
            _raw.Write(output.Span[..(int)Math.Min(output.Length, MaximumRawBytes - _raw.Length)]);
            _screen.Feed(output.Span);
            foreach (var reply in replies)
            {
                // Never on this thread: a program that does not read its input must not stop its own output.
                _replies = _replies.ContinueWith(_ => Answer(reply), TaskScheduler.Default);
            }

            replies.Clear();
        }

        SignalChange();
    }

    private void Answer(byte[] reply)
    {
        try
        {
            _process.Write(reply);
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or ObjectDisposedException)
        {
            // The program asked and ended before the answer: as with a real terminal, it goes nowhere.
        }
    }

    private void SignalChange()
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.TrySetResult();
    }

    private string Describe(string awaited)
    {
        var state = _process.Exit.IsCompletedSuccessfully ? _process.Exit.Result.ToString() : "running";
        var screen = Screen;
        return $"waiting for {awaited} from `{_command}` ({state}, cursor {screen.CursorRow},{screen.CursorColumn}), screen:\n{screen.Text}\n---";
    }
}
