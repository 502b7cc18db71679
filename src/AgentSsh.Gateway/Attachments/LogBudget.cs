namespace AgentSsh.Gateway.Attachments;

/// <summary>Lets some lines a minute through and counts the others, so that nobody fills the disk with one thing. From any thread.</summary>
internal sealed class LogBudget(TimeProvider time, int linesPerMinute)
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private long _began;
    private int _written;
    private int _held;

    /// <summary>May a line be written?</summary>
    /// <param name="held">How many were held back since the last one.</param>
    public bool TryTake(out int held)
    {
        lock (_lock)
        {
            long now = time.GetTimestamp();
            if (_written == 0 || time.GetElapsedTime(_began, now) >= Period)
            {
                (_began, _written) = (now, 0);
            }

            if (_written >= linesPerMinute)
            {
                _held++;
                held = 0;
                return false;
            }

            _written++;
            (held, _held) = (_held, 0);
            return true;
        }
    }
}
