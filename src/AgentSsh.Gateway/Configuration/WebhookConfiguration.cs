namespace AgentSsh.Gateway.Configuration;

/// <summary>A place on the network that is told when somebody is needed: <c>[notify.NAME]</c>.</summary>
public sealed record WebhookConfiguration
{
    /// <summary>JSON, whatever the format, unless the file says otherwise.</summary>
    public const string JsonContent = "application/json";

    /// <summary>For the log, and for <c>notify</c> of agents.</summary>
    public required string Name { get; init; }

    /// <summary>Where it is; http or https. May hold a secret in its path: not for logs.</summary>
    public required Uri Url { get; init; }

    /// <summary>What it is sent.</summary>
    public WebhookFormat Format { get; init; }

    /// <summary>The body, with placeholders, of <see cref="WebhookFormat.Template"/>.</summary>
    public string Template { get; init; } = "";

    /// <summary>The type of a template's content.</summary>
    public string ContentType { get; init; } = JsonContent;

    /// <summary>Further headers. Values may be secrets: not for logs.</summary>
    public EquatableList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>What requests are signed with, as text; null: they are not. Not for logs.</summary>
    public string? Secret { get; init; }

    /// <summary>What it is told.</summary>
    public NotifyEvents Events { get; init; } = NotifyEvents.Waiting | NotifyEvents.Held;

    /// <summary>A turn that took less is not told as finished; up to 24 h.</summary>
    public TimeSpan FinishedAfter { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long one try may take, 1 s to 1 min.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Its server, without what may be secret of the URL; for logs.</summary>
    public string Server => Url.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);

    /// <summary>Without its secrets.</summary>
    public override string ToString() => $"{Name} at {Server}";
}
