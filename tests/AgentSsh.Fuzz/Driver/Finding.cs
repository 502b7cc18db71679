namespace AgentSsh.Fuzz.Driver;

/// <summary>An input that shows a bug.</summary>
/// <param name="Target">Of which target.</param>
/// <param name="Signature">What happened and where: the same for the same bug, as far as one can tell.</param>
/// <param name="Report">All that is known, for people.</param>
/// <param name="Input">The input.</param>
internal sealed record Finding(string Target, string Signature, string Report, byte[] Input)
{
    /// <summary>The finding that an exception out of a target is.</summary>
    public static Finding Of(FuzzTarget target, Exception exception, byte[] input)
    {
        string where = exception.ToString().Split('\n').Select(static line => line.Trim()).FirstOrDefault(IsOfProduct) ?? string.Empty;
        string signature = exception is FuzzFailure failure ? failure.Property : $"{exception.GetType().Name} {Place(where)}";
        return new Finding(target.Name, signature, exception.ToString(), input);
    }

    private static bool IsOfProduct(string line) =>
        line.StartsWith("at AgentSsh.", StringComparison.Ordinal) && !line.StartsWith("at AgentSsh.Fuzz.", StringComparison.Ordinal);

    // Without the line number, which moves.
    private static string Place(string frame) => frame.Split(" in ", 2)[0];
}
