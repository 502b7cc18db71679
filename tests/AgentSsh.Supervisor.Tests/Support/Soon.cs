namespace AgentSsh.Supervisor.Tests.Support;

internal static class Soon
{
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    public static async Task TrueAsync(Func<Task<bool>> condition, string what)
    {
        var deadline = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(deadline) < Bound, $"Not within {Bound}: {what}");
            await Task.Delay(20);
        }
    }
}
