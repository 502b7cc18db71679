using System.Globalization;
using System.Text;
using AgentSsh.Gateway.Agents;
using AgentSsh.Gateway.Commands;
using AgentSsh.Gateway.Configuration;
using AgentSsh.Gateway.Hosting.Logging;

namespace AgentSsh.Gateway.Hosting.Control;

/// <summary>What whoever runs the gateway can ask it, about all agents.</summary>
internal sealed class ControlVerbs(AgentRegistry agents, Func<GatewayConfiguration> configuration, TimeProvider time)
{
    /// <summary>Runs <c>status [--json] [AGENT]</c> or <c>who [--json] [AGENT]</c> to its end.</summary>
    public void Run(IReadOnlyList<string> arguments, IVerbOutput output)
    {
        bool json = arguments.Skip(1).Contains("--json");
        string[] names = [.. arguments.Skip(1).Where(argument => argument != "--json")];
        if (arguments.Count == 0 || arguments[0] is not ("status" or "who") || names.Length > 1)
        {
            output.WriteError("agentssh: this gateway answers status [--json] [AGENT] and who [--json] [AGENT]; is the program of another version?\n");
            output.End(ExitCode.Usage);
            return;
        }

        AgentStatus[] statuses = [.. Statuses(names.Length == 0 ? null : names[0])];
        if (names.Length == 1 && statuses.Length == 0)
        {
            output.WriteError($"agentssh: there is no agent {LogText.Printable(names[0])}.\n");
            output.End(ExitCode.Unavailable);
            return;
        }

        DateTimeOffset now = time.GetUtcNow();
        output.Write((arguments[0], json, names.Length) switch
        {
            ("who", true, 1) => WhoText.Json(statuses[0]),
            ("who", false, 1) => WhoText.Plain(statuses[0], now),
            ("who", false, _) => string.Concat(statuses.Where(status => status.Attachments.Count > 0).Select(status => $"{status.Name}:\n{WhoText.Plain(status, now)}")),
            (_, true, 1) => StatusText.Json(statuses[0]),
            (_, false, 1) => StatusText.Plain(statuses[0], now),
            (_, true, _) => StatusText.Json(statuses),
            _ => Table(statuses, now),
        });
        output.End(ExitCode.Success);
    }

    private IEnumerable<AgentStatus> Statuses(string? name)
    {
        GatewayConfiguration snapshot = configuration();
        if (name is not null)
        {
            AgentConfiguration? known = snapshot.FindAgent(name);
            Agent? agent = agents.Find(name) ?? (known is null ? null : agents.Get(known));
            return agent is null ? [] : [agent.Status];
        }

        return agents.All
            .Concat(snapshot.Agents.Values.Select(agents.Get))
            .Distinct()
            .OrderBy(agent => agent.Name, StringComparer.Ordinal)
            .Select(agent => agent.Status);
    }

    private static string Table(IReadOnlyList<AgentStatus> statuses, DateTimeOffset now)
    {
        string[][] rows =
        [
            ["AGENT", "OWNER", "STATE", "FOR", "PROGRAM", "ATTACHED"],
            .. statuses.Select(status => new[]
            {
                status.Name,
                status.Owner,
                StatusText.State(status) + StatusText.WaitingFor(status),
                For(status, now),
                status.Report?.Program ?? status.Program,
                status.Attachments.Count == 0 ? "-" : string.Join(", ", status.Attachments.Select(each => $"{each.Person} ({WhoText.RoleName(each.Role)})")),
            }),
        ];
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        var text = new StringBuilder();
        foreach (string[] row in rows)
        {
            // What a report says is the container's.
            string line = string.Join("  ", row.Select((cell, column) => LogText.Printable(cell).PadRight(widths[column])));
            text.Append(CultureInfo.InvariantCulture, $"{line.TrimEnd()}\n");
        }

        return text.ToString();
    }

    private static string For(AgentStatus status, DateTimeOffset now) => status.Report is not { } report
        ? "-"
        : WhoText.Age(now - DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Min(report.ChangedAtUnixMilliseconds, (ulong)now.ToUnixTimeMilliseconds())));
}
