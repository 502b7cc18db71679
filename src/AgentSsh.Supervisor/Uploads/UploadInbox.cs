using System.Diagnostics.CodeAnalysis;
using AgentSsh.Link;

namespace AgentSsh.Supervisor.Uploads;

/// <summary>
/// The directory for uploads that name no place. Links that the agent has planted there are followed: whatever they reach the agent could reach before,
/// as the same user in the same container.
/// </summary>
internal static class UploadInbox
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Its path.</summary>
    public static string In(string directory) => Path.Combine(directory, LinkNames.InboxDirectory);

    /// <summary>Makes it where it is not there, and keeps it out of git's sight.</summary>
    /// <param name="directory">The workspace.</param>
    /// <param name="problem">Why that could not be.</param>
    public static bool TryMake(string directory, [NotNullWhen(false)] out string? problem)
    {
        problem = null;
        try
        {
            var inbox = Directory.CreateDirectory(In(directory), OwnerOnly).FullName;
            var ignore = Path.Combine(inbox, ".gitignore");
            if (!File.Exists(ignore))
            {
                File.WriteAllText(ignore, "*\n");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = e.Message;
        }

        return problem is null;
    }

    /// <summary>True when the file or directory is there, and all of it.</summary>
    public static bool Holds(string inbox, UploadedFile uploaded)
    {
        var path = Path.Combine(inbox, uploaded.Name);
        var file = new FileInfo(path);
        return file.Exists ? uploaded.Size is not { } size || (ulong)file.Length == size : Directory.Exists(path);
    }
}
