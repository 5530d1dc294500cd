using Integration.Diagnostics;

namespace Integration.Calls;

/// <summary>
/// A call to the driver under way (<see cref="DriverCalls.Begin"/>): a value that its caller disposes of, so that a call which ends at
/// once allocates nothing. Its errors go through <see cref="ThrowTranslated"/>.
/// </summary>
internal readonly struct DriverCall(DriverCalls calls, EntityPath? entity, DriverCall.Measurement? measurement, CancellationToken cancellationToken) : IDisposable
{
    /// <summary>Throws what the caller should see instead of an exception (clauses E1, E3); returns when it is that exception itself.</summary>
    public void ThrowTranslated(Exception exception)
    {
        var translated = calls.Translate(exception, entity, cancellationToken);
        if (measurement is not null)
            measurement.Failure = translated;
        if (!ReferenceEquals(translated, exception))
            throw translated;
    }

    public void Dispose()
    {
        measurement?.Record(calls);
        calls.Lifetime.Leave();
    }

    /// <summary>How long a call takes; there is one when somebody listens. A call that waits for messages is measured apart unless it failed: waiting is not work.</summary>
    internal sealed class Measurement(Operation operation, bool waits, long started)
    {
        public static bool IsObserved => MessagingTelemetry.Duration.Enabled || MessagingTelemetry.Waiting.Enabled;

        public Exception? Failure { get; set; }

        public void Record(DriverCalls calls)
        {
            var instrument = waits && Failure is null or OperationCanceledException or ObjectDisposedException
                ? MessagingTelemetry.Waiting
                : MessagingTelemetry.Duration;
            Listeners.Tell(
                (instrument, seconds: calls.Time.GetElapsedTime(started).TotalSeconds, tags: operation.TagsWith(Failure)),
                static m => m.instrument.Record(m.seconds, m.tags));
        }
    }
}
