using System.Globalization;
using Serilog.Events;
using Serilog.Formatting;

namespace AgentSsh.Gateway.Hosting.Logging;

/// <summary>A line for people: time, level, message. What clients and containers put into a message cannot make a second line or move the cursor.</summary>
internal sealed class TextLogFormatter(bool hasColours) : ITextFormatter
{
    private const string Reset = "\e[0m";

    public void Format(LogEvent logEvent, TextWriter output)
    {
        (string name, string colour) = Level(logEvent.Level);
        output.Write(logEvent.Timestamp.ToString("yyyy-MM-dd HH:mm:ss.fff ", CultureInfo.InvariantCulture));
        output.Write(hasColours ? $"{colour}{name}{Reset} " : $"{name} ");
        output.WriteLine(LogText.Printable(MessageText.Of(logEvent)));
        if (logEvent.Exception is { } exception)
        {
            output.WriteLine(LogText.Printable(exception.ToString(), keepsLines: true));
        }
    }

    private static (string Name, string Colour) Level(LogEventLevel level) => level switch
    {
        LogEventLevel.Verbose => ("trace", "\e[2m"),
        LogEventLevel.Debug => ("debug", "\e[2m"),
        LogEventLevel.Information => ("info ", "\e[36m"),
        LogEventLevel.Warning => ("warn ", "\e[33m"),
        _ => ("error", "\e[31m"),
    };
}
