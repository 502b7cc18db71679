using AgentSsh.Link;
using AgentSsh.Ssh;
using AgentSsh.Supervisor.Processes;

namespace AgentSsh.Supervisor.Serving;

/// <summary>A process that a session runs. Started once; what else is said to it may come before, from any thread, and does not block.</summary>
internal interface ISessionProcess
{
    /// <summary>Starts it on a terminal. Blocks for about a millisecond.</summary>
    /// <exception cref="LibcException">It could not be started.</exception>
    void StartOnTerminal(SpawnRequest request, PtyRequest terminal);

    /// <summary>Starts it on three pipes. Blocks for about a millisecond.</summary>
    /// <exception cref="LibcException">It could not be started.</exception>
    void StartOnPipes(SpawnRequest request);

    /// <summary>Completes when it has ended and all that it wrote to the channel is there.</summary>
    Task<ExitStatus> WaitAsync();

    /// <summary>Gives it what a person typed.</summary>
    void Input(ReadOnlySpan<byte> data);

    /// <summary>No more input comes.</summary>
    void EndInput();

    /// <summary>Its process id; 0 before the start.</summary>
    int ProcessId { get; }

    /// <summary>The person's terminal has another size.</summary>
    void Resize(TerminalSize size);

    /// <summary>Sends its process group a signal; false when it does not run.</summary>
    bool Signal(int signal);

    /// <summary>The channel is over: it is hung up. A start under way ends so as well.</summary>
    void Close();
}
