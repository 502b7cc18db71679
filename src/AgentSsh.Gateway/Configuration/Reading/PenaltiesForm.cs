using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using AgentSsh.Ssh;

namespace AgentSsh.Gateway.Configuration.Reading;

/// <summary><c>no</c>, or names and times such as <c>authfail:5s noauth:1s</c>; what is not named keeps its default (sshd_config,
/// PerSourcePenalties).</summary>
internal static class PenaltiesForm
{
    private const int MostSources = 1_000_000;

    private static readonly TimeSpan OneDay = TimeSpan.FromHours(24);
    private static readonly string[] Names = ["authfail", "noauth", "grace-exceeded", "crash", "min", "max", "max-sources"];

    public static bool TryParse(string text, [NotNullWhen(true)] out SshPenaltyLimits? value, [NotNullWhen(false)] out FormProblem? problem)
    {
        value = text == "no" ? SshPenaltyLimits.None : new SshPenaltyLimits();
        problem = null;
        if (text == "no")
        {
            return true;
        }

        foreach (string part in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if ((problem = Read(part, ref value)) is not null)
            {
                value = null;
                return false;
            }
        }

        if (value.Min > value.Max)
        {
            problem = new FormProblem($"has a min of {Duration.Format(value.Min)}, which is more than its max of {Duration.Format(value.Max)}");
            value = null;
        }

        return value is not null;
    }

    private static FormProblem? Read(string part, ref SshPenaltyLimits limits)
    {
        int colon = part.IndexOf(':', StringComparison.Ordinal);
        string name = colon < 0 ? part : part[..colon];
        string text = part[(colon + 1)..];
        if (!Names.Contains(name))
        {
            return name is "invaliduser" or "refuseconnection"
                ? new FormProblem($"has no {Quote.Of(name)} here: an unknown name and an unknown key are both authfail, so that nobody can tell which names there are")
                : new FormProblem($"must be \"no\" or names and times such as \"authfail:5s noauth:1s\"; it cannot have {Quote.Of(part)}", NearestName.Of(name, Names));
        }

        if (name == "max-sources")
        {
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int sources) || sources is < 1 or > MostSources || colon < 0)
            {
                return new FormProblem($"must have a max-sources from 1 to {MostSources}, found {Quote.Of(part)}");
            }

            limits = limits with { MaxSources = sources };
            return null;
        }

        // Seconds without a unit are sshd's way to write them.
        bool isBare = text.Length is > 0 and < 7 && text.All(char.IsAsciiDigit);
        if (colon < 0 || !Duration.Between(TimeSpan.Zero, OneDay)(isBare ? text + "s" : text, out TimeSpan time, out _))
        {
            return new FormProblem($"must have a time from 0s to 24h behind {Quote.Of(name)}, such as \"{name}:5s\", found {Quote.Of(part)}");
        }

        limits = name switch
        {
            "authfail" => limits with { AuthFail = time },
            "noauth" => limits with { NoAuth = time },
            "grace-exceeded" => limits with { GraceExceeded = time },
            "crash" => limits with { Crash = time },
            "min" => limits with { Min = time },
            _ => limits with { Max = time },
        };
        return null;
    }
}
