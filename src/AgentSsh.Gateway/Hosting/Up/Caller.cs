using System.Text;
using AgentSsh.Gateway.Configuration;

namespace AgentSsh.Gateway.Hosting.Up;

/// <summary>Who started the gateway.</summary>
/// <param name="UserName">What a user of the gateway can be called: the account's name, so that <c>ssh</c> without a user name means it too.</param>
/// <param name="Home">The account's home directory.</param>
internal sealed record Caller(string UserName, string Home)
{
    private const string Nameless = "me";

    /// <summary>The account of this process; behind sudo the account of whoever called that.</summary>
    public static Caller OfThisProcess()
    {
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return Environment.IsPrivilegedProcess
            && Environment.GetEnvironmentVariable("SUDO_USER") is { Length: > 0 } person
            && person != "root"
            && HomeOf(person, "/etc/passwd") is { } theirs
                ? new Caller(ToUserName(person), theirs)
                : new Caller(ToUserName(Environment.UserName), home);
    }

    /// <summary>The nearest name that a user can have; root stays root, since an agent is never the machine's root whatever it is called.</summary>
    internal static string ToUserName(string account)
    {
        // A domain's account: DOMAIN\alice, alice@domain.
        string plain = account[(account.LastIndexOf('\\') + 1)..].Split('@')[0].ToLowerInvariant();
        var name = new StringBuilder();
        foreach (char c in plain)
        {
            name.Append(char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_' or '-' ? c : '-');
        }

        string candidate = name.ToString().TrimStart('-', '_', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
        candidate = candidate[..Math.Min(candidate.Length, AgentName.MaximumLength)];
        return AgentName.IsPlain(candidate) ? candidate : Nameless;
    }

    /* passwd(5): name:password:uid:gid:gecos:home:shell */
    internal static string? HomeOf(string account, string passwdPath)
    {
        try
        {
            return File.ReadLines(passwdPath)
                .Select(line => line.Split(':'))
                .FirstOrDefault(fields => fields.Length >= 7 && fields[0] == account)?[5];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
