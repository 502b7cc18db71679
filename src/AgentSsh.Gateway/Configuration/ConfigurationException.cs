namespace AgentSsh.Gateway.Configuration;

/// <summary>The configuration cannot be used and there is no earlier one to keep.</summary>
/// <param name="errors">At least one.</param>
public sealed class ConfigurationException(IReadOnlyList<ConfigurationError> errors)
    : Exception(ConfigurationErrorFormatter.Format(errors))
{
    /// <summary>Everything that is wrong, in the order of the files' lines.</summary>
    public IReadOnlyList<ConfigurationError> Errors { get; } = errors;
}
