namespace AgentSsh.Gateway.Notifications.Away;

/// <summary>An <see cref="AwayBook"/> as the file has it.</summary>
internal sealed record AwayRecord
{
    public required TallyRecord Tally { get; init; }

    public IReadOnlyDictionary<string, AbsenceRecord> Absences { get; init; } = new Dictionary<string, AbsenceRecord>();

    public DateTimeOffset? LastTold { get; init; }

    /// <summary>One absence.</summary>
    internal sealed record AbsenceRecord
    {
        public required DateTimeOffset Since { get; init; }

        public required TallyRecord Then { get; init; }
    }

    /// <summary>One tally.</summary>
    internal sealed record TallyRecord
    {
        public int Turns { get; init; }

        public int Restarts { get; init; }

        public string LastEnd { get; init; } = string.Empty;

        public IReadOnlyDictionary<string, int> Answers { get; init; } = new Dictionary<string, int>();
    }
}
