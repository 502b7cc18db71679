using AgentSsh.Ssh;
using AgentSsh.Supervisor.Processes;

namespace AgentSsh.Supervisor.Serving;

/// <summary>A command, a login shell or sftp, run as the agent's user beside the agent.</summary>
internal sealed class CommandSession(SshChannel channel, ChildReaper reaper, SpawnRequest request, PtyRequest? terminal) : ISessionWork
{
    private readonly ProcessSession _process = new(channel, reaper);

    public async Task<SessionEnd> RunAsync()
    {
        if (terminal is not null)
        {
            _process.StartOnTerminal(request, terminal);
        }
        else
        {
            _process.StartOnPipes(request);
        }

        return SessionEnd.Of(await _process.WaitAsync().ConfigureAwait(false));
    }

    public void Input(ReadOnlySpan<byte> data) => _process.Input(data);

    public void EndInput() => _process.EndInput();

    public void Resize(TerminalSize size) => _process.Resize(size);

    public bool Signal(int signal) => _process.Signal(signal);

    public void Close() => _process.Close();
}
