namespace AgentSsh.Chaos.Checks;

/// <summary>
/// With the same people connected and quiet, gateway and supervisors take no more than before. Files are counted exactly, but for a few that a runtime opens when
/// it is first asked to (an event, a watch, a connection to the engine kept for the next request). Memory is not: a heap that was used is not given back at once.
/// </summary>
internal sealed class GrowthCheck : Check
{
    private const int AllowedFiles = 6;
    private const double GatewayMegabytes = 48;
    private const double SupervisorMegabytes = 16;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public override string Claim => "no growth of memory or file descriptors";

    public override async Task<IReadOnlyList<string>> ProblemsAsync(Aftermath aftermath)
    {
        Footprint after = aftermath.After;
        try
        {
            await Wait.Until(
                async () => Problems(aftermath.Before, after = await Footprint.TakeAsync(aftermath.World)).Count == 0, Patience, () => "no growth");
        }
        catch (TimeoutException)
        {
            // Said below.
        }

        return Problems(aftermath.Before, after);
    }

    internal static IReadOnlyList<string> Problems(Footprint before, Footprint after) =>
    [
        .. Problem("the gateway", before.Gateway, after.Gateway, GatewayMegabytes),
        .. after.Supervisors.SelectMany(pair => Problem($"{pair.Key}'s supervisor", before.Supervisors[pair.Key], pair.Value, SupervisorMegabytes)),
    ];

    private static IEnumerable<string> Problem(string whose, ProcessFootprint before, ProcessFootprint after, double megabytes)
    {
        if (after.Files > before.Files + AllowedFiles || after.Megabytes > before.Megabytes + megabytes)
        {
            yield return $"{whose} took {before} before the storm and takes {after} now; {AllowedFiles} files and {megabytes:0} MiB more are allowed";
        }
    }
}
