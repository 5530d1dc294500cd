using Integration.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Integration.Hosting.Streams;

/// <summary>What becomes of records that fail however often they are tried.</summary>
internal sealed class PoisonRecords(IMessaging messaging, StreamConsumerRegistration registration, ILogger logger)
{
    /// <summary>On a parked record: the stream it is from.</summary>
    public const string StreamHeader = "parked-stream";

    /// <summary>On a parked record: the group it was parked by.</summary>
    public const string GroupHeader = "parked-group";

    /// <summary>On a parked record: the type of the exception it failed with.</summary>
    public const string ReasonHeader = "parked-reason";

    private const int LongestReason = 1000;

    /// <summary>Parks or skips a record. When it returns the checkpoint may pass it; what it throws keeps the partition where it is.</summary>
    public async Task GiveUpAsync(StreamContext context, Exception reason, KeyValuePair<string, object?>[] tags, CancellationToken cancellationToken)
    {
        switch (registration.Options.OnPoison)
        {
            case PoisonAction.Park:
                await ParkAsync(context, reason, tags, cancellationToken).ConfigureAwait(false);
                logger.RecordParked(reason, context.RecordKey, registration.Stream, registration.Group, registration.ParkQueue);
                return;
            case PoisonAction.Skip:
                logger.RecordSkipped(reason, context.RecordKey, registration.Stream, registration.Group);
                return;
            default:
                throw new InvalidOperationException($"{context.RecordKey} failed for good, and the consumer is to stop there; see the inner exception.", reason);
        }
    }

    /// <summary>Puts a record into the queue, which has it when this returns.</summary>
    public async Task ParkAsync(StreamContext context, Exception reason, KeyValuePair<string, object?>[] tags, CancellationToken cancellationToken)
    {
        await messaging.Queue(registration.ParkQueue).SendAsync(Describe(context, reason), cancellationToken).ConfigureAwait(false);
        StreamMetrics.CountParked(tags);
    }

    /// <summary>The record as it is parked: body, headers and id as they are, and where it is from. Its key is a header: no queue need be ordered for it.</summary>
    private Message Describe(StreamContext context, Exception reason)
    {
        var parked = (context.Record.Message with { GroupId = null })
            .WithHeader(StreamHeader, registration.Stream.Name)
            .WithHeader(GroupHeader, registration.Group)
            .WithHeader("parked-partition", context.Record.Partition)
            .WithHeader("parked-offset", context.Record.Offset)
            .WithHeader(ReasonHeader, reason.GetType().Name)
            .WithHeader("parked-description", ExceptionText.Cut(ExceptionText.Message(reason), LongestReason));
        return context.Record.Message.GroupId is { } key ? parked.WithHeader("parked-key", key) : parked;
    }
}
