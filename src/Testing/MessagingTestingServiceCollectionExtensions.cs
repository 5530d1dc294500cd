using Integration.Hosting;
using Integration.Hosting.Pump;
using Integration.Hosting.Streams;
using Integration.Registration;
using Integration.Testing;
using Integration.Testing.Broker;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Puts an application's messaging in memory, on virtual time.</summary>
public static class MessagingTestingServiceCollectionExtensions
{
    /// <summary>
    /// Has every messaging client of the application use a broker in memory and a virtual clock, whatever provider is configured. Call it after
    /// everything else is registered: in <c>ConfigureTestServices</c> of a <c>WebApplicationFactory</c>. <see cref="MessagingTestHost.Of"/> is what the test
    /// works with then.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Sets options.</param>
    /// <exception cref="InvalidOperationException">No messaging was added, or not the provider of <see cref="MessagingTestOptions.As"/>.</exception>
    public static IServiceCollection AddMessagingTesting(this IServiceCollection services, Action<MessagingTestOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = new MessagingTestOptions();
        configure?.Invoke(options);
        return services.AddMessagingTesting(new TestWorld(options, faults: null));
    }

    internal static IServiceCollection AddMessagingTesting(this IServiceCollection services, TestWorld world)
    {
        var clients = services.Select(s => s.IsKeyedService ? null : s.ImplementationInstance).OfType<MessagingBuilder>().ToList();
        if (clients.Count == 0)
            throw new InvalidOperationException("No messaging was added. Call AddMessagingTesting after the application's own registrations, AddMessaging among them.");
        foreach (var client in clients)
        {
            ReplaceProviders(services, client, world);

            // Before all other middleware, and so around it.
            services.Insert(0, ServiceDescriptor.KeyedSingleton(client.Name, new GlobalMiddleware(_ =>
            {
                var recorder = world.MakeRecorder(client.Name);
                return _ => recorder;
            })));
        }

        services.RemoveAll<TimeProvider>();
        services.AddSingleton<TimeProvider>(world.Time);
        services.AddSingleton(provider => world.In(provider));
        services.AddSingleton<IConsumerWatch>(provider => provider.GetRequiredService<TestWorld>());
        services.AddSingleton<IStreamWatch>(provider => provider.GetRequiredService<TestWorld>().Streams);
        services.AddSingleton(provider => new MessagingTestHost(provider.GetRequiredService<TestWorld>()));
        return services;
    }

    private static void ReplaceProviders(IServiceCollection services, MessagingBuilder client, TestWorld world)
    {
        var providers = services.Where(s => s.ServiceType == typeof(IMessagingProvider) && Equals(s.ServiceKey, client.Name))
            .Select(s => (Descriptor: s, Provider: (IMessagingProvider)(s.IsKeyedService ? s.KeyedImplementationInstance : s.ImplementationInstance)!)).ToList();
        IMessagingProvider? alike = null;
        if (world.Options.Provider is { } name)
        {
            alike = providers.Select(p => p.Provider).FirstOrDefault(p => string.Equals(p.Name, name, StringComparison.OrdinalIgnoreCase))
                ?? throw new InvalidOperationException(
                    $"As(\"{name}\") needs that provider among those that the application adds: {string.Join(", ", providers.Select(p => p.Provider.Name))}.");
            if (alike.Capabilities is null)
                throw new InvalidOperationException($"As(\"{name}\") is not possible: the package of that provider does not tell what it can do.");
        }

        foreach (var (descriptor, provider) in providers)
        {
            services.Remove(descriptor);
            services.AddKeyedSingleton<IMessagingProvider>(client.Name, new TestProvider(client.Name, provider.Name, alike ?? provider, world));
        }

        // A test need not configure what it does not use.
        if (alike is not null || client.Configuration["Provider"] is null)
            client.Configuration["Provider"] = (alike ?? providers.Select(p => p.Provider).FirstOrDefault())?.Name;
    }
}
