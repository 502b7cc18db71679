namespace AgentSsh.Bench;

/// <summary>One line of the table: a figure, by peer.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Unit">Of the values.</param>
/// <param name="ByPeer">Values by peer; a peer that has no such figure is absent.</param>
/// <param name="Bar">What the design asks for, in words.</param>
/// <param name="Floor">The peer to which the bar compares; null for an absolute bar.</param>
/// <param name="Factor">The bar: at most, or with <paramref name="HigherIsBetter"/> at least, this times the floor, or this value.</param>
/// <param name="HigherIsBetter">Throughput rather than time.</param>
/// <param name="Share">Which percentile stands for a peer: the median unless said otherwise.</param>
internal sealed record Figure(
    string Name,
    string Unit,
    IReadOnlyDictionary<string, Samples> ByPeer,
    string Bar,
    string? Floor,
    double Factor,
    bool HigherIsBetter = false,
    double Share = 0.5)
{
    /// <summary>The value that stands for a peer.</summary>
    public double Value(string peer) => ByPeer[peer].Percentile(Share);

    /// <summary>Ours over the floor's; null where there is none.</summary>
    public double? Ratio => Floor is not null && ByPeer.ContainsKey(Floor) ? Value(Peers.Ours) / Value(Floor) : null;

    /// <summary>Whether the bar is reached.</summary>
    public bool IsMet
    {
        get
        {
            double measured = Ratio ?? Value(Peers.Ours);
            return HigherIsBetter ? measured >= Factor : measured <= Factor;
        }
    }
}
