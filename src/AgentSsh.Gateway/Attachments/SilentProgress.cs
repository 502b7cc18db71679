namespace AgentSsh.Gateway.Attachments;

/// <summary>Tells nobody: a program reads the output, not a person.</summary>
internal sealed class SilentProgress : IProgress<string>
{
    public static readonly SilentProgress Instance = new();

    public void Report(string value)
    {
    }
}
