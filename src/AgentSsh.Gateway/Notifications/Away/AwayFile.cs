using System.Collections.Immutable;
using System.Text.Json;
using AgentSsh.Gateway.Configuration;

namespace AgentSsh.Gateway.Notifications.Away;

/// <summary>The file that an agent's <see cref="AwayBook"/> outlives the gateway in. Whatever it holds, what is read of it is bounded.</summary>
internal static class AwayFile
{
    /// <summary>Its name, in the agent's state directory.</summary>
    public const string Name = "away.json";

    private const int MaxBytes = 1024 * 1024;
    private const int MaxWhy = 200;

    /// <summary>What it holds; an empty book where it is not there.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="problem">Why it could not be used, for the log; null when there is nothing to complain about.</param>
    public static AwayBook Load(string path, out string? problem)
    {
        problem = null;
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (file.Length > MaxBytes)
            {
                problem = "it is too long";
                return AwayBook.Empty;
            }

            AwayRecord? record = JsonSerializer.Deserialize(file, AwayJson.Default.AwayRecord);
            return record is null ? AwayBook.Empty : Book(record);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return AwayBook.Empty;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            problem = e.Message;
            return AwayBook.Empty;
        }
    }

    /// <summary>Writes it whole or not at all.</summary>
    /// <exception cref="IOException">The disk is full, or the directory is gone.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Save(string path, AwayBook book)
    {
        string temporary = path + ".new";
        File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(Record(book), AwayJson.Default.AwayRecord));
        File.Move(temporary, path, overwrite: true);
    }

    private static AwayRecord Record(AwayBook book) => new()
    {
        Tally = Record(book.Tally),
        Absences = book.Absences.ToDictionary(each => each.Key, each => new AwayRecord.AbsenceRecord { Since = each.Value.Since, Then = Record(each.Value.Then) }),
        LastTold = book.LastTold,
    };

    private static AwayRecord.TallyRecord Record(Tally tally) =>
        new() { Turns = tally.Turns, Restarts = tally.Restarts, LastEnd = tally.LastEnd, Answers = tally.Answers };

    private static AwayBook Book(AwayRecord record) => new()
    {
        Tally = Tally(record.Tally),
        Absences = (record.Absences ?? new Dictionary<string, AwayRecord.AbsenceRecord>())
            .Where(each => AgentName.IsPlain(each.Key) && each.Value is not null)
            .Take(AwayBook.MaxPeople)
            .ToImmutableSortedDictionary(each => each.Key, each => new Absence(each.Value.Since, Tally(each.Value.Then)), StringComparer.Ordinal),
        LastTold = record.LastTold,
    };

    private static Tally Tally(AwayRecord.TallyRecord? record) => record is null ? Away.Tally.Empty : new Tally
    {
        Turns = Math.Max(0, record.Turns),
        Restarts = Math.Max(0, record.Restarts),
        LastEnd = HarmlessText.Of(record.LastEnd ?? string.Empty, MaxWhy),
        Answers = (record.Answers ?? new Dictionary<string, int>())
            .Where(each => AgentName.IsPlain(each.Key) && each.Value > 0)
            .Take(AwayBook.MaxPeople)
            .ToImmutableSortedDictionary(each => each.Key, each => each.Value, StringComparer.Ordinal),
    };
}
