namespace AgentSsh.Gateway.Configuration;

/// <summary>How a line of the log is written.</summary>
public enum LogFormat
{
    /// <summary>For people.</summary>
    Text,

    /// <summary>One JSON object a line, for machines.</summary>
    Json,
}
