using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using AgentSsh.Supervisor.Native;

namespace AgentSsh.Supervisor.Activity;

/// <summary>
/// The verb <c>hook</c>: a program runs it at each event of its own. It tells the supervisor in one datagram, waits for nothing, prints nothing and always succeeds: a program must
/// never suffer from being watched. Kept to calls that cost no start-up time.
/// </summary>
internal static unsafe class HookVerb
{
    /// <summary>Names the supervisor's socket, for programs that the supervisor started.</summary>
    public const string SocketVariable = "AGENTSSH_HOOK_SOCKET";

    /// <summary>The nonce of the run.</summary>
    public const string NonceVariable = "AGENTSSH_HOOK_NONCE";

    // What a tool printed is part of an event.
    private const int MaxInput = 16 * 1024 * 1024;

    private const int MaxAncestors = 5;

    // A full queue of the receiver: it empties within a millisecond, or the supervisor is gone.
    private const int Attempts = 20;
    private const int AttemptPauseMilliseconds = 10;

    private const int UnixFamily = 1;
    private const int Datagram = 2;
    private const int CloseOnExec = 0x80000;
    private const int DoNotWait = 0x40;
    private const int MaxPath = 107;

    /// <summary>Runs it.</summary>
    public static void Run()
    {
        // Without these somebody else started the program: by hand, or another agent's child.
        if (Environment.GetEnvironmentVariable(SocketVariable) is not { Length: > 0 } socket
            || Environment.GetEnvironmentVariable(NonceVariable) is not { Length: > 0 } nonce)
        {
            return;
        }

        if (HookEvent.Parse(ReadInput()) is { } happened)
        {
            var (owner, startedAt) = Ancestry();
            Send(socket, new HookMessage(nonce, owner, startedAt, happened.Name, happened.Session, happened.Detail).Encode());
        }
    }

    /// <summary>The field of /proc/PID/stat that follows the command's name, which may hold anything, by its number in proc(5).</summary>
    internal static ulong Field(string stat, int number)
    {
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return number - 3 < fields.Length && ulong.TryParse(fields[number - 3], NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : 0;
    }

    private static ReadOnlySpan<byte> ReadInput()
    {
        var buffer = new byte[16 * 1024];
        var length = 0;
        while (length < MaxInput)
        {
            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }

            nint read;
            fixed (byte* start = buffer)
            {
                read = Libc.Read(0, start + length, (nuint)(buffer.Length - length));
            }

            if (read > 0)
            {
                length += (int)read;
            }
            else if (read == 0 || Marshal.GetLastPInvokeError() != Libc.Eintr)
            {
                break;
            }
        }

        return buffer.AsSpan(0, length);
    }

    // The program itself: a hook is run by it, or by a shell of its.
    private static (uint Owner, ulong StartedAt) Ancestry()
    {
        const int Parent = 4;
        const int StartTime = 22;
        try
        {
            var stat = File.ReadAllText("/proc/self/stat");
            var startedAt = Field(stat, StartTime);
            for (var i = 0; i < MaxAncestors; i++)
            {
                var parent = (uint)Field(stat, Parent);
                stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{parent}/stat"));
                if (stat[(stat.IndexOf('(', StringComparison.Ordinal) + 1)..stat.LastIndexOf(')')] is not ("sh" or "bash" or "dash" or "zsh"))
                {
                    return (parent, startedAt);
                }
            }

            return (0, startedAt);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // The program is gone already, and so is whoever would want to know.
            return (0, 0);
        }
    }

    private static void Send(string path, byte[] message)
    {
        // struct sockaddr_un: a 16-bit family and the path.
        Span<byte> address = stackalloc byte[sizeof(ushort) + MaxPath + 1];
        address.Clear();
        MemoryMarshal.Write(address, (ushort)UnixFamily);
        if (Encoding.UTF8.GetByteCount(path) > MaxPath)
        {
            return;
        }

        var length = sizeof(ushort) + Encoding.UTF8.GetBytes(path, address[sizeof(ushort)..]) + 1;
        var socket = Libc.Socket(UnixFamily, Datagram | CloseOnExec, 0);
        if (socket < 0)
        {
            return;
        }

        fixed (byte* data = message)
        fixed (byte* to = address)
        {
            for (var i = 0; i < Attempts; i++)
            {
                if (Libc.SendTo(socket, data, (nuint)message.Length, DoNotWait, to, (uint)length) >= 0 || Marshal.GetLastPInvokeError() != Libc.Eagain)
                {
                    break;
                }

                Thread.Sleep(AttemptPauseMilliseconds);
            }
        }

        _ = Libc.Close(socket);
    }
}
