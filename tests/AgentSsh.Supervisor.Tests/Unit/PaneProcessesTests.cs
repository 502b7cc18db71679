using AgentSsh.Supervisor.Hosting;
using AgentSsh.Supervisor.Processes;
using AgentSsh.Supervisor.Tests.Support;

namespace AgentSsh.Supervisor.Tests.Unit;

/// <summary>Whom the next start of the program ends.</summary>
public sealed class PaneProcessesTests : IDisposable
{
    private const int NoProcess = 0;

    private readonly TemporaryDirectory _directory = new();
    private readonly ChildProcess _process = RunningSupervisor.Reaper.Start(new SpawnRequest
    {
        File = "/bin/sleep",
        Arguments = ["sleep", "600"],
        Environment = new Dictionary<string, string>(),
        WorkingDirectory = "/",
    });

    public void Dispose()
    {
        _process.SignalGroup(9);
        _directory.Dispose();
    }

    [Fact]
    public async Task End_ProgramEndedBeforeItWasNoted_TheServerLives()
    {
        var processes = Processes();
        processes.Note(NoProcess, server: _process.Pid);
        await processes.EndAsync(serverToo: false);
        Assert.NotNull(ProcessIdentity.Of(_process.Pid));
        Assert.False(_process.Exit.IsCompleted);
        await processes.EndAsync(serverToo: true);
        await _process.Exit.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task End_ProgramOfTheLastStart_IsKilled()
    {
        Processes().Note(_process.Pid, NoProcess);
        await Processes().EndAsync(serverToo: false);
        await _process.Exit.WaitAsync(TimeSpan.FromSeconds(10));
    }

    private PaneProcesses Processes() => new(_directory.Path, new SupervisorLog(TextWriter.Null), TimeProvider.System);
}
