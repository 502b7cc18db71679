using System.Text;

namespace AgentSsh.Gateway.Attachments;

/// <summary>Tells a waiting person what is going on, in one line of the terminal that is written over and at last wiped out.</summary>
internal sealed class ProgressLine(Action<byte[]> write, Func<uint> columns) : IProgress<string>
{
    private readonly Lock _lock = new();
    private bool _isShown;
    private bool _isOver;

    public void Report(string value)
    {
        // One column is left free, or the terminal would wrap.
        int room = (int)Math.Clamp(columns(), 20, 500) - 1;
        string line = $"agentssh: {value}";
        lock (_lock)
        {
            if (_isOver)
            {
                return;
            }

            _isShown = true;
            write(Encoding.UTF8.GetBytes($"\r\e[K{(line.Length > room ? line[..room] : line)}"));
        }
    }

    /// <summary>Wipes the line out; nothing is written after it.</summary>
    public void End()
    {
        lock (_lock)
        {
            _isOver = true;
            if (_isShown)
            {
                write("\r\e[K"u8.ToArray());
            }
        }
    }
}
