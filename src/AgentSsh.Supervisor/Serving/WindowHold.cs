using System.Diagnostics.CodeAnalysis;
using AgentSsh.Ssh;
using AgentSsh.Supervisor.Tmux;

namespace AgentSsh.Supervisor.Serving;

/// <summary>
/// Holds the window's size while only people are there whose terminals do not count for it: tmux would take theirs then, and a program would be made small by somebody
/// who only watches. Any thread.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore whose wait handle nobody asks for holds nothing to dispose.")]
internal sealed class WindowHold(TmuxServer tmux)
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private int _counting;
    private int _others;

    // Not known at first: an earlier supervisor may have left it so.
    private bool? _isHeld;

    /// <summary>Somebody is about to attach.</summary>
    public Task EnterAsync(bool counts) => InTurnAsync(async () =>
    {
        if (!counts)
        {
            _others++;
            await HoldAsync(null).ConfigureAwait(false);
        }
        else if (++_counting == 1 && _isHeld != false)
        {
            await tmux.FreeSizeAsync(CancellationToken.None).ConfigureAwait(false);
            _isHeld = false;
        }
    });

    /// <summary>Somebody is gone.</summary>
    /// <param name="counts">The terminal counted.</param>
    /// <param name="size">It had this size.</param>
    public Task LeaveAsync(bool counts, TerminalSize size) => InTurnAsync(() =>
    {
        _counting -= counts ? 1 : 0;
        _others -= counts ? 0 : 1;
        return counts ? HoldAsync(size) : Task.CompletedTask;
    });

    private async Task HoldAsync(TerminalSize? size)
    {
        if (_counting == 0 && _others > 0 && (size is not null || _isHeld != true))
        {
            await tmux.HoldSizeAsync(size, CancellationToken.None).ConfigureAwait(false);
            _isHeld = true;
        }
    }

    private async Task InTurnAsync(Func<Task> act)
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            await act().ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }
}
