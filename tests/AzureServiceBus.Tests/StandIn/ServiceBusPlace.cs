using System.Collections.Concurrent;
using Azure.Messaging.ServiceBus;
using Azure.Messaging.ServiceBus.Broker;
using Azure.Messaging.ServiceBus.StandIn;
using Integration.ContractTests;

namespace Integration.AzureServiceBus.Tests.Contract;

/// <summary>The stand-in: a namespace of its own for each test, on virtual time.</summary>
internal sealed class ServiceBusPlace : IServiceBusPlace
{
    private const string Key = "c2VjcmV0LWtleS1vZi10aGUtbmFtZXNwYWNl";

    private readonly ConcurrentDictionary<string, Lazy<StandInNamespace>> _namespaces = new(StringComparer.Ordinal);

    public string Broker => "the stand-in for Azure.Messaging.ServiceBus 7.21.0, in this process";

    public bool UsesVirtualTime => true;

    public bool IsRequired => true;

    public IReadOnlyList<string> Secrets => [Key];

    public Task<string?> StartAsync() => Task.FromResult<string?>(null);

    public AzureServiceBusOptions Options(string scope, MessagingClientOptions client) => new()
    {
        ConnectionString = Open(scope, client.TimeProvider).ConnectionStringFor("All", Key),
        PollTimeout = TimeSpan.FromMilliseconds(1),
    };

    public AzureServiceBusOptions? Options(Outage outage, MessagingClientOptions client)
    {
        var reached = Open($"outage-{Guid.NewGuid():N}", client.TimeProvider);
        switch (outage)
        {
            case Outage.Unreachable:
                reached.FailNext(ServiceBusFailureReason.ServiceCommunicationProblem, int.MaxValue);
                break;
            case Outage.Throttled:
                reached.FailNext(ServiceBusFailureReason.ServiceBusy, int.MaxValue);
                break;
            case Outage.QuotaExceeded:
                reached.FailNext(ServiceBusFailureReason.QuotaExceeded, int.MaxValue, BrokerOperation.Send);
                break;
            case Outage.Unauthorized:
                break;
        }

        return new AzureServiceBusOptions
        {
            ConnectionString = reached.ConnectionStringFor(outage == Outage.Unauthorized ? "Nobody" : "All", Key),
            Retry = new ServiceBusRetryOptions { MaxRetries = 0 },
            PollTimeout = TimeSpan.FromMilliseconds(1),
        };
    }

    public long? CountAdministrationCalls(string fullyQualifiedNamespace) => StandInNamespace.Get(fullyQualifiedNamespace).AdministrationCalls;

    public ValueTask DisposeAsync()
    {
        foreach (var opened in _namespaces.Values)
            opened.Value.Dispose();
        return ValueTask.CompletedTask;
    }

    private StandInNamespace Open(string scope, TimeProvider time) => _namespaces.GetOrAdd(scope, name => new Lazy<StandInNamespace>(() =>
    {
        var opened = StandInNamespace.Create(time, $"{name}.servicebus.windows.net");
        opened.SetKey("All", Key, Right.Manage, Right.Send, Right.Listen);
        return opened;
    })).Value;
}
