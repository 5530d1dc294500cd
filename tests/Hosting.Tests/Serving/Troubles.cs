using System.Diagnostics.Metrics;
using Integration.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Integration.Hosting.Tests.Serving;

/// <summary>Where something can go wrong around a consumer.</summary>
public enum Seam
{
    Receive,
    Settle,
    Renew,
    HandlerFactory,
    Handler,
    Middleware,
    Inbox,
    Serializer,
    Condition,
    Logger,
}

/// <summary>Throws what a test wants, once, where it wants it.</summary>
public sealed class Trouble(Seam where)
{
    private Exception? _next;

    /// <summary>Exceptions of every kind that code may meet; each is made when it is thrown.</summary>
    public static IReadOnlyList<Func<Exception>> Kinds { get; } =
    [
#pragma warning disable CA2201 // Others throw such.
        () => new ArgumentOutOfRangeException(null, "far out"),
        () => new ObjectDisposedException("SomethingElse"),
        () => new NullReferenceException("nothing there"),
        () => new OperationCanceledException("nobody cancelled"),
        () => new TaskCanceledException("nobody cancelled this either"),
        () => new InvalidOperationException("not now"),
        () => new IOException("the network"),
        () => new TimeoutException("too slow"),
        () => new OutOfRoomException(),
        () => new AggregateException(new FormatException("one"), new OverflowException("two")),
        () => new Exception("just so"),
#pragma warning restore CA2201
        () => new ServiceUnavailableException("gone for a while.", "stub"),
        () => new EntityNotFoundException("there is none.", "stub"),
    ];

    /// <summary>Whether it has been thrown.</summary>
    public bool IsOver => Volatile.Read(ref _next) is null;

    public bool Is(Seam seam) => seam == where;

    public void Prepare(Exception exception) => Volatile.Write(ref _next, exception);

    public void At(Seam seam)
    {
        if (seam == where && Interlocked.Exchange(ref _next, null) is { } exception)
            throw exception;
    }

    private sealed class OutOfRoomException() : SystemException("no room left");
}

/// <summary>A log that is full, or broken.</summary>
internal sealed class TroubledLogs(Trouble trouble) : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => trouble.At(Seam.Logger);

    public void Dispose()
    {
    }
}

/// <summary>Counts the failures of the loops of one source.</summary>
internal sealed class LoopFailures : IDisposable
{
    private readonly MeterListener _listener = new();
    private int _count;

    public LoopFailures(string source)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == MessagingTelemetry.LoopFailures)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            foreach (var (name, tag) in tags)
            {
                if (name == MessagingTelemetry.LoopSource && Equals(tag, source))
                    Interlocked.Add(ref _count, (int)value);
            }
        });
        _listener.Start();
    }

    public int Count => Volatile.Read(ref _count);

    public void Dispose() => _listener.Dispose();
}
