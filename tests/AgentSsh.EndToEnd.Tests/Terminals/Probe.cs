using System.Diagnostics;
using System.Globalization;
using System.Text;
using AgentSsh.Testing;

namespace AgentSsh.EndToEnd.Tests.Terminals;

/// <summary>
/// The far end of a person's terminal: the program <c>probe.pl</c>, which an agent runs. It tells what it received, and writes what it is told to. One caller at a time.
/// </summary>
internal sealed class Probe : IAsyncDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    private readonly Lock _lock = new();
    private readonly MemoryStream _received = new();
    private readonly Process _ssh;
    private readonly Task _reading;
    private TaskCompletionSource<string> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Probe(Process ssh)
    {
        _ssh = ssh;
        _reading = ReadAsync();
    }

    /// <summary>What it received since it was told to begin anew.</summary>
    public byte[] Received
    {
        get
        {
            lock (_lock)
            {
                return _received.ToArray();
            }
        }
    }

    /// <summary>Connects to the probe of an agent, over ssh, and lets it begin anew.</summary>
    public static async Task<Probe> ConnectAsync(Person person, string agent, int port)
    {
        var start = new ProcessStartInfo("ssh", ["-F", person.SshConfigPath, "-W", $"127.0.0.1:{port}", $"{agent}@{SshClientConfig.HostName}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var probe = new Probe(Process.Start(start)!);
        await probe.ResetAsync();
        return probe;
    }

    /// <summary>A blank screen, raw mode, nothing received.</summary>
    public async Task ResetAsync()
    {
        await AskAsync("reset");
        Forget();
    }

    /// <summary>Begins to count anew what is received.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            _received.SetLength(0);
        }
    }

    /// <summary>Writes to the terminal; completes when the terminal has taken it.</summary>
    public Task EmitAsync(string text) => EmitAsync(Encoding.UTF8.GetBytes(text));

    public Task EmitAsync(byte[] bytes) => AskAsync("emit " + Convert.ToHexStringLower(bytes));

    public Task RepeatAsync(int count, byte[] bytes) => AskAsync($"repeat {count} {Convert.ToHexStringLower(bytes)}");

    /// <summary>Writes the lines <c>row 1</c> to <c>row N</c>.</summary>
    public Task LinesAsync(int count) => AskAsync($"lines {count}");

    /// <summary>The terminal's modes as the program found them when it was started.</summary>
    public Task FoundModesAsync() => AskAsync("found");

    /// <summary>Writes again and again until the terminal was sent what is expected: tmux drops what passes through it while it draws the whole screen.</summary>
    public async Task EmitUntilAsync(TerminalClient terminal, string text, string expected)
    {
        int before = terminal.RawBytes.Length;
        byte[] awaited = Encoding.UTF8.GetBytes(expected);
        await Wait.Until(
            async () =>
            {
                await EmitAsync(text);
                return terminal.RawBytes.AsSpan(before).IndexOf(awaited) >= 0;
            },
            Bound,
            () => $"the terminal to be sent {Visible(awaited)}; it was sent {Visible(terminal.RawBytes.AsSpan(before))}");
    }

    /// <summary>Lets a command have the terminal; completes with its status.</summary>
    public async Task<int> RunAsync(string command) => int.Parse(await AskAsync("run " + command), CultureInfo.InvariantCulture);

    /// <summary>The value of one of its variables; empty when it has none.</summary>
    public Task<string> VariableAsync(string name) => AskAsync("env " + name);

    /// <summary>Types into a terminal, and waits until the probe received exactly what is expected, since the call.</summary>
    /// <exception cref="TimeoutException">It received something else; the message shows it.</exception>
    public async Task ExpectAsync(TerminalClient terminal, string typed, string expected)
    {
        Forget();
        await terminal.SendAsync(typed);
        await WaitForAsync(expected);
    }

    /// <summary>Waits until it received exactly this, and nothing else.</summary>
    public Task WaitForAsync(string expected) => WaitForAsync(Encoding.UTF8.GetBytes(expected));

    public Task WaitForAsync(byte[] expected) => Wait.Until(
        () => Received.AsSpan().SequenceEqual(expected), Bound, () => Difference(expected, Received));

    public async ValueTask DisposeAsync()
    {
        _ssh.Kill();
        await _ssh.WaitForExitAsync();
        await _reading;
        _ssh.Dispose();
        await _received.DisposeAsync();
    }

    /// <summary>Bytes as a person can read them; the beginning of many.</summary>
    public static string Visible(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        foreach (byte b in bytes[..Math.Min(bytes.Length, 400)])
        {
            text.Append(b is >= 0x20 and < 0x7f ? ((char)b).ToString() : $"<{b:x2}>");
        }

        return $"'{text}' ({bytes.Length} bytes)";
    }

    private static string Difference(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> received)
    {
        int at = expected.CommonPrefixLength(received);
        int from = Math.Max(0, at - 100);
        return $"the program to receive {Visible(expected[from..])}; it received {Visible(received[from..])}; both from byte {from}, the first difference is {at}";
    }

    private async Task<string> AskAsync(string command)
    {
        var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _answer = answer;
        }

        await _ssh.StandardInput.WriteAsync(command + "\n");
        await _ssh.StandardInput.FlushAsync();
        return await answer.Task.WaitAsync(Bound);
    }

    private async Task ReadAsync()
    {
        while (await _ssh.StandardOutput.ReadLineAsync() is { } line)
        {
            lock (_lock)
            {
                if (line.StartsWith("in ", StringComparison.Ordinal))
                {
                    _received.Write(Convert.FromHexString(line.AsSpan(3)));
                }
                else
                {
                    _answer.TrySetResult(line["done ".Length..]);
                }
            }
        }

        lock (_lock)
        {
            _answer.TrySetException(new IOException("the connection to the probe ended"));
        }
    }
}
