using Integration;
using Integration.InMemory;
using Integration.Registration;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the in-memory provider to an application.</summary>
public static class InMemoryRegistration
{
    /// <summary>Lets the configuration choose the provider <c>in-memory</c>.</summary>
    /// <param name="builder">The client.</param>
    /// <param name="configure">Sets what <c>Providers:in-memory</c> does not set, from the limits that its <c>Like</c> chooses.</param>
    public static IMessagingBuilder AddInMemory(this IMessagingBuilder builder, Func<InMemoryOptions, InMemoryOptions>? configure = null) =>
        builder.AddProvider(new Provider(configure));

    private sealed class Provider(Func<InMemoryOptions, InMemoryOptions>? configure) : IMessagingProvider
    {
        public string Name => InMemoryDriver.ProviderName;

        public MessagingCapabilities Capabilities => InMemoryDriver.CapabilitiesOf(new());

        public StreamCapabilities StreamCapabilities => InMemoryDriver.OfStreams;

        public bool IsEphemeral => true;

        public Func<IServiceProvider, MessagingClientOptions, IMessaging> Read(ConfigurationReader settings)
        {
            var defaults = settings.Choice("Like", ["sqs", "service-bus"]) switch
            {
                "sqs" => InMemoryOptions.LikeSqs,
                "service-bus" => InMemoryOptions.LikeServiceBus,
                _ => new InMemoryOptions(),
            };
            var code = configure?.Invoke(defaults) ?? defaults;
            var options = code with
            {
                BrokerName = settings.Text(nameof(code.BrokerName)) ?? code.BrokerName,
                FairQueues = settings.Flag(nameof(code.FairQueues)) ?? code.FairQueues,
                MaxBytes = settings.Number(nameof(code.MaxBytes), 1L) ?? code.MaxBytes,
            };
            foreach (var fault in options.FindFaults())
                settings.Fault("", $"is not valid: {fault}");
            return (_, clientOptions) => InMemoryMessaging.Create(options, clientOptions);
        }
    }
}
