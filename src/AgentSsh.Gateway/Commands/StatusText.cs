using System.Globalization;
using System.Text;
using System.Text.Json;
using AgentSsh.Gateway.Agents;
using AgentSsh.Link;

namespace AgentSsh.Gateway.Commands;

/// <summary>An agent's status for people and for programs.</summary>
internal static class StatusText
{
    // Beyond it there are no dates; it is the container that says when.
    private const ulong LatestMoment = 253_402_300_799_999;

    public static string Plain(AgentStatus status, DateTimeOffset now)
    {
        var text = new StringBuilder();
        Line(text, "agent", $"{status.Name} (of {status.Owner})");
        Line(text, "state", State(status) + WaitingFor(status) + Since(status, now));
        if (status.Rest.Length > 0)
        {
            Line(text, "reason", status.Rest);
        }

        if (status.Report is { Reason.Length: > 0 } report)
        {
            Line(text, report.State == ProgramState.Waiting ? "waits for" : "reason", report.Reason.ReplaceLineEndings(" "));
        }

        Line(text, "program", Program(status));
        if (status.Report is { Conversation.Length: > 0 } running)
        {
            Line(text, "conversation", running.Conversation);
        }

        Line(text, "attached", status.Attachments.Count == 0
            ? "nobody"
            : string.Join(", ", status.Attachments.Select(attachment => $"{attachment.Person} ({WhoText.RoleName(attachment.Role)})")));
        if (status.Report is { Alarm.Length: > 0 } alarmed)
        {
            Line(text, "alarm", alarmed.Alarm);
        }

        if (status.LastEnd is { } end)
        {
            Line(text, "container", $"ended {WhoText.Age(now - end.At)} ago: {end.How}");
        }

        if (status.ContainerChanges.Count > 0)
        {
            Line(text, "pending", $"{string.Join(", ", status.ContainerChanges)}; applied when nobody is attached and no turn is under way, or by 'agentssh restart'");
        }

        if (status.Report is { Pending.Length: > 0 } started)
        {
            Line(text, "pending", $"{started.Pending}; applied by the program's next start, or by 'agentssh restart'");
        }

        return text.ToString();
    }

    /// <summary>What the person who asks has missed; empty when that is nothing.</summary>
    public static string Missed(IReadOnlyList<string> lines)
    {
        var text = new StringBuilder();
        foreach (string line in lines)
        {
            Line(text, text.Length == 0 ? "missed" : string.Empty, line);
        }

        return text.ToString();
    }

    public static string Json(AgentStatus status) => JsonSerializer.Serialize(Record(status), VerbJson.Default.StatusRecord) + "\n";

    public static string Json(IEnumerable<AgentStatus> statuses) =>
        JsonSerializer.Serialize([.. statuses.Select(Record)], VerbJson.Default.StatusRecordArray) + "\n";

    /// <summary>One word for where the agent stands.</summary>
    public static string State(AgentStatus status) => (status.Phase, status.Report?.State) switch
    {
        (AgentPhase.Running, null) => "starting",
        (AgentPhase.Running, { } state) => state.ToString().ToLowerInvariant(),
        (AgentPhase.Absent, _) => "absent",
        (AgentPhase.Provisioning, _) => "provisioning",
        (AgentPhase.Starting, _) => "starting",
        (AgentPhase.Pausing or AgentPhase.Paused, _) => "paused",
        (AgentPhase.Stopping, _) => "stopping",
        (AgentPhase.Stopped, _) => "stopped",
        _ => "unreachable",
    };

    private static StatusRecord Record(AgentStatus status) => new()
    {
        Agent = status.Name,
        Owner = status.Owner,
        State = State(status),
        WaitingFor = status.Report?.WaitingFor is { Length: > 0 } waitingFor ? waitingFor : null,
        Reason = status.Rest.Length > 0 ? status.Rest : status.Report?.Reason is { Length: > 0 } reason ? reason : null,
        Since = status.Report is { ChangedAtUnixMilliseconds: <= LatestMoment } report ? DateTimeOffset.FromUnixTimeMilliseconds((long)report.ChangedAtUnixMilliseconds) : null,
        Program = status.Report?.Program ?? status.Program,
        Conversation = status.Report?.Conversation is { Length: > 0 } conversation ? conversation : null,
        Starts = status.Report?.Generation,
        LastExitStatus = status.Report?.LastExitStatus,
        ChangePending = status.ContainerChanges.Count > 0,
        Pending = Pending(status),
        Alarm = status.Report?.Alarm is { Length: > 0 } alarm ? alarm : null,
        LastContainerEnd = status.LastEnd?.How,
        LastContainerEndAt = status.LastEnd?.At,
        Attached = [.. status.Attachments.Select(WhoText.Record)],
    };

    private static PendingRecord[] Pending(AgentStatus status) =>
    [
        .. status.ContainerChanges.Select(change => new PendingRecord { Change = change.Name, From = change.From, To = change.To, AppliedAt = "unattended" }),
        .. (status.Report?.Pending ?? "").Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(name => new PendingRecord { Change = name, AppliedAt = "program_start" }),
    ];

    /// <summary>In brackets behind the state: what a waiting program waits for, why one is held.</summary>
    public static string WaitingFor(AgentStatus status) => status.Report is { WaitingFor.Length: > 0 } report ? $" ({report.WaitingFor})" : string.Empty;

    private static string Program(AgentStatus status) => status.Report is not { } report
        ? status.Program
        : report.LastExitStatus is { } exit
            ? $"{report.Program} (started {report.Generation} times; the last end had status {exit})"
            : report.Program;

    private static string Since(AgentStatus status, DateTimeOffset now)
    {
        if (status.Report is not { } report)
        {
            return string.Empty;
        }

        var since = DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Min(report.ChangedAtUnixMilliseconds, (ulong)now.ToUnixTimeMilliseconds()));
        return $", for {WhoText.Age(now - since)}";
    }

    private static void Line(StringBuilder text, string name, string value) =>
        text.Append(CultureInfo.InvariantCulture, $"{(name.Length > 0 ? name + ":" : name),-14}{value}\n");
}
