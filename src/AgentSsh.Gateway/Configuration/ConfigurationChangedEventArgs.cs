namespace AgentSsh.Gateway.Configuration;

/// <summary>A new snapshot took the place of an old one.</summary>
/// <param name="previous">What was current until now.</param>
/// <param name="current">What is current from now on.</param>
public sealed class ConfigurationChangedEventArgs(GatewayConfiguration previous, GatewayConfiguration current) : EventArgs
{
    /// <summary>What was current until now.</summary>
    public GatewayConfiguration Previous { get; } = previous;

    /// <summary>What is current from now on.</summary>
    public GatewayConfiguration Current { get; } = current;
}
