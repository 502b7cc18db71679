using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace AgentSsh.Gateway.Tests.Descriptors;

/// <summary>What was logged as an error.</summary>
internal sealed class ErrorLog : ILogger
{
    public ConcurrentQueue<string> Lines { get; } = new();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue(formatter(state, exception) + exception);
}
