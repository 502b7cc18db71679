using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace AgentSsh.Bench;

/// <summary>The figures as a table and as JSON.</summary>
internal static class Report
{
    private static readonly string[] Columns = [Peers.Ours, Peers.DockerExec, Peers.Host];

    public static string Table(IEnumerable<Figure> figures)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{"figure",-42} {Columns[0],18} {Columns[1],20} {Columns[2],18} {"ratio",6}  bar");
        foreach (Figure figure in figures)
        {
            string ratio = figure.Ratio is { } value ? value.ToString("0.00", CultureInfo.InvariantCulture) : string.Empty;
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"{figure.Name,-42} {Cell(figure, Columns[0]),18} {Cell(figure, Columns[1]),20} {Cell(figure, Columns[2]),18} {ratio,6}  {figure.Bar}: {(figure.IsMet ? "met" : "NOT met")}");
        }

        return text.ToString();
    }

    public static string Json(IEnumerable<Figure> figures, IReadOnlyDictionary<string, string> versions)
    {
        var list = new JsonArray();
        foreach (Figure figure in figures)
        {
            var peers = new JsonObject();
            foreach ((string peer, Samples samples) in figure.ByPeer)
            {
                peers[peer] = new JsonObject
                {
                    ["value"] = figure.Value(peer),
                    ["minimum"] = samples.Minimum,
                    ["median"] = samples.Median,
                    ["p99"] = samples.Percentile(0.99),
                    ["maximum"] = samples.Maximum,
                    ["samples"] = samples.Count,
                };
            }

            list.Add(new JsonObject
            {
                ["figure"] = figure.Name,
                ["unit"] = figure.Unit,
                ["peers"] = peers,
                ["bar"] = figure.Bar,
                ["ratio"] = figure.Ratio,
                ["met"] = figure.IsMet,
            });
        }

        var all = new JsonObject { ["figures"] = list, ["versions"] = new JsonObject([.. versions.Select(each => KeyValuePair.Create(each.Key, (JsonNode?)each.Value))]) };
        return all.ToJsonString(new System.Text.Json.JsonSerializerOptions { WriteIndented = true });
    }

    private static string Cell(Figure figure, string peer)
    {
        if (!figure.ByPeer.TryGetValue(peer, out Samples? samples) || samples.Count == 0)
        {
            return "-";
        }

        string spread = samples.Count > 1
            ? string.Create(CultureInfo.InvariantCulture, $" ({samples.Minimum:0.##}-{samples.Percentile(0.95):0.##})")
            : string.Empty;
        return string.Create(CultureInfo.InvariantCulture, $"{figure.Value(peer):0.###}{spread}");
    }
}
