using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace AgentSsh.Gateway.Configuration.Reading;

/// <summary>Sizes such as <c>4GiB</c>, <c>512MiB</c>, <c>1.5GiB</c> or <c>1073741824</c> (bytes).</summary>
internal static class ByteSize
{
    private static readonly (string Unit, long Factor)[] Units =
        [("TiB", 1L << 40), ("GiB", 1L << 30), ("MiB", 1L << 20), ("KiB", 1L << 10)];

    public static bool TryParse(string text, out long value, [NotNullWhen(false)] out FormProblem? problem)
    {
        var digits = text.AsSpan().TrimEnd("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ ").ToString();
        var unit = text[digits.Length..];
        var factor = unit.Length == 0 ? 1 : Units.FirstOrDefault(known => known.Unit == unit).Factor;
        value = 0;
        problem = null;
        if (!decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            problem = new FormProblem($"is not a size: {Quote.Of(text)}; write \"4GiB\", \"512MiB\" or a number of bytes");
        }
        else if (factor == 0)
        {
            problem = new FormProblem(
                $"has the unknown unit {Quote.Of(unit.Trim())}; the units are KiB, MiB, GiB and TiB", Meant(digits, unit.Trim()));
        }
        else if (number > long.MaxValue / factor)
        {
            problem = new FormProblem($"is too large: {Quote.Of(text)}");
        }
        else
        {
            value = (long)(number * factor);
        }

        return problem is null;
    }

    /// <summary>In the largest unit that leaves no fraction.</summary>
    public static string Format(long bytes)
    {
        foreach (var (unit, factor) in Units)
        {
            if (bytes != 0 && bytes % factor == 0)
            {
                return $"{bytes / factor}{unit}";
            }
        }

        return $"{bytes} bytes";
    }

    private static string? Meant(string digits, string unit)
    {
        foreach (var (known, _) in Units)
        {
            if (unit.Length > 0 && unit.Length <= 3 && char.ToUpperInvariant(unit[0]) == known[0])
            {
                return digits + known;
            }
        }

        return null;
    }
}
