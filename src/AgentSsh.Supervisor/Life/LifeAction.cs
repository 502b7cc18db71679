namespace AgentSsh.Supervisor.Life;

/// <summary>What is to be done, in order.</summary>
internal abstract record LifeAction
{
    private LifeAction()
    {
    }

    /// <summary>Start the program and answer with Started or StartFailed.</summary>
    public sealed record StartProgram : LifeAction;

    /// <summary>Send the program's process group a signal; a hangup is followed by a continue, so that a stopped one hears it.</summary>
    public sealed record SignalProgram(int Signal) : LifeAction;

    /// <summary>Answer with TimerElapsed after the delay; takes the place of the timer before.</summary>
    public sealed record SetTimer(TimeSpan Delay, uint Timer) : LifeAction;

    /// <summary>Let attached people go.</summary>
    /// <param name="Line">What they read.</param>
    /// <param name="Status">The exit status of their ssh.</param>
    /// <param name="Always">Also where people are to stay while a program is started anew.</param>
    public sealed record Dismiss(string Line, uint Status, bool Always) : LifeAction;

    /// <summary>End the tmux server, and then the supervisor.</summary>
    public sealed record EndServer : LifeAction;
}
