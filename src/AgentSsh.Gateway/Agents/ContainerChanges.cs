using System.Globalization;
using AgentSsh.Engines;
using AgentSsh.Gateway.Configuration.Reading;

namespace AgentSsh.Gateway.Agents;

/// <summary>In what a container differs from what its configuration asks for, in words for a person.</summary>
internal static class ContainerChanges
{
    /// <summary>The differences; one that cannot be named is told as such.</summary>
    /// <param name="madeFrom">The <see cref="AgentContainer.MadeFrom"/> of a container whose hash is another than the wanted one's.</param>
    /// <param name="wanted">What is asked for.</param>
    public static IReadOnlyList<PendingChange> Of(IReadOnlyDictionary<string, string> madeFrom, AgentSpecification wanted)
    {
        if (madeFrom.Count == 0)
        {
            return [new PendingChange("a change that is not known, since the container is of an earlier version", null, null)];
        }

        var changes = new List<PendingChange>();
        foreach ((string name, string to) in wanted.Summary)
        {
            string? from = madeFrom.GetValueOrDefault(name);
            if (from != to)
            {
                changes.Add(name == "gateway"
                    ? new PendingChange("the gateway's own part of the container", null, null)
                    : new PendingChange(name, from is null ? null : Text(name, from), Text(name, to)));
            }
        }

        return changes.Count > 0 ? changes : [new PendingChange("how the gateway makes containers", null, null)];
    }

    private static string Text(string name, string value) => name switch
    {
        "memory" when long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long bytes) => ByteSize.Format(bytes),
        "workspace" when value.Length == 0 => "a volume",
        "mounts" when value.Length == 0 => "none",
        _ => value,
    };
}
