using Integration.Registration;

namespace Integration.Cli;

/// <summary>Passes a provider on, and notes the topology that hosting read from the configuration for it.</summary>
/// <param name="provider">The provider.</param>
/// <param name="noHiddenRetries">What no configuration says: whether its client is for a tool that accounts for every attempt.</param>
internal sealed class TopologyCapture(IMessagingProvider provider, bool noHiddenRetries) : IMessagingProvider
{
    public string Name => provider.Name;

    public TopologyDefinition Topology { get; private set; } = new();

    public Func<IServiceProvider, MessagingClientOptions, IMessaging> Read(ConfigurationReader settings) => Read(settings, ApplicationServices.None);

    public Func<IServiceProvider, MessagingClientOptions, IMessaging> Read(ConfigurationReader settings, ApplicationServices application)
    {
        var create = provider.Read(settings, application);
        return (services, options) =>
        {
            Topology = options.Topology ?? new TopologyDefinition();
            return create(services, options with { NoHiddenRetries = noHiddenRetries });
        };
    }
}
