using System.Text;
using AgentSsh.Gateway.Access;
using AgentSsh.Ssh;

namespace AgentSsh.Gateway.Attachments;

/// <summary>What a client asked of a session before it started: RFC 4254 section 6.2 to 6.4. The size is the latest told, not a queue of sizes.</summary>
internal sealed class SessionSetup
{
    // As many as anybody's SendEnv has; the rest is refused.
    private const int MaxVariables = 64;

    private static readonly string[] Accepted =
        ["LANG", "COLORTERM", "TERM_PROGRAM", "TERM_PROGRAM_VERSION", "LC_TERMINAL", "LC_TERMINAL_VERSION", "NO_COLOR", "GIT_PROTOCOL"];

    private const string OriginalCommand = "SSH_ORIGINAL_COMMAND";

    private readonly List<EnvRequest> _environment = [];

    /// <summary>The terminal; null for a session without one.</summary>
    public PtyRequest? Pty { get; private set; }

    /// <summary>The client offers its ssh agent.</summary>
    public bool OffersAgent { get; set; }

    /// <summary>Variables that are passed on.</summary>
    public IReadOnlyList<EnvRequest> Environment => _environment;

    /// <summary>The value of a variable that was set; empty when it was not. Of several the last counts.</summary>
    public string Variable(string name) => _environment.FindLast(variable => variable.Name == name)?.Value ?? string.Empty;

    /// <summary>Asks for a terminal.</summary>
    public void SetPty(PtyRequest pty) => Pty = pty with { Size = Sensible(pty.Size, new TerminalSize(80, 24)) };

    /// <summary>Tells a new size.</summary>
    public void Resize(TerminalSize size)
    {
        if (Pty is { } pty)
        {
            Pty = pty with { Size = Sensible(size, pty.Size) };
        }
    }

    /// <summary>Sets a variable.</summary>
    /// <returns>False: it is none that is passed on.</returns>
    public bool TryAdd(EnvRequest variable)
    {
        bool accepted = Array.IndexOf(Accepted, variable.Name) >= 0 || variable.Name.StartsWith("LC_", StringComparison.Ordinal);
        if (!accepted || _environment.Count >= MaxVariables || variable.Value.Contains('\0', StringComparison.Ordinal))
        {
            return false;
        }

        _environment.Add(variable);
        return true;
    }

    /// <summary>Keeps what was asked for where a forced command runs in its place, as sshd does: SSH_ORIGINAL_COMMAND, unless a shell was asked for.</summary>
    /// <param name="kind">What was asked for.</param>
    /// <param name="command">The command of an exec.</param>
    /// <returns>False: it cannot be put into a variable.</returns>
    public bool TrySetOriginalCommand(SessionRequestKind kind, string command)
    {
        string? original = kind switch
        {
            SessionRequestKind.Shell => null,
            SessionRequestKind.Subsystem => SessionIntent.InternalSftp,
            _ => command,
        };
        if (original is not null && (Encoding.UTF8.GetByteCount(original) > EnvRequest.MaxValueBytes || original.Contains('\0', StringComparison.Ordinal)))
        {
            return false;
        }

        if (original is not null)
        {
            _environment.Add(new EnvRequest(OriginalCommand, original));
        }

        return true;
    }

    /// <summary>A size that a terminal can have: 0x0 means that the client does not know (RFC 4254 section 6.2), and nobody has a terminal of a
    /// thousand columns and a thousand rows.</summary>
    private static TerminalSize Sensible(TerminalSize size, TerminalSize otherwise) =>
        size.Columns is > 0 and <= 5000 && size.Rows is > 0 and <= 2000 ? size : otherwise;
}
