using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Integration.Dashboard.Tests;

/// <summary>What an application has logged.</summary>
internal sealed class LogLines : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<(int Event, string Text)> _lines = new();

    /// <summary>The lines of an event, in their order.</summary>
    public IReadOnlyList<string> Of(int eventId) => [.. _lines.Where(l => l.Event == eventId).Select(l => l.Text)];

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue((eventId.Id, formatter(state, exception)));

    public void Dispose()
    {
    }
}
