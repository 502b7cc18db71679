using System.Text;
using AgentSsh.Engines.Docker.Api;

namespace AgentSsh.Engines.Docker;

/// <summary>Puts the pieces of a build's or pull's stream together to lines for people. Not safe for concurrent use.</summary>
internal sealed class ProgressLines
{
    /// <summary>A command that prints without ever ending a line still shows something now and then.</summary>
    private const int MaximumLine = 2000;

    private readonly StringBuilder _line = new();
    private string? _lastStatus;

    /// <summary>The lines that this message completes. A layer's byte counts are left out: hundreds of messages that say the same status of the same layer are one line.</summary>
    public List<string> Add(ProgressMessage message)
    {
        var complete = new List<string>();
        foreach (var c in message.Stream ?? "")
        {
            if (c is '\n' or '\r' || _line.Length >= MaximumLine)
            {
                Complete(complete);
            }

            if (c is not ('\n' or '\r'))
            {
                _line.Append(c);
            }
        }

        if (message.Status is { Length: > 0 } status)
        {
            var text = PlainText.OneLine(message.Id is { Length: > 0 } id ? $"{id}: {status}" : status);
            if (text != _lastStatus)
            {
                complete.Add(text);
            }

            _lastStatus = text;
        }

        return complete;
    }

    /// <summary>What was left without an end of line.</summary>
    public List<string> End()
    {
        var complete = new List<string>();
        Complete(complete);
        return complete;
    }

    private void Complete(List<string> complete)
    {
        var text = PlainText.OneLine(_line.ToString());
        _line.Clear();
        if (text.Length > 0)
        {
            complete.Add(text);
        }
    }
}
