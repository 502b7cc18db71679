namespace AgentSsh.Fuzz.Driver;

/// <summary>Tries one input at a time on one target and says what was wrong with how it took it, leaving its coverage in <see cref="CoverageMap"/>.</summary>
internal sealed class Executor(FuzzTarget target, Watchdog? watchdog = null)
{
    /// <summary>Executions so far.</summary>
    public long Count { get; private set; }

    /// <summary>Tries an input.</summary>
    /// <returns>What is wrong; null when nothing is.</returns>
    public Finding? Try(byte[] input)
    {
        Count++;
        CoverageMap.Live.Clear();
        watchdog?.Begin(target, input);
        try
        {
            long before = Allocated();
            target.Run(input);
            long allocated = Allocated() - before;
            long bound = target.AllocationBound(input.Length);
            FuzzFailure.Require(allocated <= bound, "an input makes the product allocate beyond the bound", $"{allocated} bytes for {input.Length}, bound {bound}");
            return null;
        }
        catch (Exception exception)
        {
            // The one place where everything is caught: whatever a target lets out is what is being looked for.
            return Finding.Of(target, exception, input);
        }
        finally
        {
            watchdog?.End();
        }
    }

    private long Allocated() => target.IsSingleThreaded ? GC.GetAllocatedBytesForCurrentThread() : GC.GetTotalAllocatedBytes();
}
