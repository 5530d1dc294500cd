using Company.Provider1;
using Integration;
using Integration.Client;
using Integration.Registration;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the provider to an application.</summary>
public static class MyServiceRegistration
{
    /// <summary>Lets the configuration choose the provider <c>my-service</c>.</summary>
    public static IMessagingBuilder AddMyService(this IMessagingBuilder builder) => builder.AddProvider(new MyServiceProvider());
}

/// <summary>The provider, as the configuration and the command line know it.</summary>
public sealed class MyServiceProvider : IMessagingProvider
{
    /// <inheritdoc />
    public string Name => MyServiceDriver.ProviderName;

    /// <inheritdoc />
    public MessagingCapabilities Capabilities => MyServiceDriver.Declaration;

    /// <summary>Reads <c>Providers:my-service:Address</c>.</summary>
    public Func<IServiceProvider, MessagingClientOptions, IMessaging> Read(ConfigurationReader settings)
    {
        var address = settings.Text("Address");
        if (address is null)
            settings.Fault("Address", "is missing");
        return (_, options) => new MessagingClient(new MyServiceDriver(address!, options), options);
    }
}
