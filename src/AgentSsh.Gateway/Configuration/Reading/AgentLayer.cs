using System.Diagnostics.CodeAnalysis;

namespace AgentSsh.Gateway.Configuration.Reading;

/// <summary>The keys of <c>[defaults]</c>, which may stand in every <c>[agents.NAME]</c> too; null: not said here.</summary>
internal sealed record AgentLayer
{
    private static readonly TimeSpan LongestIdle = TimeSpan.FromHours(720);

    public Located<string>? Program { get; init; }

    public string? Image { get; init; }

    public OnExit? OnExit { get; init; }

    public ExecPolicy? Exec { get; init; }

    public InboxPolicy? Inbox { get; init; }

    public IReadOnlyList<string>? Arguments { get; init; }

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<string>? PassEnvironment { get; init; }

    public IReadOnlyList<Located<string>>? Webhooks { get; init; }

    public long? MemoryBytes { get; init; }

    public double? Cpus { get; init; }

    public int? Pids { get; init; }

    public Located<TimeSpan>? IdleAfter { get; init; }

    public IdleAction? IdleAction { get; init; }

    public IdlePeople? IdleAttached { get; init; }

    public static AgentLayer Read(SettingTable table)
    {
        var limits = table.Table("limits");
        var idle = table.Table("idle");
        var layer = new AgentLayer
        {
            Program = table.Text("program"),
            Image = table.Form<string>("image", ParseImage)?.Value,
            OnExit = table.Choice("on_exit", ("disconnect", Configuration.OnExit.Disconnect), ("stay", Configuration.OnExit.Stay)),
            Exec = table.Choice("exec", ("owner", ExecPolicy.Owner), ("drivers", ExecPolicy.Drivers), ("nobody", ExecPolicy.Nobody)),
            Inbox = table.Choice("inbox", ("paste", InboxPolicy.Paste), ("keep", InboxPolicy.Keep), ("off", InboxPolicy.Off)),
            Arguments = ReadArguments(table),
            Environment = EnvironmentTable.Read(table.Table("env")),
            PassEnvironment = EnvironmentTable.ReadNames(table, "pass_env"),
            Webhooks = table.Texts("notify"),
            MemoryBytes = limits?.Bytes("memory", 64L << 20, 16L << 40),
            Cpus = limits?.Number("cpus", 0.05, 1024),
            Pids = limits?.Integer("pids", 16, 4_194_304),
            IdleAfter = idle?.Form("after", Duration.Between(TimeSpan.Zero, LongestIdle)),
            IdleAction = idle?.Choice("action", ("pause", Configuration.IdleAction.Pause), ("stop", Configuration.IdleAction.Stop)),
            IdleAttached = idle?.Choice("attached", ("keep", IdlePeople.Keep), ("dismiss", IdlePeople.Dismiss)),
        };
        limits?.RejectUnknown();
        idle?.RejectUnknown();
        return layer;
    }

    /// <summary>What this layer says, and where it says nothing what the one below says. <c>env</c> is joined name by name, lists are not.</summary>
    public AgentLayer Over(AgentLayer below)
    {
        var environment = new Dictionary<string, string>(below.Environment);
        foreach (var (name, value) in Environment)
        {
            environment[name] = value;
        }

        return new AgentLayer
        {
            Program = Program ?? below.Program,
            Image = Image ?? below.Image,
            OnExit = OnExit ?? below.OnExit,
            Exec = Exec ?? below.Exec,
            Inbox = Inbox ?? below.Inbox,
            Arguments = Arguments ?? below.Arguments,
            Environment = environment,
            PassEnvironment = PassEnvironment ?? below.PassEnvironment,
            Webhooks = Webhooks ?? below.Webhooks,
            MemoryBytes = MemoryBytes ?? below.MemoryBytes,
            Cpus = Cpus ?? below.Cpus,
            Pids = Pids ?? below.Pids,
            IdleAfter = IdleAfter ?? below.IdleAfter,
            IdleAction = IdleAction ?? below.IdleAction,
            IdleAttached = IdleAttached ?? below.IdleAttached,
        };
    }

    private static List<string>? ReadArguments(SettingTable table)
    {
        if (table.Texts("args") is not { } words)
        {
            return null;
        }

        foreach (var word in words)
        {
            Placeholders.Check(word, "args", isRun: false, table.Errors);
        }

        return [.. words.Select(word => word.Value)];
    }

    private static bool ParseImage(string text, [NotNullWhen(true)] out string? value, [NotNullWhen(false)] out FormProblem? problem)
    {
        var isReference = text.Length is > 0 and <= 512
            && char.IsAsciiLetterOrDigit(text[0])
            && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '/' or ':' or '@');
        value = isReference ? text : null;
        problem = isReference ? null : new FormProblem($"is not an image's reference, such as \"agentssh/agent\" or \"registry.example/team/agent:1.2\": {Quote.Of(text)}");
        return isReference;
    }
}
