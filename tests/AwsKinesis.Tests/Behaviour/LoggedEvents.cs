using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Integration.Aws.Kinesis.Tests.Behaviour;

/// <summary>Which events were logged, by their ids.</summary>
internal sealed class LoggedEvents : ILoggerFactory, ILogger
{
    private readonly ConcurrentBag<int> _ids = [];

    public bool Contains(int id) => _ids.Contains(id);

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => _ids.Add(eventId.Id);

    public void Dispose()
    {
    }
}
