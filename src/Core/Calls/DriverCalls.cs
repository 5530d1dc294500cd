using System.Diagnostics;
using Integration.Diagnostics;
using Integration.Drivers;
using Microsoft.Extensions.Logging;

namespace Integration.Calls;

/// <summary>
/// The one way from the portable types to the driver: refuses calls after disposal, turns the service's exceptions
/// into the taxonomy, and measures each call.
/// </summary>
internal sealed class DriverCalls(IMessagingDriver driver, MessagingClientOptions options, Lifetime lifetime)
{
    public IMessagingDriver Driver => driver;

    public MessagingClientOptions Options => options;

    public Lifetime Lifetime => lifetime;

    public MessagingCapabilities Capabilities => driver.Capabilities;

    public TimeProvider Time => options.TimeProvider;

    public ILogger Logger { get; } = options.LoggerFactory.CreateGuardedLogger(MessagingTelemetry.SourceName);

    private static bool IsMeasured => MessagingTelemetry.Duration.Enabled || MessagingTelemetry.Waiting.Enabled;

    public void Require(Capability capability, EntityPath? entity) =>
        MessageRules.Require(capability, driver.Capabilities, driver.Provider, entity);

    /// <summary>
    /// Makes a call. What it needs comes in <paramref name="state"/>, so that a call which ends at once, as most do in one process,
    /// allocates nothing: <paramref name="call"/> is static.
    /// </summary>
    public async ValueTask<T> RunAsync<TState, T>(
        string operation,
        string type,
        EntityPath? entity,
        TState state,
        Func<TState, CancellationToken, ValueTask<T>> call,
        CancellationToken cancellationToken,
        bool settling = false,
        bool waits = false)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var running = lifetime.Enter(settling);
        var started = IsMeasured ? Time.GetTimestamp() : (long?)null;
        Exception? failure = null;
        try
        {
            return await call(state, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            failure = Translate(exception, entity, cancellationToken);
            if (ReferenceEquals(failure, exception))
                throw;
            throw failure;
        }
        finally
        {
            if (started is { } since)
                Measure(operation, type, entity, since, waits, failure);
        }
    }

    public Task<T> RunAsync<T>(
        string operation, string type, EntityPath? entity, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        RunAsync(operation, type, entity, call, static (call, token) => new ValueTask<T>(call(token)), cancellationToken).AsTask();

    public Task RunAsync(
        string operation, string type, EntityPath? entity, Func<CancellationToken, Task> call, CancellationToken cancellationToken) =>
        RunAsync(operation, type, entity, call, static async (call, token) =>
        {
            await call(token).ConfigureAwait(false);
            return true;
        }, cancellationToken).AsTask();

    /// <summary>The exception that the caller should see (clauses E1, E3): itself when it is one of ours.</summary>
    public Exception Translate(Exception exception, EntityPath? entity, CancellationToken cancellationToken)
    {
        if (exception is MessagingException or ObjectDisposedException)
            return exception;

        // A client of a service may put what the service answered into an argument exception; others are the caller's.
        if (exception is ArgumentException)
            return driver.TranslateError(exception, entity) ?? exception;
        if (exception is OperationCanceledException && cancellationToken.IsCancellationRequested)
            return new OperationCanceledException(exception.Message, exception, cancellationToken);
        if (driver.TranslateError(exception, entity) is { } translated)
            return translated;
        // Nobody cancelled: something beneath gave up waiting.
        if (exception is OperationCanceledException or TimeoutException)
            return new ServiceUnavailableException("the call ended without an answer; see the inner exception.", driver.Provider, entity, exception);
        return new MessagingException(
            $"the call failed with a {exception.GetType().Name}; see the inner exception.", driver.Provider, entity, isTransient: false, exception);
    }

    public TagList Tags(string operation, string type, EntityPath? entity) =>
        MessagingTelemetry.Tags(driver.GetMessagingSystem(entity), operation, type, entity);

    /// <summary>How long a call took. One that waits for messages is measured apart unless it failed: waiting is not work.</summary>
    private void Measure(string operation, string type, EntityPath? entity, long started, bool waits, Exception? failure)
    {
        var instrument = waits && failure is null or OperationCanceledException or ObjectDisposedException ? MessagingTelemetry.Waiting : MessagingTelemetry.Duration;
        var tags = Tags(operation, type, entity);
        if (failure is not null)
            tags.Add(MessagingTelemetry.ErrorType, failure.GetType().Name);
        Listeners.Tell(() => instrument.Record(Time.GetElapsedTime(started).TotalSeconds, tags));
    }
}
