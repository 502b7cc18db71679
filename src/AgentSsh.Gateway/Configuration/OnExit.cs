namespace AgentSsh.Gateway.Configuration;

/// <summary>What an attached person sees when the program ends.</summary>
public enum OnExit
{
    /// <summary>Their ssh ends with the program's exit status.</summary>
    Disconnect,

    /// <summary>They stay, and see the program start anew.</summary>
    Stay,
}
