using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace AgentSsh.Gateway.Configuration.Reading;

/// <summary>Times such as <c>30s</c>, <c>2m</c>, <c>1m30s</c>, <c>1h</c> (sshd_config, TIME FORMATS) and <c>500ms</c>.</summary>
internal static class Duration
{
    /// <summary>A form that also checks the range.</summary>
    public static ValueForm<TimeSpan> Between(TimeSpan least, TimeSpan most) =>
        (string text, out TimeSpan value, [NotNullWhen(false)] out FormProblem? problem) =>
        {
            if (!TryParse(text, out value, out problem))
            {
                return false;
            }

            if (value < least || value > most)
            {
                problem = new FormProblem($"must be from {Format(least)} to {Format(most)}, found {Quote.Of(text)}");
                return false;
            }

            return true;
        };

    public static bool TryParse(string text, out TimeSpan value, [NotNullWhen(false)] out FormProblem? problem)
    {
        value = TimeSpan.Zero;
        problem = null;
        var rest = text.AsSpan();
        while (rest.Length > 0 && problem is null)
        {
            var digits = rest.Length - rest.TrimStart("0123456789").Length;
            var unitLength = rest[digits..].Length - rest[digits..].TrimStart("msh").Length;
            var unit = rest.Slice(digits, unitLength) switch
            {
                "ms" => TimeSpan.FromMilliseconds(1),
                "s" => TimeSpan.FromSeconds(1),
                "m" => TimeSpan.FromMinutes(1),
                "h" => TimeSpan.FromHours(1),
                _ => TimeSpan.Zero,
            };

            // Seven digits of hours are a thousand years, well within a TimeSpan.
            if (digits is 0 or > 7 || unit == TimeSpan.Zero)
            {
                break;
            }

            value += unit * int.Parse(rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture);
            rest = rest[(digits + unitLength)..];
        }

        if (text.Length is 0 or > 32 || rest.Length > 0)
        {
            var bare = text.Length is > 0 and < 8 && text.All(char.IsAsciiDigit);
            problem = new FormProblem(
                $"is not a time: {Quote.Of(text)}; write a number and a unit (ms, s, m, h), such as \"30s\" or \"2m\"", bare ? text + "s" : null);
        }

        return problem is null;
    }

    public static string Format(TimeSpan time) => time switch
    {
        _ when time >= TimeSpan.FromHours(1) && time.Ticks % TimeSpan.TicksPerHour == 0 => $"{time.Ticks / TimeSpan.TicksPerHour}h",
        _ when time >= TimeSpan.FromMinutes(1) && time.Ticks % TimeSpan.TicksPerMinute == 0 => $"{time.Ticks / TimeSpan.TicksPerMinute}m",
        _ when time.Ticks % TimeSpan.TicksPerSecond == 0 => $"{time.Ticks / TimeSpan.TicksPerSecond}s",
        _ => $"{time.Ticks / TimeSpan.TicksPerMillisecond}ms",
    };
}
