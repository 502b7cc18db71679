using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using AgentSsh.Testing;

namespace AgentSsh.World;

/// <summary>
/// The real gateway as a process of its own. It is ready when it has written <c>listening on ADDRESS</c>; both its outputs are kept, and shown
/// where a wait fails. Safe from any thread.
/// </summary>
public sealed partial class GatewayProcess : IAsyncDisposable
{
    private const int MaximumOutput = 4 * 1024 * 1024;

    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(20);

    private readonly Lock _lock = new();
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource<string> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Process _process;
    private readonly Task _exited;
    private readonly Task _drained;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private GatewayProcess(Process process)
    {
        _process = process;
        ProcessId = process.Id;
        _exited = process.WaitForExitAsync();
        _drained = Task.WhenAll(DrainAsync(process.StandardOutput), DrainAsync(process.StandardError), _exited);
        _ = _drained.ContinueWith(_ => SignalChange(), TaskScheduler.Default);
    }

    public int ProcessId { get; }

    /// <summary>The address of its first ready line.</summary>
    public string Address => _ready.Task.IsCompletedSuccessfully ? _ready.Task.Result : throw new InvalidOperationException("not ready");

    public bool HasExited => _exited.IsCompleted;

    /// <summary>Both outputs so far, lines in the order of their coming.</summary>
    public string Output
    {
        get
        {
            lock (_lock)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Starts the gateway and waits until it listens.</summary>
    /// <param name="command">Program and arguments; <see cref="GatewayCommand.Serve"/>.</param>
    /// <param name="environment">Laid over this process's own; a null value removes a name.</param>
    /// <param name="timeout">How long it may take to listen.</param>
    /// <exception cref="TimeoutException">It does not listen in time, or ended before; the message shows its output.</exception>
    public static async Task<GatewayProcess> StartAsync(
        IReadOnlyList<string> command, IReadOnlyDictionary<string, string?> environment, TimeSpan timeout)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            if (value is null)
            {
                start.Environment.Remove(name);
            }
            else
            {
                start.Environment[name] = value;
            }
        }

        var process = Process.Start(start) ?? throw new InvalidOperationException($"{command[0]} did not start");
        process.StandardInput.Close();
        var gateway = new GatewayProcess(process);
        try
        {
            await gateway.WaitForOutputAsync(ReadyLine(), timeout);
            return gateway;
        }
        catch
        {
            await gateway.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until a line of the output, past or coming, fits.</summary>
    /// <exception cref="TimeoutException">None comes in time, or the gateway ended; the message shows the output.</exception>
    public async Task WaitForOutputAsync(Regex line, TimeSpan timeout)
    {
        using var limit = new CancellationTokenSource(timeout);
        while (true)
        {
            Task changed;
            bool ended;
            lock (_lock)
            {
                changed = _changed.Task;
                ended = _drained.IsCompleted;
            }

            if (line.IsMatch(Output))
            {
                return;
            }

            if (ended)
            {
                throw new TimeoutException($"the gateway ended with code {_process.ExitCode} before a line `{line}`; its output:\n{Output}");
            }

            try
            {
                await changed.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"no line `{line}` of the gateway within {timeout}; its output:\n{Output}");
            }
        }
    }

    /// <summary>Sends a signal and returns at once (SIGHUP: read the configuration again).</summary>
    public void Signal(int signal) => Signals.Send(ProcessId, signal);

    /// <summary>Ends it as a service manager does, with SIGTERM, and answers its exit code.</summary>
    /// <exception cref="TimeoutException">It did not end within 20 s and was killed.</exception>
    public async Task<int> StopAsync()
    {
        if (!HasExited)
        {
            try
            {
                Signal(Signals.Terminate);
            }
            catch (Win32Exception) when (_process.HasExited)
            {
                // It ended by itself meanwhile.
            }
        }

        try
        {
            await _exited.WaitAsync(StopTimeout);
        }
        catch (TimeoutException)
        {
            await KillAsync();
            throw new TimeoutException($"the gateway did not end within {StopTimeout} after SIGTERM; its output:\n{Output}");
        }

        await LastWordsAsync();
        return _process.ExitCode;
    }

    /// <summary>Ends it as a crash does, with SIGKILL: nothing of it is given time to tidy up.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _exited;
        await LastWordsAsync();
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await StopAsync();
        }
        finally
        {
            _process.Dispose();
        }
    }

    [GeneratedRegex(@"listening on (\S+)")]
    private static partial Regex ReadyLine();

    /// <summary>Its output to the end; but what it started and left behind may hold the pipes open, and is not waited for long.</summary>
    private async Task LastWordsAsync() => await Task.WhenAny(_drained, Task.Delay(TimeSpan.FromSeconds(2)));

    private async Task DrainAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_lock)
            {
                if (_output.Length + line.Length < MaximumOutput)
                {
                    _output.AppendLine(line);
                }
            }

            if (ReadyLine().Match(line) is { Success: true } match)
            {
                _ready.TrySetResult(match.Groups[1].Value);
            }

            SignalChange();
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
}
