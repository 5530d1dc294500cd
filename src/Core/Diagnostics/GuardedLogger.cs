using Microsoft.Extensions.Logging;

namespace Integration.Diagnostics;

/// <summary>A logger whose faults cost a log line and nothing else: a sink that throws must not end what logs.</summary>
internal sealed class GuardedLogger(ILogger inner) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => inner.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel)
    {
        try
        {
            return inner.IsEnabled(logLevel);
        }
#pragma warning disable CA1031 // See the summary.
        catch (Exception)
#pragma warning restore CA1031
        {
            return false;
        }
    }

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        try
        {
            inner.Log(logLevel, eventId, state, exception, formatter);
        }
#pragma warning disable CA1031 // See the summary.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }
}

internal static class GuardedLoggers
{
    /// <summary>A logger whose faults cost a log line and nothing else.</summary>
    public static ILogger CreateGuardedLogger(this ILoggerFactory factory, string category) => new GuardedLogger(factory.CreateLogger(category));
}
