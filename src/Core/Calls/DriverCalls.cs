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

    public void Require(Capability capability, EntityPath? entity) =>
        MessageRules.Require(capability, driver.Capabilities, driver.Provider, entity);

    /// <summary>Begins a call, which the caller disposes of: for those of every message. Others take <c>RunAsync</c>.</summary>
    public DriverCall Begin(Operation operation, CancellationToken cancellationToken, bool settling = false, bool waits = false)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lifetime.Enter(settling);
        var measurement = DriverCall.Measurement.IsObserved ? new DriverCall.Measurement(operation, waits, Time.GetTimestamp()) : null;
        return new DriverCall(this, operation.Entity, measurement, cancellationToken);
    }

    public async Task<T> RunAsync<T>(
        Operation operation, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken, bool settling = false)
    {
        using var running = Begin(operation, cancellationToken, settling);
        try
        {
            return await call(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            running.ThrowTranslated(exception);
            throw;
        }
    }

    /// <summary>The same of an operation that is seldom.</summary>
    public Task<T> RunAsync<T>(
        string operation, string type, EntityPath? entity, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        RunAsync(Operation(operation, type, entity), call, cancellationToken);

    public Task RunAsync(
        string operation, string type, EntityPath? entity, Func<CancellationToken, Task> call, CancellationToken cancellationToken) =>
        RunAsync(operation, type, entity, async token =>
        {
            await call(token).ConfigureAwait(false);
            return true;
        }, cancellationToken);

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
        if (exception is MissingOutcomeException)
            return new MessagingException(exception.Message, driver.Provider, entity);
        if (driver.TranslateError(exception, entity) is { } translated)
            return translated;
        // Nobody cancelled: something beneath gave up waiting.
        if (exception is OperationCanceledException or TimeoutException)
            return new ServiceUnavailableException("the call ended without an answer; see the inner exception.", driver.Provider, entity, exception);
        return new MessagingException(
            $"the call failed with a {exception.GetType().Name}; see the inner exception.", driver.Provider, entity, isTransient: false, exception);
    }

    /// <summary>An operation, to be kept by whoever has it often.</summary>
    public Operation Operation(string name, string type, EntityPath? entity) => new(driver, name, type, entity);
}
