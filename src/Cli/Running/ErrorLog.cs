using Microsoft.Extensions.Logging;

namespace Integration.Cli;

/// <summary>Writes the library's log to standard error, for <c>--verbose</c>.</summary>
internal sealed class ErrorLog(TextWriter writer) : ILoggerProvider
{
    private readonly TextWriter _writer = TextWriter.Synchronized(writer);

    public ILogger CreateLogger(string categoryName) => new Logger(_writer, categoryName);

    public void Dispose()
    {
    }

    private sealed class Logger(TextWriter writer, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            writer.WriteLine(Printable.Cell($"{logLevel} {category}: {formatter(state, exception)}"));
    }
}
