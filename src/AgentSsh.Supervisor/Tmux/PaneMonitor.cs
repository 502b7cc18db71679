using AgentSsh.Link;
using AgentSsh.Supervisor.Hosting;
using AgentSsh.Supervisor.Native;
using AgentSsh.Supervisor.Processes;

namespace AgentSsh.Supervisor.Tmux;

/// <summary>Waits for the end of the program in the pane, or of tmux around it, without asking again and again.</summary>
internal sealed class PaneMonitor(TmuxServer tmux, SupervisorLog log, TimeProvider time)
{
    private const int ChildSignal = 17;
    private const int MaxNudges = 500;

    // A tmux that came back at once, again and again, while the program runs: the loop is not to become a busy one.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    // Between a nudge and the next look, and how often to look where a process cannot be watched.
    private static readonly TimeSpan NudgePause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LookPause = TimeSpan.FromSeconds(2);

    /// <summary>Returns how the program ended; null when tmux or its session is gone.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<ExitStatus?> WaitForEndAsync(CancellationToken ct)
    {
        var nudges = 0;
        while (true)
        {
            var began = time.GetTimestamp();
            try
            {
                if (await tmux.GetPaneAsync(ct).ConfigureAwait(false) is not { } pane)
                {
                    return null;
                }

                if (pane.Exit is not null)
                {
                    return pane.Exit;
                }

                if (!await WaitAsync(pane, ct).ConfigureAwait(false))
                {
                    if (time.GetElapsedTime(began) < Pause)
                    {
                        await Task.Delay(Pause, time, ct).ConfigureAwait(false);
                    }

                    continue;
                }

                // The process has ended. tmux (3.3a, seen) can miss the SIGCHLD of a program that ends right after its start, and then knows nothing until the next one.
                if (++nudges > MaxNudges)
                {
                    log.Error($"tmux does not say how process {pane.ProcessId} ended.");
                    return new ExitStatus(0, SignalNames.Kill);
                }

                _ = Libc.Kill(pane.ServerId, ChildSignal);
                await Task.Delay(NudgePause, time, ct).ConfigureAwait(false);
            }
            catch (LibcException e)
            {
                log.Error($"The program cannot be watched: {e.Message}");
                await Task.Delay(LookPause, time, ct).ConfigureAwait(false);
            }
        }
    }

    // True when the program's process has ended; false when something else happened in tmux.
    private async Task<bool> WaitAsync(PaneStatus pane, CancellationToken ct)
    {
        using var watch = ProcessWatch.TryStart(pane.ProcessId);
        if (watch is null && Libc.Kill(pane.ProcessId, 0) != 0)
        {
            return true;
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var changed = tmux.WaitForChangeAsync(ending.Token);
        var ended = watch?.Ended ?? Task.Delay(LookPause, time, ending.Token);
        await Task.WhenAny(changed, ended).ConfigureAwait(false);
        var isOver = watch is not null && ended.IsCompleted;
        await ending.CancelAsync().ConfigureAwait(false);
        await changed.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ct.ThrowIfCancellationRequested();
        return isOver;
    }
}
