using AgentSsh.Fuzz.Driver;
using AgentSsh.Testing;

namespace AgentSsh.Fuzz.Tests;

public sealed class WatchdogTests
{
    [Fact]
    public void Recover_AfterAnInputThatDidNotEnd_GivesIt()
    {
        using var directory = new TemporaryDirectory();
        string path = Path.Combine(directory.Path, "under-way");
        FuzzTarget target = TargetCatalogue.Find(["toml"]).Single();
        using (var watchdog = new Watchdog(path, TimeSpan.FromHours(1)))
        {
            watchdog.Begin(target, "a = 1"u8.ToArray());
        }

        (string Target, byte[] Input)? died = Watchdog.Recover(path);
        Assert.Equal("toml", died?.Target);
        Assert.Equal("a = 1"u8.ToArray(), died?.Input);
    }

    [Fact]
    public void Recover_AfterAnInputThatEnded_GivesNothing()
    {
        using var directory = new TemporaryDirectory();
        string path = Path.Combine(directory.Path, "under-way");
        using (var watchdog = new Watchdog(path, TimeSpan.FromHours(1)))
        {
            watchdog.Begin(TargetCatalogue.Find(["toml"]).Single(), [1]);
            watchdog.End();
        }

        Assert.Null(Watchdog.Recover(path));
        Assert.Null(Watchdog.Recover(path + "-none"));
    }
}
