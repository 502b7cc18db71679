using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;
using AgentSsh.Supervisor.Hosting;

namespace AgentSsh.Supervisor.Activity;

/// <summary>Follows the events that a running opencode serves on loopback: server-sent events over HTTP, asked for with the run's nonce as the password.</summary>
internal sealed class OpencodeEvents : IDisposable
{
    /// <summary>The variable that makes opencode ask for a password.</summary>
    public const string PasswordVariable = "OPENCODE_SERVER_PASSWORD";

    // An event can carry a whole message; what is longer says nothing of the activity.
    private const int MaxLine = 1024 * 1024;

    // It serves a second after its start; later it is there, or gone with the run.
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(500);

    // Seen: a request that comes while it is still starting is taken and never answered. Later it sends something every ten seconds.
    private static readonly TimeSpan FirstBound = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan SilenceBound = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _ending = new();
    private readonly ProgramRun _run;
    private readonly Action<ActivitySignal, DateTimeOffset> _heard;
    private readonly TimeProvider _time;

    private OpencodeEvents(ProgramRun run, Action<ActivitySignal, DateTimeOffset> heard, TimeProvider time) => (_run, _heard, _time) = (run, heard, time);

    /// <summary>A port of loopback that is free at this moment.</summary>
    public static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <summary>Begins to follow, and tries again until it is disposed.</summary>
    public static OpencodeEvents Follow(ProgramRun run, Action<ActivitySignal, DateTimeOffset> heard, SupervisorLog log, TimeProvider time)
    {
        var events = new OpencodeEvents(run, heard, time);
        _ = events.RunAsync(log);
        return events;
    }

    public void Dispose()
    {
        // Without a timer or a wait handle the source holds nothing to dispose.
        _ending.Cancel();
    }

    private async Task RunAsync(SupervisorLog log)
    {
        var isTold = false;
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                await FollowAsync(_ending.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is SocketException or IOException)
            {
                // Not yet, or no more.
            }
            catch (InvalidDataException e)
            {
                if (!isTold)
                {
                    log.Warning($"The program's events cannot be followed: {e.Message}");
                    isTold = true;
                }
            }
            catch (OperationCanceledException)
            {
                // Ended, or silent for too long.
            }

            await Task.Delay(RetryPause, _time, _ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task FollowAsync(CancellationToken ct)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, _run.Port), ct).ConfigureAwait(false);

        // HTTP/1.0: an answer without chunks, that lasts as long as the connection.
        var login = Convert.ToBase64String(Encoding.ASCII.GetBytes("opencode:" + _run.Nonce));
        var request = $"GET /event HTTP/1.0\r\nHost: 127.0.0.1:{_run.Port}\r\nAuthorization: Basic {login}\r\nAccept: text/event-stream\r\n\r\n";
        await socket.SendAsync(Encoding.ASCII.GetBytes(request), ct).ConfigureAwait(false);

        var signals = new OpencodeSignals();
        var line = new ArrayBufferWriter<byte>();
        var buffer = new byte[16 * 1024];
        var isFirst = true;
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(ct);
        silence.CancelAfter(FirstBound);
        while (await socket.ReceiveAsync(buffer, silence.Token).ConfigureAwait(false) is var length and > 0)
        {
            silence.CancelAfter(SilenceBound);
            var rest = buffer.AsMemory(0, length);
            while (rest.Span.IndexOf((byte)'\n') is var end and >= 0)
            {
                Append(line, rest.Span[..end]);
                Take(line.WrittenSpan, signals, ref isFirst);
                line.ResetWrittenCount();
                rest = rest[(end + 1)..];
            }

            Append(line, rest.Span);
        }
    }

    private static void Append(ArrayBufferWriter<byte> line, ReadOnlySpan<byte> data)
    {
        if (line.WrittenCount + data.Length <= MaxLine)
        {
            line.Write(data);
        }
    }

    private void Take(ReadOnlySpan<byte> line, OpencodeSignals signals, ref bool isFirst)
    {
        if (isFirst)
        {
            isFirst = false;
            if (line.IndexOf(" 200"u8) < 0)
            {
                throw new InvalidDataException($"it answers {Encoding.ASCII.GetString(line[..Math.Min(line.Length, 80)]).Trim()}");
            }

            return;
        }

        var prefix = "data: "u8;
        if (line.StartsWith(prefix) && signals.Read(line[prefix.Length..]) is { } signal)
        {
            _heard(signal, _time.GetUtcNow());
        }
    }
}
