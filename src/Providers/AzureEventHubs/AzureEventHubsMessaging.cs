using Integration.AzureEventHubs.Client;

namespace Integration.AzureEventHubs;

/// <summary>Makes the messaging API over Azure Event Hubs: streams, and neither queues nor topics.</summary>
public static class AzureEventHubsMessaging
{
    /// <summary>The provider's name.</summary>
    public const string ProviderName = AzureEventHubsProvider.Name;

    /// <summary>Makes a client. No call is made: what can't be reached shows at the first use.</summary>
    /// <param name="options">How to reach the namespace.</param>
    /// <param name="client">The clock, the log and the rest that every provider takes.</param>
    /// <exception cref="ArgumentException">The options are not valid; every fault is listed.</exception>
    public static IMessaging Create(AzureEventHubsOptions options, MessagingClientOptions? client = null)
    {
        client ??= new MessagingClientOptions();
        return new MessagingClient(new AzureEventHubsDriver(options, client), client);
    }
}
