using Azure.Core;
using Azure.Messaging.ServiceBus.Broker;

namespace Azure.Messaging.ServiceBus;

/// <summary>A client's way to its namespace: rights, retries as the SDK makes them, and the links to end with it.</summary>
internal sealed class ServiceBusConnection
{
    private readonly BrokerCredential _credential;
    private bool _hasToken;

    public ServiceBusConnection(string host, BrokerCredential credential, ServiceBusClientOptions options)
    {
        _credential = credential;
        Broker = BrokerRegistry.Get(host);
        Options = options;
    }

    public BrokerNamespace Broker { get; }

    public ServiceBusClientOptions Options { get; }

    public HashSet<ReceiverLink> Links { get; } = [];

    public bool IsClosed { get; private set; }

    public void ThrowIfClosed() => Check.NotDisposed(IsClosed, nameof(ServiceBusConnection));

    /// <summary>Runs a call, again where it failed for a passing reason, as often as the retry options say.</summary>
    public async Task<T> RunAsync<T>(
        BrokerOperation operation,
        string path,
        string right,
        Func<T> call,
        CancellationToken cancellationToken)
    {
        ThrowIfClosed();
        ThrowIfCancelled(cancellationToken);
        if (_credential.Token is { } token && !_hasToken)
        {
            await token.GetTokenAsync(new TokenRequestContext(["https://servicebus.azure.net/.default"]), cancellationToken);
            _hasToken = true;
        }

        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return Broker.Execute(operation, path, () =>
                {
                    ThrowIfClosed();
                    Broker.Access.Demand(_credential, right, path);
                    return call();
                });
            }
            catch (Exception exception) when (RetryDelay(exception, attempt) is not null)
            {
                await Task.Delay(RetryDelay(exception, attempt).Value, Broker.Time, cancellationToken);
            }
        }
    }

    public Task RunAsync(BrokerOperation operation, string path, string right, Action call, CancellationToken cancellationToken) =>
        RunAsync(
            operation,
            path,
            right,
            () =>
            {
                call();
                return true;
            },
            cancellationToken);

    public void Close() => Broker.Execute(() =>
    {
        IsClosed = true;
        foreach (ReceiverLink link in Links.ToArray())
        {
            link.Close();
        }

        foreach (StoreEntity source in Broker.Sources())
        {
            source.Messages.Sessions.FailWaiting(
                link => ReferenceEquals(link.Owner, Links),
                new ObjectDisposedException(nameof(ServiceBusConnection)));
        }
    });

    private static void ThrowIfCancelled(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            throw new TaskCanceledException(null, null, cancellationToken);
        }
    }

    private TimeSpan? RetryDelay(Exception exception, int attempt)
    {
        ServiceBusRetryOptions retry = Options.RetryOptions;
        if (retry.CustomRetryPolicy is { } policy)
        {
            return policy.CalculateRetryDelay(exception, attempt);
        }

        if (exception is not ServiceBusException { IsTransient: true } || attempt > retry.MaxRetries)
        {
            return null;
        }

        // The SDK adds jitter; without it a run on virtual time is the same each time.
        TimeSpan delay = retry.Mode == ServiceBusRetryMode.Fixed ? retry.Delay : retry.Delay * Math.Pow(2, attempt - 1);
        return delay < retry.MaxDelay ? delay : retry.MaxDelay;
    }
}
