namespace AgentSsh.Supervisor.Tmux;

/// <summary>The configuration of the agent's tmux, carried inside the program so that any image can be an agent's.</summary>
internal static class TmuxConfiguration
{
    public static string Text
    {
        get
        {
            using var stream = typeof(TmuxConfiguration).Assembly.GetManifestResourceStream("tmux.conf")
                ?? throw new InvalidOperationException("The program was built without tmux.conf.");
            using var reader = new StreamReader(stream);
            return reader.ReadToEnd();
        }
    }
}
