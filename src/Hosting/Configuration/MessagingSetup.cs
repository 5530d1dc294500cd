using Integration.Registration;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Hosting;

/// <summary>What a client's section and the code beside it say; a keyed singleton under the client's name.</summary>
internal sealed class MessagingSetup
{
    private Func<IServiceProvider, MessagingClientOptions, IMessaging>? _create;

    public ProvisioningMode Provisioning { get; private init; }

    public TimeSpan DrainTimeout { get; private init; }

    /// <summary>Everything declared, push endpoints included; null when nothing is.</summary>
    public TopologyDefinition? Topology { get; private init; }

    public IMessaging CreateClient(IServiceProvider services, MessagingClientOptions options) => _create!(services, options);

    /// <exception cref="MessagingConfigurationException">There are faults.</exception>
    public static MessagingSetup Read(IMessagingBuilder builder, IServiceProvider services)
    {
        var reader = new ConfigurationReader(builder.Configuration);
        var create = ReadProvider(reader, [.. services.GetKeyedServices<IMessagingProvider>(builder.Name)]);
        var setup = new MessagingSetup
        {
            _create = create,
            Provisioning = reader.Member<ProvisioningMode>("Provisioning") ?? ProvisioningMode.None,
            DrainTimeout = reader.Duration("DrainTimeout", TimeSpan.Zero) ?? new MessagingClientOptions().DrainTimeout,
            Topology = DeclaredTopology.Read(reader.Section("Topology"), services.GetKeyedServices<TopologyDefinition>(builder.Name)),
        };
        foreach (var part in services.GetKeyedServices<IConfigurationPart>(builder.Name))
            part.Read(reader);
        reader.ReportUnknownKeys();
        return reader.Faults.Count == 0 ? setup : throw new MessagingConfigurationException(reader.Faults);
    }

    /// <summary>Only the settings of the provider in use are read: those of others may wait for secrets that aren't here.</summary>
    private static Func<IServiceProvider, MessagingClientOptions, IMessaging>? ReadProvider(ConfigurationReader reader, IReadOnlyList<IMessagingProvider> providers)
    {
        var names = providers.Select(p => p.Name).ToList();
        var all = reader.Section("Providers");
        foreach (var name in names)
            all.Ignore(name);
        if (names.Count == 0)
            reader.Fault("Provider", "can name none: no provider was added. Call AddInMemory(), AddAws() or AddAzureServiceBus() on what AddMessaging returns");
        else if (reader.Text("Provider") is null)
            reader.Fault("Provider", $"is missing; allowed: {string.Join(", ", names)}");
        return reader.Choice("Provider", names) is { } chosen ? providers.First(p => p.Name == chosen).Read(all.Section(chosen)) : null;
    }
}
