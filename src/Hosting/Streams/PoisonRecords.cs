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

    /// <summary>Puts a record into the queue, which has it when this returns: whole or, where the queue takes less than the stream did, without its body.</summary>
    public async Task ParkAsync(StreamContext context, Exception reason, KeyValuePair<string, object?>[] tags, CancellationToken cancellationToken)
    {
        var queue = messaging.Queue(registration.ParkQueue);
        for (var omission = Omission.None; ; omission++)
        {
            try
            {
                await queue.SendAsync(Describe(context, reason, omission), cancellationToken).ConfigureAwait(false);
                break;
            }
            catch (MessageTooLargeException tooLarge) when (omission < Omission.BodyAndHeaders)
            {
                logger.RecordTooLarge(tooLarge, context.RecordKey, registration.Stream, registration.ParkQueue, registration.Group, omission + 1);
            }
        }

        StreamMetrics.CountParked(tags);
    }

    /// <summary>
    /// The record as it is parked: body, headers and id as they are, and where it is from. Its key is a header: no queue need be ordered for it. Headers for which
    /// those leave no room are kept as <see cref="Message.ToLegal"/> keeps them.
    /// </summary>
    private Message Describe(StreamContext context, Exception reason, Omission omission)
    {
        var record = context.Record.Message;
        List<(string Name, HeaderValue Value)> place =
        [
            (StreamHeader, registration.Stream.Name),
            (GroupHeader, registration.Group),
            ("parked-partition", context.Record.Partition),
            ("parked-offset", context.Record.Offset),
            (ReasonHeader, reason.GetType().Name),
            ("parked-description", ExceptionText.Cut(ExceptionText.Message(reason), LongestReason)),
        ];
        if (record.GroupId is { } key)
            place.Add(("parked-key", key));
        if (omission != Omission.None)
            place.Add(("parked-without", $"{omission}"));
        var parked = record with
        {
            GroupId = null,
            Body = omission == Omission.None ? record.Body : default,
            Headers = omission == Omission.BodyAndHeaders ? MessageHeaders.Empty : record.Headers,
        };
        return place.Aggregate(LegalMessage.Of(parked, LegalMessage.MaxHeaders - place.Count), static (message, header) => message.WithHeader(header.Name, header.Value));
    }
}

/// <summary>What of a record is not parked, for want of room: the stream has it.</summary>
internal enum Omission
{
    None,
    Body,
    BodyAndHeaders,
}
