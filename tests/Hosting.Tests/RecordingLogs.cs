using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Integration.Hosting.Tests;

/// <summary>Keeps every log entry with its structured values.</summary>
internal sealed class RecordingLogs : ILoggerProvider, ILogger
{
    public ConcurrentQueue<(LogLevel Level, IReadOnlyDictionary<string, object?> Values)> Entries { get; } = [];

    /// <summary>The values of the entries whose template begins so.</summary>
    public IEnumerable<IReadOnlyDictionary<string, object?>> Of(string beginning) => Entries.Select(e => e.Values)
        .Where(v => v.GetValueOrDefault("{OriginalFormat}") is string text && text.StartsWith(beginning, StringComparison.Ordinal));

    public ILogger CreateLogger(string categoryName) => this;

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Entries.Enqueue((logLevel, state is IReadOnlyList<KeyValuePair<string, object?>> values
            ? values.DistinctBy(v => v.Key).ToDictionary(v => v.Key, v => v.Value)
            : new Dictionary<string, object?>()));

    public void Dispose()
    {
    }
}
