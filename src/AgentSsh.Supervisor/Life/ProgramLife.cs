using System.Globalization;
using AgentSsh.Supervisor.Processes;

namespace AgentSsh.Supervisor.Life;

/// <summary>
/// The life of the agent's program: when it is started, when it is started again, when no more. Pure: events and the time go in, a state and actions come out.
/// </summary>
/// <param name="name">The program's name, for people.</param>
/// <param name="resumes">Whether it can go on with its conversation.</param>
internal sealed class ProgramLife(string name, bool resumes)
{
    /// <summary>So many ends within <see cref="EndsWindow"/> and it is held.</summary>
    public const int MaxEnds = 5;

    /// <summary>The time within which ends are counted; also how long a run has to be for the backoff to begin anew.</summary>
    public static readonly TimeSpan EndsWindow = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(60);

    // An interactive program ends at once when its terminal hangs up; what saves something first does it in this time.
    private static readonly TimeSpan HangUpBound = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan TerminateBound = TimeSpan.FromSeconds(3);

    private static readonly IReadOnlyList<LifeAction> Nothing = [];

    /// <summary>What follows from an event.</summary>
    public (LifeState State, IReadOnlyList<LifeAction> Actions) Step(LifeState state, LifeEvent happened, DateTimeOffset now) => happened switch
    {
        _ when state.Phase == LifePhase.Stopped => (state, Nothing),
        LifeEvent.Begun begun => OnBegun(state, begun, now),
        LifeEvent.Started started => OnStarted(state, started, now),
        LifeEvent.StartFailed failed => OnStartFailed(state, failed, now),
        LifeEvent.Noted => (state, Nothing),
        LifeEvent.Ended ended => OnEnded(state, ended, now),
        LifeEvent.ActivityChanged changed => (state.Phase == LifePhase.Running ? state with { IsLoginRefused = changed.IsLoginRefused } : state, Nothing),
        LifeEvent.ServerLost lost => OnServerLost(state, lost.Cause, now),
        LifeEvent.TimerElapsed elapsed => OnTimer(state, elapsed, now),
        LifeEvent.RestartRequested request => OnRestart(state, request, now),
        LifeEvent.StopRequested => OnStop(state, now),
        _ => throw new ArgumentException($"No such event: {happened}.", nameof(happened)),
    };

    private static (LifeState State, IReadOnlyList<LifeAction> Actions) OnBegun(LifeState state, LifeEvent.Begun begun, DateTimeOffset now) =>
        state.Generation > 0 || state.Phase != LifePhase.Starting ? (state, Nothing)
        : begun.Adopted ? (Run(state, now), Nothing)
        : Start(state, "", now);

    private static (LifeState State, IReadOnlyList<LifeAction> Actions) OnStarted(LifeState state, LifeEvent.Started started, DateTimeOffset now) => state.Phase switch
    {
        LifePhase.Starting => (Run(state, now) with { Reason = started.Resumes ? "resumed" : "" }, Nothing),
        _ => (state, Nothing),
    };

    private (LifeState State, IReadOnlyList<LifeAction> Actions) OnStartFailed(LifeState state, LifeEvent.StartFailed failed, DateTimeOffset now) => state.Phase switch
    {
        LifePhase.Starting when failed.Permanent => Hold(state, failed.Reason, 75, now),
        LifePhase.Starting => AfterEnd(state, now, $"{name} could not be started: {failed.Reason}", 75, atOnce: false),
        _ => (state, Nothing),
    };

    private (LifeState State, IReadOnlyList<LifeAction> Actions) OnEnded(LifeState state, LifeEvent.Ended happened, DateTimeOffset now)
    {
        var exit = happened.Exit;
        var how = $"{name} ended with {exit}{happened.Cause}";
        var ended = state with { LastExit = exit.Combined };
        return state.Phase switch
        {
            // Started again it would be refused again.
            LifePhase.Running when state.IsLoginRefused && exit.Combined != 0 =>
                Hold(ended, $"{name} ended with {exit} after its login was refused: its key has to be changed, or somebody has to log in once it is started again", exit.Combined, now),
            LifePhase.Running => AfterEnd(ended, now, how, exit.Combined, atOnce: false),

            // It ended before its start was told: it was started all the same.
            LifePhase.Starting => AfterEnd(ended with { Generation = ended.Generation + 1 }, now, how, exit.Combined, atOnce: false),
            LifePhase.Ending => Start(ended, state.Reason, now),
            LifePhase.Stopping => End(ended, now),
            _ => (state, Nothing),
        };
    }

    // Somebody ended tmux: that is no fault of the program's, so it is back at once, but it is counted, or two who do not agree would go on for ever.
    private (LifeState State, IReadOnlyList<LifeAction> Actions) OnServerLost(LifeState state, string cause, DateTimeOffset now) => state.Phase switch
    {
        LifePhase.Running or LifePhase.Starting => AfterEnd(state, now, $"the terminal of {name} was ended{cause}", 75, atOnce: true),
        LifePhase.Ending => Start(state, state.Reason, now),
        LifePhase.Stopping => End(state, now),
        _ => (state, Nothing),
    };

    private static (LifeState State, IReadOnlyList<LifeAction> Actions) OnTimer(LifeState state, LifeEvent.TimerElapsed elapsed, DateTimeOffset now)
    {
        if (elapsed.Timer != state.Timer)
        {
            return (state, Nothing);
        }

        return state.Phase switch
        {
            LifePhase.Restarting => Start(state, state.Reason, now),
            LifePhase.Ending or LifePhase.Stopping when !state.AskedTwice =>
                SetTimer(state with { AskedTwice = true }, TerminateBound, new LifeAction.SignalProgram(SignalNames.Terminate)),
            LifePhase.Ending => Start(state, state.Reason, now),
            LifePhase.Stopping => End(state, now),
            _ => (state, Nothing),
        };
    }

    private static (LifeState State, IReadOnlyList<LifeAction> Actions) OnRestart(LifeState state, LifeEvent.RestartRequested request, DateTimeOffset now)
    {
        var reason = $"{request.Who} asked for a restart";
        var fresh = state with { Ends = [], Attempt = 0 };
        return state.Phase switch
        {
            LifePhase.Running => AskToEnd(fresh, LifePhase.Ending, reason, now),
            LifePhase.Restarting or LifePhase.Held => Start(fresh, reason, now),

            // It is on its way already.
            LifePhase.Starting or LifePhase.Ending => (fresh, Nothing),
            _ => (state, Nothing),
        };
    }

    private (LifeState State, IReadOnlyList<LifeAction> Actions) OnStop(LifeState state, DateTimeOffset now)
    {
        var farewell = new LifeAction.Dismiss($"the agent is stopping; {name} is there again when it is started.", 75, Always: true);
        switch (state.Phase)
        {
            case LifePhase.Stopping:
                return (state, Nothing);
            case LifePhase.Running or LifePhase.Ending or LifePhase.Starting:
                var (asked, actions) = AskToEnd(state, LifePhase.Stopping, "stopping", now);
                return (asked, [farewell, .. actions]);
            default:
                var (ended, last) = End(state, now);
                return (ended, [farewell, .. last]);
        }
    }

    private (LifeState State, IReadOnlyList<LifeAction> Actions) AfterEnd(LifeState state, DateTimeOffset now, string what, uint status, bool atOnce)
    {
        var ends = state.Ends.Where(end => now - end < EndsWindow).Append(now).ToArray();
        if (ends.Length >= MaxEnds)
        {
            return Hold(state with { Ends = [] }, string.Create(CultureInfo.InvariantCulture, $"{what}, the {MaxEnds}th end within five minutes"), status, now);
        }

        var ranLong = state.Phase == LifePhase.Running && now - state.RanSince >= EndsWindow;
        var attempt = ranLong ? 1 : state.Attempt + 1;
        var counted = state with { Ends = ends, Attempt = attempt };
        var dismiss = new LifeAction.Dismiss($"{what}; a new one is starting{(resumes ? " on the same conversation" : "")}.", status, Always: false);
        if (atOnce)
        {
            var (starting, start) = Start(counted, what, now);
            return (starting, [dismiss, .. start]);
        }

        var delay = TimeSpan.FromSeconds(Math.Min(Math.Pow(2, attempt - 1), LongestDelay.TotalSeconds));
        var (restarting, timer) = SetTimer(counted with { Phase = LifePhase.Restarting, Reason = what, Since = now }, delay, null);
        return (restarting, [dismiss, .. timer]);
    }

    private static (LifeState State, IReadOnlyList<LifeAction> Actions) Hold(LifeState state, string reason, uint status, DateTimeOffset now) =>
        (state with { Phase = LifePhase.Held, Reason = reason, Since = now, Attempt = 0 }, [new LifeAction.Dismiss(HeldLine(reason), status, Always: true)]);

    private static string HeldLine(string reason) => $"{reason}. It is not started again until somebody says: agentssh restart";

    private static (LifeState State, IReadOnlyList<LifeAction> Actions) Start(LifeState state, string reason, DateTimeOffset now) =>
        (state with { Phase = LifePhase.Starting, Reason = reason, Since = now, AskedTwice = false, IsLoginRefused = false, Timer = state.Timer + 1 }, [new LifeAction.StartProgram()]);

    private static LifeState Run(LifeState state, DateTimeOffset now) =>
        state with { Phase = LifePhase.Running, Reason = "", Since = now, RanSince = now, Generation = state.Generation + 1 };

    private static (LifeState State, IReadOnlyList<LifeAction> Actions) AskToEnd(LifeState state, LifePhase phase, string reason, DateTimeOffset now) =>
        SetTimer(
            state with { Phase = phase, Reason = reason, Since = now, AskedTwice = false }, HangUpBound, new LifeAction.SignalProgram(SignalNames.HangUp));

    private static (LifeState State, IReadOnlyList<LifeAction> Actions) End(LifeState state, DateTimeOffset now) =>
        (state with { Phase = LifePhase.Stopped, Since = now }, [new LifeAction.EndServer()]);

    private static (LifeState State, IReadOnlyList<LifeAction> Actions) SetTimer(LifeState state, TimeSpan delay, LifeAction? first)
    {
        var timer = state.Timer + 1;
        var set = new LifeAction.SetTimer(delay, timer);
        return (state with { Timer = timer }, first is null ? [set] : [first, set]);
    }
}
