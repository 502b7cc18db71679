using AgentSsh.Gateway.Hosting;

namespace AgentSsh.Gateway.Tests.Hosting;

public sealed class ProcessorSliceTests
{
    private static readonly Version FirstWithSlices = new(6, 12);

    [Fact]
    public void Shorten_HoldsForTheThreadAndForThoseItStarts()
    {
        if (Environment.OSVersion.Version < FirstWithSlices || Slice() is null)
        {
            Assert.Skip($"Linux {Environment.OSVersion.Version} has no slices of a thread's own, or does not tell them");
        }

        string? own = null;
        string? inherited = null;
        Run(() =>
        {
            ProcessorSlice.Shorten();
            own = Slice();
            Run(() => inherited = Slice());
        });

        Assert.Equal("100000", own);
        Assert.Equal("100000", inherited);
        Assert.NotEqual("100000", Slice());
    }

    private static void Run(ThreadStart work)
    {
        var thread = new Thread(work);
        thread.Start();
        thread.Join();
    }

    /// <summary>Nanoseconds of the calling thread (proc_pid_sched(5)).</summary>
    private static string? Slice() => File.Exists("/proc/thread-self/sched")
        ? File.ReadLines("/proc/thread-self/sched").FirstOrDefault(line => line.StartsWith("se.slice", StringComparison.Ordinal))?.Split(':')[1].Trim()
        : null;
}
