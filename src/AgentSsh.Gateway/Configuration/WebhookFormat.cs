namespace AgentSsh.Gateway.Configuration;

/// <summary>What a webhook is sent.</summary>
public enum WebhookFormat
{
    /// <summary>An object with all that is known.</summary>
    Json,

    /// <summary>The text, with title, priority and tags as headers, as ntfy takes them.</summary>
    Ntfy,

    /// <summary><c>{"text": ...}</c>, which Slack and whoever is compatible with it take.</summary>
    Slack,

    /// <summary>What <see cref="WebhookConfiguration.Template"/> says.</summary>
    Template,
}
