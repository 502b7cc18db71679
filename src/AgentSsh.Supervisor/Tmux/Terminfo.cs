using System.Globalization;

namespace AgentSsh.Supervisor.Tmux;

/// <summary>Whether this image has the description of a terminal, and which one to use where it has not.</summary>
internal static class Terminfo
{
    /// <summary>Described in every image that has tmux.</summary>
    public const string Fallback = "xterm-256color";

    private const int MaxNameLength = 64;

    private static readonly string[] Directories = ["/etc/terminfo", "/lib/terminfo", "/usr/share/terminfo", "/usr/local/share/terminfo", "/usr/lib/terminfo"];

    /// <summary>A TERM that tmux can use for a terminal that calls itself so.</summary>
    /// <param name="term">What the person's client said.</param>
    /// <param name="home">The user's home, which may hold descriptions too.</param>
    public static string Resolve(string term, string home) => IsName(term) && IsDescribed(term, home) ? term : Fallback;

    /// <summary>A terminal that cannot place its cursor: nothing that draws a screen can use it.</summary>
    public static bool IsDumb(string term) => term is "" or "dumb" or "unknown";

    private static bool IsDescribed(string term, string home)
    {
        var letter = term[..1];
        var hex = ((int)term[0]).ToString("x", CultureInfo.InvariantCulture);
        foreach (var directory in (string[])[Path.Combine(home, ".terminfo"), .. Directories])
        {
            if (File.Exists(Path.Combine(directory, letter, term)) || File.Exists(Path.Combine(directory, hex, term)))
            {
                return true;
            }
        }

        return false;
    }

    // It comes from outside and becomes part of a path.
    private static bool IsName(string term) =>
        term.Length is > 0 and <= MaxNameLength && term[0] != '.' && term.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '+');
}
