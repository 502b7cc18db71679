using System.Diagnostics;

namespace AgentSsh.Fuzz.Driver;

/// <summary>Turns a broken assertion into an exception.</summary>
internal sealed class AssertionListener : TraceListener
{
    /// <summary>From now on a broken assertion of the product's is a finding, not the end of the process.</summary>
    public static void Install()
    {
        Trace.Listeners.Clear();
        Trace.Listeners.Add(new AssertionListener());
    }

    public override void Write(string? message)
    {
    }

    public override void WriteLine(string? message)
    {
    }

    public override void Fail(string? message, string? detailMessage) => throw new FuzzFailure($"assertion: {message}", detailMessage ?? string.Empty);
}
