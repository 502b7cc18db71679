namespace AgentSsh.Ssh.Connection;

/// <summary>Decides when a silent peer is asked, and when it is given up (OpenSSH ClientAliveInterval and ClientAliveCountMax). Any packet
/// received counts as an answer. One caller at a time; times in milliseconds of one monotonic clock.</summary>
internal sealed class KeepAlive(TimeSpan interval, int countMax)
{
    private readonly long _interval = (long)interval.TotalMilliseconds;
    private long _lastProbe;
    private int _unanswered;

    public KeepAliveAction Process(long lastReceived, long now)
    {
        if (lastReceived >= _lastProbe)
        {
            _unanswered = 0;
        }

        if (now - Math.Max(lastReceived, _lastProbe) < _interval)
        {
            return KeepAliveAction.None;
        }

        if (_unanswered >= countMax)
        {
            return KeepAliveAction.GiveUp;
        }

        _unanswered++;
        _lastProbe = now;
        return KeepAliveAction.Probe;
    }
}
