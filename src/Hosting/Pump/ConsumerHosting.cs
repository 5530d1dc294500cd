using Integration.Hosting.Control;
using Integration.Registration;
using Integration.Serving;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Integration.Hosting.Pump;

/// <summary>What runs the consumers of a client, and steers them.</summary>
internal static class ConsumerHosting
{
    /// <summary>Adds it once, whoever comes first: a client that was not made by configuration has consumers, too.</summary>
    public static void AddConsumerControl(this IMessagingBuilder builder)
    {
        var (services, name) = (builder.Services, builder.Name);
        if (builder.Has<ConsumerFactory>())
            return;
        services.TryAddKeyedSingleton<ServingLoops>(name);
        builder.AddInstance();
        services.AddKeyedSingleton(name, (provider, _) => new ConsumerFactory(provider, builder));
        services.AddKeyedSingleton(name, (provider, _) => MakeControl(provider, name));
        services.AddKeyedSingleton<IConsumerControl>(name, (provider, _) => provider.GetRequiredKeyedService<ConsumerControl>(name));
        services.AddSingleton<IHostedService>(provider => new ConsumerHost(provider, name));
    }

    private static ConsumerControl MakeControl(IServiceProvider services, string? name)
    {
        var logger = services.GetRequiredService<ILoggerFactory>().CreateControlLogger();
        var signals = new PauseSignals(
            services.GetKeyedServices<IPauseSignal>(name),
            services.GetKeyedService<ControlSettings>(name) ?? new ControlSettings(),
            services.GetRequiredKeyedService<ServingLoops>(name),
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            logger);
        return new ConsumerControl(services.GetKeyedServices<ControlledConsumer>(name), services.GetRequiredKeyedService<ConsumerFactory>(name).Make, signals, logger);
    }
}
