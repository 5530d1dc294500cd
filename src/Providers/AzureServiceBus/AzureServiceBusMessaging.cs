using Integration.AzureServiceBus.Client;

namespace Integration.AzureServiceBus;

/// <summary>Makes the messaging API over Azure Service Bus.</summary>
public static class AzureServiceBusMessaging
{
    /// <summary>The provider's name.</summary>
    public const string ProviderName = AzureServiceBusProvider.Name;

    /// <summary>Makes a client. No call is made: what can't be reached shows at the first use.</summary>
    /// <param name="options">How to reach the namespace.</param>
    /// <param name="client">The clock, the log and the rest that every provider takes.</param>
    /// <exception cref="ArgumentException">The options are not valid; every fault is listed.</exception>
    public static IMessaging Create(AzureServiceBusOptions options, MessagingClientOptions? client = null)
    {
        client ??= new MessagingClientOptions();
        return new MessagingClient(new AzureServiceBusDriver(options, client), client);
    }
}
