using Integration;
using Integration.Hosting;
using Integration.Hosting.Gauges;
using Integration.Hosting.Pipeline;
using Integration.Hosting.Pump;
using Integration.Hosting.Streams;
using Integration.Registration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds messaging to an application on the generic host.</summary>
public static class MessagingServiceCollectionExtensions
{
    private const string DefaultSection = "Messaging";

    /// <summary>
    /// Adds the singleton <see cref="IMessaging"/> of the provider that the section names; add the providers to choose
    /// from to what this returns. The section is read and checked, and the topology provisioned, when the host starts
    /// and before its hosted services do.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configuration">The client's section, or a whole configuration, whose section <c>Messaging</c> it is then.</param>
    /// <exception cref="InvalidOperationException">The application's main client was added before.</exception>
    public static IMessagingBuilder AddMessaging(this IServiceCollection services, IConfiguration configuration) => Add(services, null, configuration);

    /// <summary>
    /// Adds a further client by name: <see cref="IMessaging"/> is a keyed service of that key
    /// (<see cref="FromKeyedServicesAttribute"/>). For applications that use several providers at once, such as bridges.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="name">The key; not empty.</param>
    /// <param name="configuration">The client's own section, or a whole configuration, whose section <c>Messaging</c> it is then.</param>
    /// <exception cref="InvalidOperationException">A client of that name was added before.</exception>
    public static IMessagingBuilder AddMessaging(this IServiceCollection services, string name, IConfiguration configuration)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return Add(services, name, configuration);
    }

    private static MessagingBuilder Add(IServiceCollection services, string? name, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        if (services.Any(s => s.ImplementationInstance is MessagingBuilder other && other.Name == name))
            throw new InvalidOperationException(name is null ? "AddMessaging was called before; give further clients a name." : $"AddMessaging(\"{name}\") was called before.");
        var builder = new MessagingBuilder(name, services, configuration as IConfigurationSection ?? configuration.GetSection(DefaultSection), configuration as IConfigurationRoot);
        services.AddSingleton(builder);
        services.AddKeyedSingleton(name, (provider, _) => MessagingSetup.Read(builder, provider));
        services.AddKeyedSingleton<IConfigurationPart, PipelineSettings>(name);
        services.AddKeyedSingleton<IConfigurationPart>(name, (provider, _) => new PipelineCheck(provider, name));
        services.AddKeyedSingleton<IConfigurationPart>(name, (provider, _) => new GaugeSettings(provider.GetKeyedService<MessagingGaugeOptions>(name)));
        services.AddSingleton<IHostedService>(provider => new GaugeSampler(provider, name));
        services.AddKeyedSingleton(name, (provider, _) => Create(provider, name, builder.Configuration.Path));
        services.AddKeyedSingleton<IMessagePublisher>(name, (provider, _) => new MessagePublisher(
            provider.GetRequiredKeyedService<IMessaging>(name), provider.GetRequiredKeyedService<IMessageSerializer>(name), provider.GetRequiredKeyedService<MessagingSetup>(name).Destinations));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, MessagingStartup>());
        builder.AddConsumerControl();
        services.AddDefaultHealthChecks(name, () => !bool.TryParse(builder.Configuration[MessagingSetup.HealthChecksKey], out var wanted) || wanted);
        services.AddLogging();
        builder.AddDefaultSerializer();
        return builder;
    }

    private static IMessaging Create(IServiceProvider services, string? name, string section)
    {
        var setup = services.GetRequiredKeyedService<MessagingSetup>(name);
        return setup.CreateClient(services, new MessagingClientOptions
        {
            TimeProvider = services.GetService<TimeProvider>() ?? TimeProvider.System,
            LoggerFactory = services.GetRequiredService<ILoggerFactory>(),
            DrainTimeout = setup.DrainTimeout,
            Topology = setup.Topology,
            OpenLeaseStore = LeaseStores.Of(services, name, section),
            Pipeline = PipelineSettings.Make(services, name),
        });
    }
}
