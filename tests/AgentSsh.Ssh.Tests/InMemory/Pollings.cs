namespace AgentSsh.Ssh.Tests.InMemory;

/// <summary>Waits for what nothing tells.</summary>
internal static class Pollings
{
    public static async Task UntilAsync(Func<bool> condition)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (!condition())
        {
            await Task.Delay(5, deadline.Token);
        }
    }
}
