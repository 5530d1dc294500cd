using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace OrderProcessing.App;

/// <summary>One line for each log entry, with the exception's message but not its stack.</summary>
public sealed class LogLine() : ConsoleFormatter("line")
{
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter) =>
        textWriter.WriteLine($"{logEntry.LogLevel}: {logEntry.Formatter(logEntry.State, null)}{(logEntry.Exception is { } e ? $" ({e.Message})" : "")}");
}
