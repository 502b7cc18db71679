using System.Globalization;
using System.Text;
using System.Text.Json;
using AgentSsh.Gateway.Access;
using AgentSsh.Gateway.Agents;
using AgentSsh.Gateway.Attachments;

namespace AgentSsh.Gateway.Commands;

/// <summary>Who is in front of an agent, for people and for programs.</summary>
internal static class WhoText
{
    public static string Plain(AgentStatus status, DateTimeOffset now)
    {
        if (status.Attachments.Count == 0)
        {
            return $"nobody is in front of {status.Name}\n";
        }

        var text = new StringBuilder();
        foreach (Attachment attachment in status.Attachments)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"{attachment.Person,-16} {RoleName(attachment.Role),-8} {Age(now - attachment.Since),-8} {attachment.RemoteEndPoint}\n");
        }

        return text.ToString();
    }

    public static string Json(AgentStatus status) =>
        JsonSerializer.Serialize([.. status.Attachments.Select(Record)], VerbJson.Default.AttachmentRecordArray) + "\n";

    public static AttachmentRecord Record(Attachment attachment) => new()
    {
        Person = attachment.Person,
        Role = RoleName(attachment.Role),
        Since = attachment.Since,
        From = attachment.RemoteEndPoint?.ToString(),
    };

    public static string RoleName(Role role) => role switch
    {
        Role.Owner => "owner",
        Role.Driver => "driver",
        _ => "watcher",
    };

    /// <summary>A time span in its largest two units.</summary>
    public static string Age(TimeSpan age) => age switch
    {
        { TotalMinutes: < 1 } => $"{Math.Max(0, (int)age.TotalSeconds)}s",
        { TotalHours: < 1 } => $"{(int)age.TotalMinutes}m{age.Seconds:00}s",
        { TotalDays: < 1 } => $"{(int)age.TotalHours}h{age.Minutes:00}m",
        _ => $"{(int)age.TotalDays}d{age.Hours:00}h",
    };
}
