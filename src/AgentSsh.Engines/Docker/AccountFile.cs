using System.Globalization;

namespace AgentSsh.Engines.Docker;

/// <summary>Gives a user and group id a name in the text of /etc/passwd and /etc/group.</summary>
/// <remarks>
/// Both files are searched from the top, so our line goes before any other of the same id: the id reads as <c>agent</c>, and an image's own name for it
/// (<c>node</c>, 1000) still resolves for scripts that use it. An older line for <c>agent</c> goes away.
/// </remarks>
internal static class AccountFile
{
    public const string Name = "agent";
    private const int IdField = 2;
    private const int ShellField = 6;
    private const string DefaultShell = "/bin/bash";

    /* passwd(5)   name:password:UID:GID:comment:directory:shell */

    /// <summary>The content of /etc/passwd with our line in it; a shell that the image chose for <c>agent</c> is kept.</summary>
    public static string AddUser(string content, uint uid, uint gid, string home)
    {
        var lines = Lines(content);
        var shell = lines.Select(line => line.Split(':')).FirstOrDefault(fields => fields[0] == Name && fields.Length > ShellField)?[ShellField];
        var ours = string.Create(CultureInfo.InvariantCulture, $"{Name}:x:{uid}:{gid}:{Name}:{home}:{(string.IsNullOrEmpty(shell) ? DefaultShell : shell)}");
        return Insert(lines, ours, uid);
    }

    /* group(5)    name:password:GID:members */

    /// <summary>The content of /etc/group with our line in it.</summary>
    public static string AddGroup(string content, uint gid) =>
        Insert(Lines(content), string.Create(CultureInfo.InvariantCulture, $"{Name}:x:{gid}:"), gid);

    private static List<string> Lines(string content) =>
        [.. content.Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0)];

    private static string Insert(List<string> lines, string ours, uint id)
    {
        var wanted = id.ToString(CultureInfo.InvariantCulture);
        lines.RemoveAll(line => line.Split(':')[0] == Name);
        var index = lines.FindIndex(line => line.Split(':') is { Length: > IdField } fields && fields[IdField] == wanted);
        lines.Insert(index < 0 ? lines.Count : index, ours);
        return string.Join('\n', lines) + "\n";
    }
}
