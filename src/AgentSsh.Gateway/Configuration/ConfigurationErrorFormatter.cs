namespace AgentSsh.Gateway.Configuration;

/// <summary>How errors are shown to a person: by <c>agentssh check</c>, at start and in the log.</summary>
public static class ConfigurationErrorFormatter
{
    /// <summary>One line each, <c>file:line:column: message</c>, which editors and terminals make a link of.</summary>
    public static string Format(IEnumerable<ConfigurationError> errors) => string.Join('\n', errors);
}
