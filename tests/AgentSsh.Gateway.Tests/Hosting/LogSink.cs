using System.Text;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Extensions.Logging;
using Serilog.Formatting;

namespace AgentSsh.Gateway.Tests.Hosting;

/// <summary>Keeps a log as it would be written.</summary>
internal sealed class LogSink(ITextFormatter formatter) : ILogEventSink
{
    private readonly Lock _lock = new();
    private readonly StringBuilder _text = new();

    public string Text
    {
        get
        {
            lock (_lock)
            {
                return _text.ToString();
            }
        }
    }

    public IReadOnlyList<string> Lines => Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Loggers that write everything, the least of it too, to all of the sinks.</summary>
    public static SerilogLoggerFactory Factory(params LogSink[] sinks)
    {
        var configuration = new LoggerConfiguration().MinimumLevel.Verbose();
        foreach (var sink in sinks)
        {
            configuration.WriteTo.Sink(sink);
        }

        return new SerilogLoggerFactory(configuration.CreateLogger(), dispose: true);
    }

    public void Emit(LogEvent logEvent)
    {
        using var line = new StringWriter();
        formatter.Format(logEvent, line);
        lock (_lock)
        {
            _text.Append(line);
        }
    }
}
