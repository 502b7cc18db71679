namespace AgentSsh.Gateway.Notifications.Webhooks;

/// <summary>The body of an incoming webhook of Slack's.</summary>
internal sealed record SlackRecord(string Text);
