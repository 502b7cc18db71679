using System.Diagnostics.CodeAnalysis;

namespace AgentSsh.Gateway.Configuration.Reading;

/// <summary><c>direct-tcpip=10m</c>; <c>session:*</c> is every kind of session (sshd_config, ChannelTimeout).</summary>
internal static class ChannelTimeoutForm
{
    private const string EverySession = "session:*";

    private static readonly TimeSpan OneDay = TimeSpan.FromHours(24);

    private static readonly string[] Sessions = [ChannelTimeout.Shell, ChannelTimeout.Command, ChannelTimeout.Sftp];

    private static readonly string[] Types =
    [
        .. Sessions, EverySession, "direct-tcpip", "direct-streamlocal@openssh.com", "forwarded-tcpip", "forwarded-streamlocal@openssh.com", "agent-connection",
    ];

    public static bool TryParse(string text, [NotNullWhen(true)] out EquatableList<ChannelTimeout>? value, [NotNullWhen(false)] out FormProblem? problem)
    {
        value = null;
        problem = null;
        string[] parts = text.Split('=', 2);
        if (!Types.Contains(parts[0]))
        {
            problem = new FormProblem($"must be TYPE=TIME with one of {string.Join(", ", Types)}; found {Quote.Of(text)}", NearestName.Of(parts[0], Types));
        }
        else if (parts.Length < 2 || !Duration.Between(TimeSpan.Zero, OneDay)(parts[1], out TimeSpan time, out _))
        {
            problem = new FormProblem($"must have a time from 0s to 24h behind its '=', such as \"{parts[0]}=10m\", found {Quote.Of(text)}");
        }
        else
        {
            // On the wire an agent's channel has the name that OpenSSH gave it before there was a standard.
            string type = parts[0] == "agent-connection" ? "auth-agent@openssh.com" : parts[0];
            value = type == EverySession ? [.. Sessions.Select(each => new ChannelTimeout(each, time))] : [new ChannelTimeout(type, time)];
        }

        return value is not null;
    }
}
