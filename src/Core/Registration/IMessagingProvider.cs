using Microsoft.Extensions.DependencyInjection;

namespace Integration.Registration;

/// <summary>What a provider's package registers, so that configuration can pick the provider by its name.</summary>
public interface IMessagingProvider
{
    /// <summary>The name that <c>Provider</c> picks it by: that of its driver, such as <c>in-memory</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Whether what the provider keeps ends with the process: then it starts empty, and what an application declares is created
    /// unless it says otherwise. False by default.
    /// </summary>
    bool IsEphemeral => false;

    /// <summary>What the provider can do with its default settings, without a client: tests in memory refuse what it refuses. Null when it doesn't tell.</summary>
    MessagingCapabilities? Capabilities => null;

    /// <summary>
    /// What the provider's streams can do with its default settings and a place for checkpoints where it needs one, without a client. Null when it has no streams; read
    /// only where <see cref="Capabilities"/> tell something.
    /// </summary>
    StreamCapabilities? StreamCapabilities => null;

    /// <summary>
    /// Reads the provider's settings from <c>Providers:&lt;name&gt;</c> and reports every fault to the reader. Makes no
    /// client and no call.
    /// </summary>
    /// <param name="settings">The provider's own section, which may be empty.</param>
    /// <returns>Makes the client with these settings; called once, and only when there was no fault.</returns>
    Func<IServiceProvider, MessagingClientOptions, IMessaging> Read(ConfigurationReader settings);

    /// <summary>The same with what the application has besides: the service's clients among its services, its connection strings. By default that is not used.</summary>
    /// <param name="settings">The provider's own section, which may be empty.</param>
    /// <param name="application">What the application has.</param>
    Func<IServiceProvider, MessagingClientOptions, IMessaging> Read(ConfigurationReader settings, ApplicationServices application) => Read(settings);
}

/// <summary>For the packages of providers.</summary>
public static class MessagingProviderRegistration
{
    /// <summary>Makes a provider known to the configuration; providers wrap it in a method of their own such as <c>AddInMemory</c>.</summary>
    public static IMessagingBuilder AddProvider(this IMessagingBuilder builder, IMessagingProvider provider)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(provider);
        builder.Services.AddKeyedSingleton(builder.Name, provider);
        return builder;
    }
}
