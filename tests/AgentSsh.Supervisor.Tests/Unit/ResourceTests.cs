using AgentSsh.Link;
using AgentSsh.Supervisor.Hosting;
using AgentSsh.Supervisor.Resources;
using AgentSsh.Supervisor.Tests.Support;

namespace AgentSsh.Supervisor.Tests.Unit;

/// <summary>Memory, disk and settings as they are read from outside.</summary>
public sealed class ResourceTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void MemoryLimit_Version2_IsRead()
    {
        File.WriteAllText(Path.Combine(_directory.Sub("cg"), "memory.max"), "268435456\n");
        File.WriteAllText(_directory.File("cg/memory.events"), "low 0\nhigh 0\nmax 12\noom 3\noom_kill 2\noom_group_kill 0\n");
        var limit = new MemoryLimit("0::/\n", _directory.File("cg"));
        Assert.Equal((268435456L, 2L), (limit.Bytes, limit.Kills()));
    }

    [Fact]
    public void MemoryLimit_Version1AtTheHostsPath_IsRead()
    {
        // The path is the host's: inside the container the group is the mount's root.
        File.WriteAllText(Path.Combine(_directory.Sub("cg/memory"), "memory.limit_in_bytes"), "1073741824\n");
        File.WriteAllText(_directory.File("cg/memory/memory.oom_control"), "oom_kill_disable 0\nunder_oom 0\noom_kill 7\n");
        var limit = new MemoryLimit("5:cpu,cpuacct:/docker/x\n4:memory:/docker/x\n0::/docker/x\n", _directory.File("cg"));
        Assert.Equal((1073741824L, 7L), (limit.Bytes, limit.Kills()));
    }

    [Theory]
    [InlineData("max")]
    [InlineData("9223372036854771712")]
    public void MemoryLimit_None_IsNull(string text)
    {
        File.WriteAllText(Path.Combine(_directory.Sub("cg"), "memory.max"), text);
        File.WriteAllText(_directory.File("cg/memory.events"), "");
        var limit = new MemoryLimit("0::/", _directory.File("cg"));
        Assert.Equal((null, 0L), (limit.Bytes, limit.Kills()));
        Assert.Null(new MemoryLimit("rubbish", "/nowhere").Bytes);
    }

    [Fact]
    public void DiskSpace_OfAPlaceThatIsNot_SaysNothing()
    {
        Assert.Null(new DiskSpace(["/nowhere"]).Full());
        Assert.Empty(new DiskSpace(["/nowhere"]).Alarm());
    }

    [Theory]
    [InlineData(512, "512 bytes")]
    [InlineData(268435456, "256MiB")]
    [InlineData(4294967296, "4GiB")]
    [InlineData(1610612736, "1.5GiB")]
    public void Format_Sizes_InTheLargestUnit(ulong bytes, string expected) => Assert.Equal(expected, SizeText.Format(bytes));

    [Fact]
    public void Difference_OfSettings_NamesKeysAndNoValues()
    {
        var before = RunningSupervisor.SettingsFor("one") with { Environment = new Dictionary<string, string> { ["A"] = "1", ["GONE"] = "x", ["SAME"] = "s" } };
        var now = RunningSupervisor.SettingsFor("two", stay: true) with { Environment = new Dictionary<string, string> { ["A"] = "hunter2", ["NEW"] = "y", ["SAME"] = "s" } };
        Assert.Equal("args, on_exit, env A, env GONE, env NEW", SettingsDifference.Of(before, now));
        Assert.Empty(SettingsDifference.Of(before, before));
        Assert.Equal("program", SettingsDifference.Of(before, before with { Program = before.Program with { Name = "other" } }));
    }

    [Fact]
    public void Report_OfALaterVersion_IsSafeForATerminal()
    {
        var report = new AgentReport(ProgramState.Idle, "a\u001b]52;c;x\u0007", "p\u0000", "c", 1, null, 0, "w", "env A", "the disk\u001b[2J");
        var read = AgentReport.Decode(report.Encode());
        Assert.Equal(("a ]52;c;x ", "p ", "env A", "the disk [2J"), (read.Reason, read.Program, read.Pending, read.Alarm));
    }
}
