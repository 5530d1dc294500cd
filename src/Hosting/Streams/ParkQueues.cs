using Microsoft.Extensions.DependencyInjection;

namespace Integration.Hosting.Streams;

/// <summary>The queues that the stream consumers of a client park in: its own, or those of the client that <see cref="StreamConsumerOptions.ParkClient"/> names.</summary>
internal sealed class ParkQueues(IServiceProvider services, string? clientName) : IStartCheck
{
    private const string Main = "main";

    private IEnumerable<StreamConsumerRegistration> Consumers => services.GetKeyedServices<StreamConsumerRegistration>(clientName);

    /// <summary>The client of a consumer's queue, and its name.</summary>
    /// <exception cref="InvalidOperationException">There is no such client.</exception>
    public (string? Name, IMessaging Messaging) Of(StreamConsumerRegistration consumer) =>
        Find(consumer) ?? throw new InvalidOperationException($"There is no messaging client '{consumer.Options.ParkClient}' for {consumer.Name} to park by.");

    public IEnumerable<string> FindFaults()
    {
        var clients = services.GetServices<MessagingBuilder>().ToList();
        var section = clients.Find(c => c.Name == clientName)!.Configuration.Path;
        foreach (var consumer in Consumers)
        {
            var at = $"{section}:StreamConsumers:{consumer.Name}";
            if (Find(consumer) is not { } found)
                yield return $"{at}:{nameof(StreamConsumerOptions.ParkClient)} is '{consumer.Options.ParkClient}', which AddMessaging was not called with; allowed: {string.Join(", ", clients.Select(c => c.Name ?? Main))}.";
            else if (consumer.Options.Parks && !found.Messaging.Capabilities.Supports(Capability.CompetingConsumers))
            {
                yield return $"{at}: records are to be parked in a queue, and {found.Messaging.Provider} has none. Set {nameof(StreamConsumerOptions.ParkClient)} to the name of a client that has queues, "
                    + $"or {nameof(StreamConsumerOptions.OnPoison)} to {PoisonAction.Skip} or {PoisonAction.Stop}"
                    + (consumer.Options.MaxRecordAge is null ? "." : $" and {nameof(StreamConsumerOptions.OnExpired)} to {PoisonAction.Skip}.");
            }
        }
    }

    /// <summary>Makes those that are missing, where the client of each may.</summary>
    public async Task CreateMissingAsync(CancellationToken cancellationToken)
    {
        foreach (var consumer in Consumers.Where(c => c.Options.Parks))
        {
            var (name, messaging) = Of(consumer);
            if (services.GetKeyedService<MessagingSetup>(name)?.Provisioning == ProvisioningMode.CreateMissing)
                await messaging.Topology.CreateQueueAsync(new QueueDefinition(consumer.ParkQueue), cancellationToken).ConfigureAwait(false);
        }
    }

    private (string? Name, IMessaging Messaging)? Find(StreamConsumerRegistration consumer)
    {
        var name = consumer.Options.ParkClient ?? clientName;
        if (services.GetKeyedService<IMessaging>(name) is { } messaging)
            return (name, messaging);
        return name == Main && services.GetKeyedService<IMessaging>(null) is { } main ? (null, main) : null;
    }
}
