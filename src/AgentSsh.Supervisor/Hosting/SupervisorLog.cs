using System.Globalization;

namespace AgentSsh.Supervisor.Hosting;

/// <summary>Lines on standard error, with time and level, for whoever reads the container's log. Never what people or programs said. Any thread.</summary>
internal sealed class SupervisorLog(TextWriter writer)
{
    private readonly Lock _gate = new();

    public void Information(string message) => Write("INF", message);

    public void Warning(string message) => Write("WRN", message);

    public void Error(string message) => Write("ERR", message);

    private void Write(string level, string message)
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:yyyy-MM-ddTHH:mm:ss.fffZ} [{level}] {message.ReplaceLineEndings(" ")}");
        lock (_gate)
        {
            try
            {
                writer.WriteLine(line);
            }
            catch (IOException)
            {
                // Nobody reads the log any more; there is no other place to say so, and the agent must go on.
            }
        }
    }
}
