using AgentSsh.Ssh;

namespace AgentSsh.Supervisor.Serving;

/// <summary>What a session channel does once it was told. Calls come from the receive loop and must not block.</summary>
internal interface ISessionWork
{
    /// <summary>Does it, to its end; the channel gets what comes out, and the exit status is returned by <see cref="SessionEnd"/>.</summary>
    Task<SessionEnd> RunAsync();

    /// <summary>The person typed this. The work says Consumed.</summary>
    void Input(ReadOnlySpan<byte> data);

    /// <summary>The person will type no more.</summary>
    void EndInput();

    void Resize(TerminalSize size);

    /// <summary>False when there is nothing to signal.</summary>
    bool Signal(int signal);

    /// <summary>The channel is over.</summary>
    void Close();
}
