namespace AgentSsh.Fuzz;

/// <summary>A property of a target does not hold: a finding.</summary>
/// <param name="property">What should hold, the same words every time.</param>
/// <param name="details">What was seen.</param>
internal sealed class FuzzFailure(string property, string details = "") : Exception(details.Length == 0 ? property : $"{property}: {details}")
{
    /// <summary>What should hold.</summary>
    public string Property { get; } = property;

    public static void Require(bool holds, string property, string details = "")
    {
        if (!holds)
        {
            throw new FuzzFailure(property, details);
        }
    }
}
