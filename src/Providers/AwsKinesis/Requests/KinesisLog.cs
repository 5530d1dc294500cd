using Microsoft.Extensions.Logging;

namespace Integration.Aws.Kinesis.Requests;

/// <summary>The adapter's log lines; never a body, a header's value or a secret.</summary>
internal static partial class KinesisLog
{
    [LoggerMessage(211, LogLevel.Warning, "The settings of {Entity} may not be read; the largest record is taken to be {Bytes} bytes, and keys to be kept in order. Allow kinesis:DescribeStreamSummary")]
    public static partial void SettingsUnknown(this ILogger logger, EntityPath entity, int bytes);

    [LoggerMessage(212, LogLevel.Information, "Kinesis asks to slow down reading partition {Partition} of {Entity}; it is read again in {Delay}")]
    public static partial void ReadingThrottled(this ILogger logger, EntityPath entity, string partition, TimeSpan delay);

    [LoggerMessage(213, LogLevel.Warning, "A record at {Partition}/{Offset} of {Entity} could not be read as its writer meant it, and is delivered as it is: {Fault}")]
    public static partial void RecordNotUnderstood(this ILogger logger, EntityPath entity, string partition, string offset, string fault);

    [LoggerMessage(214, LogLevel.Information, "Enhanced fan-out: the consumer {Group} of {Entity} is registered, which Kinesis charges for from now on")]
    public static partial void ConsumerRegistered(this ILogger logger, EntityPath entity, string group);

    [LoggerMessage(217, LogLevel.Information, "Enhanced fan-out: the consumer {Group} of {Entity} is deregistered, as its group is deleted")]
    public static partial void ConsumerDeregistered(this ILogger logger, EntityPath entity, string group);

    [LoggerMessage(215, LogLevel.Information, "Kinesis does not push partition {Partition} of {Entity} now ({Reason}); it is subscribed to again in {Delay}")]
    public static partial void SubscriptionRefused(this ILogger logger, EntityPath entity, string partition, string reason, TimeSpan delay);

    [LoggerMessage(216, LogLevel.Information, "The subscription to partition {Partition} of {Entity} has been silent for {Silence}; it is made anew")]
    public static partial void SubscriptionSilent(this ILogger logger, EntityPath entity, string partition, TimeSpan silence);
}
