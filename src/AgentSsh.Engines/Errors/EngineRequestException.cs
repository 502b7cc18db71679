namespace AgentSsh.Engines;

/// <summary>The engine answered a request with an error that has no type of its own, or with something that cannot be read.</summary>
public sealed class EngineRequestException : EngineException
{
    internal EngineRequestException(string request, int status, string message)
        : base($"the engine refused '{request}' ({status}): {message}")
    {
        Status = status;
        EngineMessage = message;
    }

    internal EngineRequestException(string request, string message, Exception? innerException = null)
        : base($"the engine's answer to '{request}' cannot be used: {message}", innerException) => EngineMessage = message;

    /// <summary>HTTP status; 0 when the answer itself was broken.</summary>
    public int Status { get; }

    /// <summary>The engine's own words.</summary>
    public string EngineMessage { get; }
}
