using Integration;
using Integration.InMemory;
using Integration.Registration;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the in-memory provider to an application.</summary>
public static class InMemoryRegistration
{
    /// <summary>Lets the configuration choose the provider <c>in-memory</c>.</summary>
    /// <param name="builder">The client.</param>
    /// <param name="configure">Changes the settings that <c>Providers:in-memory</c> gave.</param>
    public static IMessagingBuilder AddInMemory(this IMessagingBuilder builder, Func<InMemoryOptions, InMemoryOptions>? configure = null) =>
        builder.AddProvider(new Provider(configure));

    private sealed class Provider(Func<InMemoryOptions, InMemoryOptions>? configure) : IMessagingProvider
    {
        public string Name => InMemoryDriver.ProviderName;

        public bool IsEphemeral => true;

        public Func<IServiceProvider, MessagingClientOptions, IMessaging> Read(ConfigurationReader settings)
        {
            var defaults = settings.Choice("Like", ["sqs", "service-bus"]) switch
            {
                "sqs" => InMemoryOptions.LikeSqs,
                "service-bus" => InMemoryOptions.LikeServiceBus,
                _ => new InMemoryOptions(),
            };
            var options = defaults with
            {
                BrokerName = settings.Text(nameof(defaults.BrokerName)),
                MaxBytes = settings.Number(nameof(defaults.MaxBytes), 1L) ?? defaults.MaxBytes,
            };
            options = configure?.Invoke(options) ?? options;
            foreach (var fault in options.FindFaults())
                settings.Fault("", $"is not valid: {fault}");
            return (_, clientOptions) => InMemoryMessaging.Create(options, clientOptions);
        }
    }
}
