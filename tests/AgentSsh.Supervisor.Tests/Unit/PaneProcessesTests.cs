using System.Diagnostics;
using AgentSsh.Supervisor.Hosting;
using AgentSsh.Supervisor.Processes;
using AgentSsh.Supervisor.Tests.Support;

namespace AgentSsh.Supervisor.Tests.Unit;

/// <summary>Whom the next start of the program ends.</summary>
public sealed class PaneProcessesTests : IDisposable
{
    private const int NoProcess = 0;

    private readonly TemporaryDirectory _directory = new();
    private readonly Process _process = Process.Start("sleep", "600");

    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task End_ProgramEndedBeforeItWasNoted_TheServerLives()
    {
        var processes = Processes();
        processes.Note(NoProcess, server: _process.Id);
        await processes.EndAsync(serverToo: false);
        Assert.NotNull(ProcessIdentity.Of(_process.Id));
        Assert.False(_process.HasExited);
        await processes.EndAsync(serverToo: true);
        Assert.True(_process.WaitForExit(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task End_ProgramOfTheLastStart_IsKilled()
    {
        Processes().Note(_process.Id, NoProcess);
        await Processes().EndAsync(serverToo: false);
        Assert.True(_process.WaitForExit(TimeSpan.FromSeconds(10)));
    }

    private PaneProcesses Processes() => new(_directory.Path, new SupervisorLog(TextWriter.Null), TimeProvider.System);
}
