using Integration.RabbitMq.Requests;

namespace Integration.RabbitMq;

/// <summary>Makes the messaging API over RabbitMQ.</summary>
public static class RabbitMqMessaging
{
    /// <summary>The provider's name.</summary>
    public const string ProviderName = RabbitMqProvider.Name;

    /// <summary>Makes a client. No call is made: what can't be reached shows at the first use.</summary>
    /// <param name="options">How to reach the broker.</param>
    /// <param name="client">The clock, the log and the rest that every provider takes.</param>
    /// <exception cref="ArgumentException">The options are not valid; every fault is listed.</exception>
    public static IMessaging Create(RabbitMqOptions options, MessagingClientOptions? client = null)
    {
        client ??= new MessagingClientOptions();
        return new MessagingClient(new RabbitMqDriver(options, client), client);
    }
}
