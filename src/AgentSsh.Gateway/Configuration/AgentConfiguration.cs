using System.Collections.Frozen;
using AgentSsh.Gateway.Access;
using AgentSsh.Gateway.Programs;

namespace AgentSsh.Gateway.Configuration;

/// <summary>An agent with everything decided: its own keys, over those it inherits, over the defaults.</summary>
public sealed record AgentConfiguration
{
    /// <summary>The image that the product brings with it.</summary>
    public const string DefaultImage = "agentssh/agent";

    /// <summary>What people give as ssh user name.</summary>
    public required string Name { get; init; }

    /// <summary>The user whose agent it is.</summary>
    public required string Owner { get; init; }

    /// <summary>Everybody who may enter, and as what; the owner included.</summary>
    public required FrozenDictionary<string, Role> Roles { get; init; }

    /// <summary>What runs inside.</summary>
    public required ProgramConfiguration Program { get; init; }

    /// <summary>Further arguments of the program.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>The image's reference.</summary>
    public string Image { get; init; } = DefaultImage;

    /// <summary>What attached people see when the program ends.</summary>
    public OnExit OnExit { get; init; }

    /// <summary>Who may run commands beside the program.</summary>
    public ExecPolicy Exec { get; init; }

    /// <summary>What becomes of uploads that name no place.</summary>
    public InboxPolicy Inbox { get; init; }

    /// <summary><c>pass_env</c>, taken from the gateway's environment when the configuration was read, and over it <c>env</c>. May hold secrets: not for logs.</summary>
    public FrozenDictionary<string, string> Environment { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>What the container may use.</summary>
    public ContainerLimits Limits { get; init; } = new();

    /// <summary>What becomes of it when nobody uses it.</summary>
    public IdlePolicy Idle { get; init; } = new();

    /// <summary>Host directory seen as <c>/workspace</c>; null: a volume.</summary>
    public string? Workspace { get; init; }

    /// <summary>Names of the webhooks that are told of it; null: all.</summary>
    public IReadOnlyList<string>? Webhooks { get; init; }

    /// <summary>Further host paths.</summary>
    public IReadOnlyList<MountConfiguration> Mounts { get; init; } = [];
}
