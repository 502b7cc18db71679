using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace AgentSsh.Gateway.Configuration.Reading;

/// <summary><c>begin:rate:full</c>, or one number from which on all are refused (sshd_config, MaxStartups).</summary>
internal static class MaxStartupsForm
{
    private const int Most = 100_000;

    public static bool TryParse(string text, [NotNullWhen(true)] out MaxStartups? value, [NotNullWhen(false)] out FormProblem? problem)
    {
        value = null;
        problem = null;
        var numbers = new List<int>();
        foreach (var part in text.Split(':', 4))
        {
            if (int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                numbers.Add(number);
            }
        }

        var found = numbers switch
        {
            [var full] when text.All(char.IsAsciiDigit) => new MaxStartups(full, 100, full),
            [var begin, var rate, var full] when text.Count(c => c == ':') == 2 => new MaxStartups(begin, rate, full),
            _ => null,
        };
        if (found is null)
        {
            problem = new FormProblem($"must be begin:rate:full, such as \"10:30:100\", found {Quote.Of(text)}");
        }
        else if (found.Begin < 1 || found.Full > Most || found.Full < found.Begin)
        {
            problem = new FormProblem($"must have 1 <= begin <= full <= {Most}, found {Quote.Of(text)}");
        }
        else if (found.Rate is < 1 or > 100)
        {
            problem = new FormProblem($"must have a rate from 1 to 100 (percent), found {Quote.Of(text)}");
        }
        else
        {
            value = found;
        }

        return value is not null;
    }
}
