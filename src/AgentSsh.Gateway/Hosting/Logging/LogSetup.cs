using AgentSsh.Gateway.Configuration;
using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Events;
using Serilog.Extensions.Logging;
using Serilog.Formatting;

namespace AgentSsh.Gateway.Hosting.Logging;

/// <summary>Serilog behind <see cref="Microsoft.Extensions.Logging.ILogger"/>: the one place that knows of it. The log goes to stderr.</summary>
internal static class LogSetup
{
    /// <summary>Disposing the result writes what is pending.</summary>
    public static ILoggerFactory Create(LogFormat format, LogLevel level)
    {
        ITextFormatter formatter = format == LogFormat.Json
            ? new JsonLogFormatter()
            : new TextLogFormatter(hasColours: !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null);
        Serilog.Core.Logger logger = new LoggerConfiguration()
            .MinimumLevel.Is(ToSerilog(level))
            .WriteTo.Console(formatter, standardErrorFromLevel: LogEventLevel.Verbose)
            .CreateLogger();
        return new SerilogLoggerFactory(logger, dispose: true);
    }

    internal static LogEventLevel ToSerilog(LogLevel level) => level switch
    {
        LogLevel.Trace => LogEventLevel.Verbose,
        LogLevel.Debug => LogEventLevel.Debug,
        LogLevel.Information => LogEventLevel.Information,
        LogLevel.Warning => LogEventLevel.Warning,
        LogLevel.Error => LogEventLevel.Error,
        _ => LogEventLevel.Fatal,
    };
}
