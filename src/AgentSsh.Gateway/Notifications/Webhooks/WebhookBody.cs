using System.Globalization;
using System.Text;
using System.Text.Json;
using AgentSsh.Gateway.Configuration;

namespace AgentSsh.Gateway.Notifications.Webhooks;

/// <summary>What a webhook is sent.</summary>
/// <param name="Content">The body.</param>
/// <param name="ContentType">Its type.</param>
/// <param name="Headers">What the format wants beside it.</param>
internal sealed record WebhookBody(byte[] Content, string ContentType, IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    public static WebhookBody Of(WebhookConfiguration hook, Announcement announcement) => hook.Format switch
    {
        WebhookFormat.Ntfy => new WebhookBody(Encoding.UTF8.GetBytes(announcement.Text), "text/plain; charset=utf-8", NtfyHeaders(announcement)),
        WebhookFormat.Slack => Json(JsonSerializer.SerializeToUtf8Bytes(new SlackRecord(SlackText(announcement.Text)), WebhookJson.Default.SlackRecord)),
        WebhookFormat.Template => new WebhookBody(
            Encoding.UTF8.GetBytes(WebhookTemplate.Fill(hook.Template, hook.ContentType, announcement)), hook.ContentType, []),
        _ => Json(JsonSerializer.SerializeToUtf8Bytes(Record(announcement), WebhookJson.Default.AnnouncementRecord)),
    };

    /// <summary>In UTC, to the second.</summary>
    public static string Moment(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static WebhookBody Json(byte[] content) => new(content, WebhookConfiguration.JsonContent, []);

    // https://docs.ntfy.sh/publish/: names of agents are ASCII, as headers must be.
    private static KeyValuePair<string, string>[] NtfyHeaders(Announcement announcement) =>
    [
        new("Title", announcement.Event == NotifyEvents.Finished ? $"{announcement.Agent} is done" : $"{announcement.Agent} needs you"),
        new("Priority", announcement.Event == NotifyEvents.Finished ? "default" : "high"),
        new("Tags", announcement.Event switch { NotifyEvents.Held => "octagonal_sign", NotifyEvents.Finished => "white_check_mark", _ => "bell" }),
    ];

    // What Slack's format gives a meaning: https://docs.slack.dev/messaging/formatting-message-text
    private static string SlackText(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal);

    private static AnnouncementRecord Record(Announcement announcement) => new()
    {
        Id = announcement.Id,
        Event = announcement.EventWord,
        Agent = announcement.Agent,
        Owner = announcement.Owner,
        State = announcement.State,
        WaitingFor = announcement.WaitingFor is { Length: > 0 } waitingFor ? waitingFor : null,
        Reason = announcement.Reason is { Length: > 0 } reason ? reason : null,
        Text = announcement.Text,
        Since = Moment(announcement.Since),
        Time = Moment(announcement.Time),
    };
}
