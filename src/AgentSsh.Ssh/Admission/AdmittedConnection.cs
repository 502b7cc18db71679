using System.Net;

namespace AgentSsh.Ssh.Admission;

/// <summary>The place of one connection among those on which nobody is logged in. It is given back once, whichever call comes first; from any
/// thread.</summary>
internal sealed class AdmittedConnection(AdmissionControl control, EndPoint? remote, SourceKey? source)
{
    private int _left;

    /// <summary>Somebody has logged in.</summary>
    public void LoggedIn()
    {
        if (Interlocked.Exchange(ref _left, 1) == 0)
        {
            control.LoggedIn(source);
        }
    }

    /// <summary>The connection has ended.</summary>
    /// <param name="penalty">What is held against its source, when nobody has logged in on it.</param>
    public void Ended(SshPenalty? penalty)
    {
        if (Interlocked.Exchange(ref _left, 1) == 0)
        {
            control.EndedWithoutLogin(remote, source, penalty);
        }
    }
}
