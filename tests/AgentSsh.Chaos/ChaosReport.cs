namespace AgentSsh.Chaos;

/// <summary>How a run came out.</summary>
/// <param name="Problems">Each claim, with what does not hold of it.</param>
/// <param name="Figures">What is worth knowing beside it, a line each.</param>
internal sealed record ChaosReport(IReadOnlyList<(string Claim, IReadOnlyList<string> Problems)> Problems, IReadOnlyList<string> Figures)
{
    /// <summary>Everything holds.</summary>
    public bool IsWell => Problems.All(each => each.Problems.Count == 0);

    public override string ToString() => string.Join(
        '\n',
        [
            .. Figures,
            .. Problems.Select(each => $"{(each.Problems.Count == 0 ? "holds " : "FAILED")} {each.Claim}"
                + string.Concat(each.Problems.Select(problem => "\n         " + problem))),
        ]);
}
