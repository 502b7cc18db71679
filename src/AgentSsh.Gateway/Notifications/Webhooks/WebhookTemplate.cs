using System.Text.Json;
using System.Text.RegularExpressions;
using AgentSsh.Gateway.Configuration;

namespace AgentSsh.Gateway.Notifications.Webhooks;

/// <summary>A body of somebody's own, in which words in braces stand for what happened. Other braces, as of JSON, are left alone.</summary>
internal static partial class WebhookTemplate
{
    /// <summary>What may stand there.</summary>
    public static IReadOnlyList<string> Placeholders { get; } =
        ["{id}", "{event}", "{agent}", "{owner}", "{state}", "{waiting_for}", "{reason}", "{text}", "{since}", "{time}"];

    /// <summary>The first word in braces that nothing would be put in for; null when there is none.</summary>
    public static string? FindUnknown(string template) =>
        Pattern().Matches(template).Select(match => match.Value).FirstOrDefault(word => !Placeholders.Contains(word));

    /// <summary>What is wrong with a template that is to be JSON; null when nothing is, or it is none.</summary>
    public static string? FindProblem(string template, string contentType)
    {
        if (!IsJson(contentType))
        {
            return null;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(Fill(template, contentType, Announcement.Sample));
            return null;
        }
        catch (JsonException e)
        {
            return e.Message;
        }
    }

    /// <summary>The body of a request. What is put in is escaped as the type of the content wants it.</summary>
    public static string Fill(string template, string contentType, Announcement announcement) =>
        Pattern().Replace(template, match => Escape(Value(match.Value, announcement) ?? match.Value, contentType));

    private static string? Value(string placeholder, Announcement announcement) => placeholder switch
    {
        "{id}" => announcement.Id,
        "{event}" => announcement.EventWord,
        "{agent}" => announcement.Agent,
        "{owner}" => announcement.Owner,
        "{state}" => announcement.State,
        "{waiting_for}" => announcement.WaitingFor,
        "{reason}" => announcement.Reason,
        "{text}" => announcement.Text,
        "{since}" => WebhookBody.Moment(announcement.Since),
        "{time}" => WebhookBody.Moment(announcement.Time),
        _ => null,
    };

    private static string Escape(string value, string contentType) =>
        IsJson(contentType) ? JsonEncodedText.Encode(value).ToString()
        : contentType.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) ? Uri.EscapeDataString(value)
        : value;

    private static bool IsJson(string contentType) => contentType.StartsWith(WebhookConfiguration.JsonContent, StringComparison.OrdinalIgnoreCase)
        || contentType.Split(';')[0].TrimEnd().EndsWith("+json", StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"\{[a-z_]{1,32}\}", RegexOptions.NonBacktracking)]
    private static partial Regex Pattern();
}
