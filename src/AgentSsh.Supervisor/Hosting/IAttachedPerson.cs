namespace AgentSsh.Supervisor.Hosting;

/// <summary>Somebody in front of the screen, as the keeper of the program sees it.</summary>
internal interface IAttachedPerson
{
    /// <summary>Completes when the person is gone.</summary>
    Task Gone { get; }

    /// <summary>Notes how this attachment ends: what the person reads last, and the status. The first note counts. Does not end it.</summary>
    void Note(string line, uint status);

    /// <summary>Ends it now.</summary>
    void HangUp();
}
