using Integration.Registration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Hosting;

/// <summary>What a client's section and the code beside it say; a keyed singleton under the client's name.</summary>
internal sealed class MessagingSetup
{
    /// <summary>Whether the client's health checks come with it; true by default.</summary>
    public const string HealthChecksKey = "HealthChecks";

    private Func<IServiceProvider, MessagingClientOptions, IMessaging>? _create;

    public ProvisioningMode Provisioning { get; private init; }

    public TimeSpan DrainTimeout { get; private init; }

    /// <summary>Everything declared, push endpoints included; null when nothing is.</summary>
    public TopologyDefinition? Topology { get; private init; }

    /// <summary>Every declared queue, and every declared subscription without a push endpoint.</summary>
    public IEnumerable<EntityPath> Sources => Topology is null
        ? []
        : Topology.Queues.Select(q => q.Path).Concat(Topology.Subscriptions.Where(s => s.Push is null).Select(s => s.Path));

    /// <summary>Where the values of the types that the application sends go.</summary>
    public required MessageDestinations Destinations { get; init; }

    /// <summary>What to do about a declared entity that is missing.</summary>
    public required string MissingAdvice { get; init; }

    public IMessaging CreateClient(IServiceProvider services, MessagingClientOptions options) => _create!(services, options);

    /// <exception cref="MessagingConfigurationException">There are faults.</exception>
    public static MessagingSetup Read(MessagingBuilder builder, IServiceProvider services)
    {
        var whole = builder.Root ?? services.GetService<IConfiguration>();
        var reader = new ConfigurationReader(builder.Configuration, whole as IConfigurationRoot);
        var parts = services.GetKeyedServices<IConfigurationPart>(builder.Name).ToList();
        var provider = FindProvider(reader, [.. services.GetKeyedServices<IMessagingProvider>(builder.Name)]);
        var sources = parts.Select(p => p.Source).OfType<EntityPath>().ToList();
        var topology = TopologyBinder.Read(reader.Section("Topology"), services.GetKeyedServices<TopologyDefinition>(builder.Name), sources);
        var setup = new MessagingSetup
        {
            // Only the settings of the provider in use are read: those of others may wait for secrets that aren't here.
            _create = provider?.Read(reader.Section("Providers").Section(provider.Name), new ApplicationServices(services, builder.Name, whole)),
            Provisioning = reader.Member<ProvisioningMode>(nameof(Provisioning)) ?? (provider?.IsEphemeral == true ? ProvisioningMode.CreateMissing : ProvisioningMode.Check),
            MissingAdvice = $"Set {builder.Configuration.Path}:{nameof(Provisioning)} to {ProvisioningMode.CreateMissing} to have it created at the start, or create it by 'integration apply'.",
            DrainTimeout = reader.Duration(nameof(DrainTimeout), TimeSpan.Zero) ?? new MessagingClientOptions().DrainTimeout,
            Topology = topology,
            Destinations = MessageDestinations.Read(
                reader.Section("Messages").OfNames(),
                services.GetKeyedServices<MessageMapping>(builder.Name),
                services.GetRequiredKeyedService<IMessageSerializer>(builder.Name),
                new(topology, parts.Select(p => p.Consumed).OfType<EntityPath>())),
        };
        _ = reader.Flag(HealthChecksKey);
        foreach (var part in parts)
            part.Read(reader, setup.Provisioning == ProvisioningMode.CreateMissing);
        foreach (var part in parts)
            part.Check(reader, setup.Topology);
        reader.ReportUnknownKeys();
        return reader.Faults.Count == 0 ? setup : throw new MessagingConfigurationException(reader.Faults);
    }

    private static IMessagingProvider? FindProvider(ConfigurationReader reader, IReadOnlyList<IMessagingProvider> providers)
    {
        var names = providers.Select(p => p.Name).ToList();
        foreach (var name in names)
            reader.Section("Providers").Ignore(name);
        if (names.Count == 0)
        {
            reader.Fault(
                "Provider",
                "can name none: no provider was added. Call AddInMemory(), AddAws(), AddKinesis(), AddAzureServiceBus(), AddAzureEventHubs() or AddRabbitMq() on what AddMessaging returns");
        }
        else if (reader.Text("Provider") is null)
            reader.Fault("Provider", $"is missing; allowed: {string.Join(", ", names)}");
        return reader.Choice("Provider", names) is { } chosen ? providers.First(p => p.Name == chosen) : null;
    }
}
