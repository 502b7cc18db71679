using AgentSsh.Gateway.Configuration;

namespace AgentSsh.Gateway.Attachments.Input;

/// <summary>
/// What one person types in front of an agent: passes it on, notes who is at work, finds the keys by which the person leaves, and drops a report of the terminal that
/// comes when nobody waits for it any more. What may become one of these waits for what follows, but not for long.
/// </summary>
internal sealed class AttachmentInput : IDisposable
{
    // A person needs less for a second key.
    private static readonly TimeSpan KeyTime = TimeSpan.FromSeconds(1);

    // A sequence that the network has cut is whole again with the next packet.
    private static readonly TimeSpan PieceTime = TimeSpan.FromMilliseconds(50);

    private readonly Lock _lock = new();
    private readonly DetachChord _chord;
    private readonly IInputHost _host;
    private readonly ITimer _timer;
    private TimeSpan _armed = Timeout.InfiniteTimeSpan;
    private bool _hasLeft;
    private volatile bool _isOver;

    public AttachmentInput(IInputHost host, DetachKey keys, TimeProvider time)
    {
        (_host, _chord) = (host, new DetachChord(keys));
        _timer = time.CreateTimer(static input => ((AttachmentInput)input!).GiveUp(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Takes what came. On the connection's receive loop; the lock is shared with nobody but the timer.</summary>
    public void Take(ReadOnlySpan<byte> data)
    {
        bool leaves = false;
        lock (_lock)
        {
            bool isReleased = false;
            while (!_hasLeft && !data.IsEmpty)
            {
                ChordStep step = _chord.Take(data, !_host.AwaitsReport);
                if (step.Activity != InputActivity.None)
                {
                    // Before it is passed on: what the program answers is this person's.
                    _host.Acted(step.Activity);
                }

                Pass(step.Released);
                Pass(data[..step.Passed]);
                if (step.Dropped > 0)
                {
                    _host.DropInput(step.Dropped);
                }

                isReleased |= !step.Released.IsEmpty;
                leaves = _hasLeft = step.IsDetached;
                data = data[step.Taken..];
            }

            Arm(isReleased);
        }

        if (leaves)
        {
            _host.Leave();
        }
    }

    /// <summary>The person is gone.</summary>
    public void Dispose()
    {
        _isOver = true;
        _timer.Dispose();
    }

    private void GiveUp()
    {
        lock (_lock)
        {
            if (!_hasLeft && !_isOver)
            {
                Pass(_chord.GiveUp());
                _armed = Timeout.InfiniteTimeSpan;
            }
        }
    }

    private void Pass(ReadOnlySpan<byte> data)
    {
        if (!data.IsEmpty)
        {
            _host.PassInput(data);
        }
    }

    private void Arm(bool isAnew)
    {
        TimeSpan due = !_chord.IsHolding ? Timeout.InfiniteTimeSpan : _chord.HasFirst ? KeyTime : PieceTime;
        if ((due != _armed || (isAnew && _chord.IsHolding)) && !_isOver)
        {
            _armed = due;
            _timer.Change(due, Timeout.InfiniteTimeSpan);
        }
    }
}
