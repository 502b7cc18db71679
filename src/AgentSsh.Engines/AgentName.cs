namespace AgentSsh.Engines;

/// <summary>What an agent may be called: it becomes part of container, volume and directory names.</summary>
internal static class AgentName
{
    /// <summary>With our prefix, instance and suffix around it a name stays below the 128 and 255 that engines and file systems allow.</summary>
    private const int MaximumLength = 64;

    /// <exception cref="ArgumentException">The name cannot be one.</exception>
    public static void Check(string agent)
    {
        ArgumentException.ThrowIfNullOrEmpty(agent);
        if (!IsValid(agent))
        {
            throw new ArgumentException(
                $"'{agent}' cannot be an agent's name: letters, digits, '.', '_' and '-' only, beginning with a letter or digit, at most {MaximumLength}.",
                nameof(agent));
        }
    }

    public static bool IsValid(string agent) =>
        agent.Length is > 0 and <= MaximumLength
        && char.IsAsciiLetterOrDigit(agent[0])
        && agent.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');
}
