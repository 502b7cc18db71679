namespace AgentSsh.Engines;

/// <summary>An engine could not do what it was asked; the message is for the person who has to mend it.</summary>
public abstract class EngineException : Exception
{
    private protected EngineException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
