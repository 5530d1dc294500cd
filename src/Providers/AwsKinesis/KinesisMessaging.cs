using Integration.Aws.Kinesis.Requests;

namespace Integration.Aws.Kinesis;

/// <summary>Amazon Kinesis Data Streams as the portable messaging API. It has streams, and no queues or topics.</summary>
public static class KinesisMessaging
{
    /// <summary>Makes a client. No call is made: what is wrong with region, credentials or network shows at the first use.</summary>
    /// <param name="options">How to reach AWS.</param>
    /// <param name="client">The clock and the logger; null for the defaults.</param>
    /// <exception cref="ArgumentException">The options are not valid, or no region is configured anywhere.</exception>
    public static IMessaging Create(KinesisMessagingOptions? options = null, MessagingClientOptions? client = null) =>
        new MessagingClient(new KinesisDriver(new KinesisContext(options ?? new KinesisMessagingOptions(), client ?? new MessagingClientOptions())), client);
}
