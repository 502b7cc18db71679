using System.Diagnostics.CodeAnalysis;

namespace AgentSsh.Gateway.Configuration.Reading;

/// <summary>Absolute paths of the host. A relative one would mean another place for every way of starting the gateway.</summary>
internal static class HostPath
{
    public static bool TryParse(string text, [NotNullWhen(true)] out string? value, [NotNullWhen(false)] out FormProblem? problem)
    {
        problem = Problem(text);
        value = problem is null ? Normal(text) : null;
        return problem is null;
    }

    public static FormProblem? Problem(string path) => path switch
    {
        "" => new FormProblem("is empty; an absolute path is needed"),
        ['/', ..] => null,
        ['~', ..] => new FormProblem($"{Quote.Of(path)} is not absolute: '~' is the shell's, write the whole path"),
        _ => new FormProblem($"{Quote.Of(path)} is not absolute: it must begin with '/'"),
    };

    /// <summary>Without <c>.</c>, <c>..</c> and needless slashes.</summary>
    public static string Normal(string path)
    {
        var full = Path.GetFullPath(path, "/").TrimEnd('/');
        return full.Length > 0 ? full : "/";
    }

    /// <summary>Whether a normal path is the other or leads to it.</summary>
    public static bool Contains(string directory, string path) =>
        directory == "/" || path == directory || path.StartsWith(directory + "/", StringComparison.Ordinal);
}
