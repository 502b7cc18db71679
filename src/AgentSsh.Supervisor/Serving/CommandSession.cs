using AgentSsh.Ssh;
using AgentSsh.Supervisor.Processes;

namespace AgentSsh.Supervisor.Serving;

/// <summary>A command, a login shell or sftp, run as the agent's user beside the agent.</summary>
internal sealed class CommandSession(ISessionProcess process, SpawnRequest request, PtyRequest? terminal) : ISessionWork
{
    public async Task<SessionEnd> RunAsync()
    {
        if (terminal is not null)
        {
            process.StartOnTerminal(request, terminal);
        }
        else
        {
            process.StartOnPipes(request);
        }

        return SessionEnd.Of(await process.WaitAsync().ConfigureAwait(false));
    }

    public void Input(ReadOnlySpan<byte> data) => process.Input(data);

    public void EndInput() => process.EndInput();

    public void Resize(TerminalSize size) => process.Resize(size);

    public bool Signal(int signal) => process.Signal(signal);

    public void Close() => process.Close();
}
