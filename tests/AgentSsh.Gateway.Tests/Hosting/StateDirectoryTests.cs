using AgentSsh.Gateway.Hosting;
using AgentSsh.Gateway.Hosting.State;
using AgentSsh.Testing;

namespace AgentSsh.Gateway.Tests.Hosting;

public sealed class StateDirectoryTests : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Take_Missing_IsMadeForItsUserAlone()
    {
        using var state = StateDirectory.Take(_directory["new/state"]);
        Assert.Equal(Private, File.GetUnixFileMode(state.Path));
        Assert.False(File.Exists(Path.Combine(state.Path, "probe.new")));
    }

    [Fact]
    public void Take_OthersCouldLookIn_IsClosedToThem()
    {
        Directory.CreateDirectory(_directory["state"], Private | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        using var state = StateDirectory.Take(_directory["state"]);
        Assert.Equal(Private, File.GetUnixFileMode(state.Path));
    }

    [Fact]
    public void Take_AnotherGatewayHasIt_NamesItAndIsFreeAgainAfterwards()
    {
        using (StateDirectory.Take(_directory["state"]))
        {
            var e = Assert.Throws<StartupException>(() => StateDirectory.Take(_directory["state"]));
            Assert.Equal(ExitCode.Unavailable, e.ExitCode);
            Assert.Contains($"pid {Environment.ProcessId}", e.Message, StringComparison.Ordinal);
        }

        StateDirectory.Take(_directory["state"]).Dispose();
    }

    [Fact]
    public void Take_CannotBeMade_SaysWhereAndWhatToDo()
    {
        File.WriteAllText(_directory["file"], "");
        var e = Assert.Throws<StartupException>(() => StateDirectory.Take(_directory["file/state"]));
        Assert.Equal(ExitCode.InputOutput, e.ExitCode);
        Assert.Contains(_directory["file/state"], e.Message, StringComparison.Ordinal);
        Assert.Contains("[gateway].state_dir", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Take_DiskIsFull_IsNotStarted()
    {
        // A device that is always full stands in for the disk: the probe is written through a link to it.
        Directory.CreateDirectory(_directory["state"]);
        File.CreateSymbolicLink(_directory["state/probe.new"], "/dev/full");
        var e = Assert.Throws<StartupException>(() => StateDirectory.Take(_directory["state"]));
        Assert.Contains("No space left", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Instance_Asked_IsMadeOnceAndKept()
    {
        using var state = StateDirectory.Take(_directory["state"]);
        var instance = state.Instance();
        Assert.Matches("^[a-z0-9]{12}$", instance);
        Assert.Equal(instance, state.Instance());
        Assert.NotEqual(instance, OfAnother());

        string OfAnother()
        {
            using var other = StateDirectory.Take(_directory["other"]);
            return other.Instance();
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("Not An Instance")]
    public void Instance_FileIsBroken_IsNeverReplaced(string text)
    {
        using var state = StateDirectory.Take(_directory["state"]);
        File.WriteAllText(_directory["state/instance"], text);
        var e = Assert.Throws<StartupException>(state.Instance);
        Assert.Contains("put back what was there", e.Message, StringComparison.Ordinal);
        Assert.Equal(text, File.ReadAllText(_directory["state/instance"]));
    }

    [Fact]
    public void CheckLength_SocketPathsTooLong_SaysByHowMuch()
    {
        Assert.Null(StateDirectory.CheckLength("/var/lib/agentssh", ["alice", new string('a', 60)]));
        var problem = StateDirectory.CheckLength("/" + new string('d', 80), ["alice"]);
        Assert.NotNull(problem);
        Assert.Contains("bytes too long", problem.Message, StringComparison.Ordinal);
    }
}
