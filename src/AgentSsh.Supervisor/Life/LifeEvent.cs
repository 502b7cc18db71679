using AgentSsh.Supervisor.Processes;

namespace AgentSsh.Supervisor.Life;

/// <summary>What can happen to a program.</summary>
internal abstract record LifeEvent
{
    private LifeEvent()
    {
    }

    /// <summary>The supervisor has started.</summary>
    /// <param name="Adopted">A tmux server from before runs the program: nothing is to be started.</param>
    public sealed record Begun(bool Adopted) : LifeEvent;

    /// <summary>The ordered start was done.</summary>
    /// <param name="Resumes">The program goes on with a conversation.</param>
    public sealed record Started(bool Resumes) : LifeEvent;

    /// <summary>The ordered start failed.</summary>
    /// <param name="Reason">Why, for a person.</param>
    /// <param name="Permanent">Trying again changes nothing.</param>
    public sealed record StartFailed(string Reason, bool Permanent) : LifeEvent;

    /// <summary>The program ended.</summary>
    /// <param name="Exit">How.</param>
    /// <param name="Cause">Why, where that is known: words that go on behind how it ended.</param>
    public sealed record Ended(ExitStatus Exit, string Cause = "") : LifeEvent;

    /// <summary>What the running program does has changed.</summary>
    /// <param name="IsLoginRefused">It waits for somebody to log in.</param>
    public sealed record ActivityChanged(bool IsLoginRefused) : LifeEvent;

    /// <summary>The tmux server, or the session in it, is gone, and the program with it.</summary>
    /// <param name="Cause">Why, where that is known: words that go on behind these.</param>
    public sealed record ServerLost(string Cause = "") : LifeEvent;

    /// <summary>Something that the report tells has changed, and the program's life has not.</summary>
    public sealed record Noted : LifeEvent;

    /// <summary>The time that <see cref="LifeAction.SetTimer"/> asked for has passed.</summary>
    /// <param name="Timer">Which timer: one that was replaced says nothing any more.</param>
    public sealed record TimerElapsed(uint Timer) : LifeEvent;

    /// <summary>A person wants the program started anew.</summary>
    /// <param name="Who">Who, for the log and the report.</param>
    public sealed record RestartRequested(string Who) : LifeEvent;

    /// <summary>The supervisor is to end.</summary>
    public sealed record StopRequested : LifeEvent;
}
