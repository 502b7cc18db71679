using System.Globalization;

namespace AgentSsh.Supervisor.Resources;

/// <summary>Sizes for people.</summary>
internal static class SizeText
{
    private static readonly (string Unit, ulong Factor)[] Units = [("GiB", 1UL << 30), ("MiB", 1UL << 20), ("KiB", 1UL << 10)];

    /// <summary>In the largest unit of which there is one, with one digit after the point where there is a fraction.</summary>
    public static string Format(ulong bytes)
    {
        foreach (var (unit, factor) in Units)
        {
            if (bytes >= factor)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{Math.Round(bytes / (double)factor, 1):0.#}{unit}");
            }
        }

        return string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes");
    }
}
