namespace AgentSsh.Engines;

/// <summary>The engine does not answer, may not be spoken to, or is too old.</summary>
public sealed class EngineUnavailableException : EngineException
{
    internal EngineUnavailableException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
