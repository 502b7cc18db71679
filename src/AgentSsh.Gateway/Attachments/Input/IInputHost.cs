namespace AgentSsh.Gateway.Attachments.Input;

/// <summary>The session in which a person types. No member blocks.</summary>
internal interface IInputHost
{
    /// <summary>Gives the agent what was typed; or counts it as used up, where the person only watches.</summary>
    void PassInput(ReadOnlySpan<byte> data);

    /// <summary>Counts input as used up that the agent does not get.</summary>
    void DropInput(int count);

    /// <summary>The terminal was asked what it is, so recently that its report is still waited for; a later one would be taken for keys.</summary>
    bool AwaitsReport { get; }

    /// <summary>The person did something; called before it is passed on.</summary>
    void Acted(InputActivity activity);

    /// <summary>The person leaves.</summary>
    void Leave();
}
