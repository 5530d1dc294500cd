using Integration.Aws.Requests;

namespace Integration.Aws;

/// <summary>Amazon SQS (queues) and SNS (topics) as the portable messaging API.</summary>
public static class AwsMessaging
{
    /// <summary>Makes a client. No call is made: what is wrong with region, credentials or network shows at the first use.</summary>
    /// <param name="options">How to reach AWS.</param>
    /// <param name="client">The clock, the logger and the declared topology; null for the defaults.</param>
    /// <exception cref="ArgumentException">The options are not valid, or no region is configured anywhere.</exception>
    public static IMessaging Create(AwsMessagingOptions? options = null, MessagingClientOptions? client = null) =>
        new MessagingClient(new AwsDriver(new AwsContext(options ?? new AwsMessagingOptions(), client ?? new MessagingClientOptions())), client);
}
