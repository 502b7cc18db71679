namespace AgentSsh.Testing;

/// <summary>Signals to processes that a test started; numbers as on Linux.</summary>
public static class Signals
{
    public const int Hangup = 1;
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Terminate = 15;
    public const int Continue = 18;
    public const int Stop = 19;

    /// <summary>Sends a signal.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">There is no such process, or it is another user's.</exception>
    public static void Send(int processId, int signal) => PtyNative.Check(PtyNative.Kill(processId, signal), $"kill -{signal} {processId}");
}
