using System.Net.Sockets;
using AgentSsh.Ssh.Wire;
using AgentSsh.Supervisor.Hosting;

namespace AgentSsh.Supervisor.Activity;

/// <summary>
/// Receives the messages of the hook command. Whatever runs in the container can send here: what is no message, what comes too fast and what does not know the nonce of the run is
/// dropped, and said in the log once in a while.
/// </summary>
internal sealed class HookListener : IDisposable
{
    /// <summary>Name of the socket, in the state directory.</summary>
    public const string SocketFile = "hooks.sock";

    // A program with many tools side by side ends some dozens of them at once.
    private const int Burst = 200;
    private const int PerSecond = 50;

    private static readonly TimeSpan ComplaintPause = TimeSpan.FromMinutes(1);

    private readonly Socket _socket;
    private readonly Action<HookMessage> _received;
    private readonly SupervisorLog _log;
    private readonly TimeProvider _time;
    private double _tokens = Burst;
    private long _filledAt;
    private long _complainedAt;
    private int _dropped;

    /// <param name="stateDirectory">Where the socket is made; nobody else may enter it.</param>
    /// <param name="received">Gets each message; must not block.</param>
    /// <param name="log">Hears of what was dropped.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="UsageException">The socket cannot be made.</exception>
    public HookListener(string stateDirectory, Action<HookMessage> received, SupervisorLog log, TimeProvider time)
    {
        (_received, _log, _time) = (received, log, time);
        _filledAt = time.GetTimestamp();
        var path = Path.Combine(stateDirectory, SocketFile);
        _socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        try
        {
            File.Delete(path);
            _socket.Bind(new UnixDomainSocketEndPoint(path));
        }
        catch (Exception e) when (e is SocketException or IOException or UnauthorizedAccessException)
        {
            _socket.Dispose();
            throw new UsageException($"The socket {path} cannot be made: {e.Message}");
        }
    }

    /// <summary>Receives until it is disposed.</summary>
    public async Task RunAsync()
    {
        // One more than the largest message: a longer datagram is cut, and seen to be.
        var buffer = new byte[HookMessage.MaxLength + 1];
        while (true)
        {
            int length;
            try
            {
                length = await _socket.ReceiveAsync(buffer).ConfigureAwait(false);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }

            Take(buffer.AsSpan(0, length));
        }
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>Takes one datagram.</summary>
    internal void Take(ReadOnlySpan<byte> data)
    {
        if (!TakeToken())
        {
            Complain("come faster than a program's would");
            return;
        }

        if (data.Length > HookMessage.MaxLength)
        {
            Complain("are too long");
            return;
        }

        try
        {
            _received(HookMessage.Decode(data));
        }
        catch (SshProtocolException e)
        {
            Complain($"make no sense ({e.Message})");
        }
    }

    private bool TakeToken()
    {
        var now = _time.GetTimestamp();
        _tokens = Math.Min(Burst, _tokens + (_time.GetElapsedTime(_filledAt, now).TotalSeconds * PerSecond));
        _filledAt = now;
        if (_tokens < 1)
        {
            return false;
        }

        _tokens--;
        return true;
    }

    private void Complain(string what)
    {
        _dropped++;
        var now = _time.GetTimestamp();
        if (_complainedAt != 0 && _time.GetElapsedTime(_complainedAt, now) < ComplaintPause)
        {
            return;
        }

        _complainedAt = now;
        _log.Warning($"Messages on {SocketFile} {what}; {_dropped} dropped since the last complaint.");
        _dropped = 0;
    }
}
