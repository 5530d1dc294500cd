using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Integration.ContractTests;

/// <summary>Keeps every log record of a test's clients.</summary>
internal sealed class CapturedLogs : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<CapturedLog> _records = new();

    public IReadOnlyList<CapturedLog> Records => [.. _records];

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("It keeps records itself.");

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _records.Enqueue(new(
            logLevel,
            formatter(state, exception),
            exception?.ToString(),
            state is IEnumerable<KeyValuePair<string, object?>> values ? values.ToDictionary(v => v.Key, v => v.Value) : []));

    public void Dispose()
    {
    }
}

/// <summary>A log record.</summary>
internal sealed record CapturedLog(LogLevel Level, string Text, string? Error, IReadOnlyDictionary<string, object?> Values)
{
    /// <summary>Everything in it that could show something.</summary>
    public string All => $"{Text}\n{Error}\n{string.Join('\n', Values.Select(v => $"{v.Key}={v.Value}"))}";
}
