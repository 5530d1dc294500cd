using System.Text.Json;
using Integration.Diagnostics;
using Integration.Serving;
using Microsoft.Extensions.Logging;

namespace Integration.Outbox;

/// <summary>Sends rows of lanes, those of a group one after the other, and says what became of each.</summary>
internal sealed class OutboxSender(IMessaging messaging, OutboxOptions options, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromSeconds(1);
    private const int LongestError = 2_000;

    /// <summary>Sends them.</summary>
    /// <param name="rows">The rows, in order.</param>
    /// <param name="outcomes">Gets the outcomes as they are known, also when this ends with an exception. Rows without one were left for the next time.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task SendAsync(IReadOnlyList<OutboxEntry> rows, List<OutboxOutcome> outcomes, CancellationToken cancellationToken)
    {
        // A group with many messages must not run into the time-out, which is for a call that hangs: what has been sent is marked before.
        for (var started = time.GetTimestamp(); rows.Count > 0 && time.GetElapsedTime(started) < options.SendTimeout / 2;)
        {
            // Of many at once one may fail and a later one succeed. A group's next message is sent when the one before it is confirmed.
            var wave = rows.GroupBy(r => (r.Destination, r.GroupId, r.GroupId is null ? r.Sequence : 0)).Select(g => g.First()).ToList();
            foreach (var destination in wave.GroupBy(r => r.Destination))
                outcomes.AddRange(await SendToAsync(destination.Key, [.. destination], cancellationToken).ConfigureAwait(false));
            var held = outcomes.Where(o => o.State == OutboxState.Waiting).Select(o => (o.Entry.Destination, o.Entry.GroupId)).ToHashSet();
            var taken = wave.ToHashSet();
            rows = [.. rows.Where(r => !taken.Contains(r) && !held.Contains((r.Destination, r.GroupId)))];
        }
    }

    private async Task<IReadOnlyList<OutboxOutcome>> SendToAsync(string destination, IReadOnlyList<OutboxEntry> rows, CancellationToken cancellationToken)
    {
        var outcomes = new List<OutboxOutcome>();
        var readable = new List<(OutboxEntry Row, Message Message)>();
        foreach (var row in rows)
        {
            try
            {
                readable.Add((row, MessageDocument.Read(row.Message)));
            }
            catch (Exception exception) when (exception is FormatException or ArgumentException or JsonException)
            {
                outcomes.Add(Failed(row, exception));
            }
        }

        if (readable.Count == 0)
            return outcomes;
        try
        {
            var path = EntityPath.Parse(destination);
            var messages = readable.Select(r => r.Message);
            var results = path.Kind == EntityKind.Topic
                ? await messaging.Topic(path.Name).PublishManyAsync(messages, cancellationToken: cancellationToken).ConfigureAwait(false)
                : await messaging.Queue(path.Name).SendManyAsync(messages, cancellationToken: cancellationToken).ConfigureAwait(false);
            outcomes.AddRange(readable.Zip(results, (r, result) => result.Error is { } error ? Failed(r.Row, error) : new OutboxOutcome(r.Row, OutboxState.Sent)));
        }
        catch (Exception exception) when (exception is MessagingException or FormatException or ArgumentException)
        {
            outcomes.AddRange(readable.Select(r => Failed(r.Row, exception)));
        }

        return outcomes;
    }

    private OutboxOutcome Failed(OutboxEntry row, Exception exception)
    {
        var attempts = row.Attempts + 1;
        var isItsOwn = exception is ArgumentException or FormatException or JsonException or MessageTooLargeException or CapabilityNotSupportedException;
        var text = ExceptionText.Cut($"{exception.GetType().Name}: {ExceptionText.Message(exception)}", LongestError);
        if (isItsOwn || (exception is MessagingException { IsTransient: false } && attempts >= options.MaxAttempts))
        {
            logger.Parked(exception, row.MessageId, row.Destination, row.Sequence, attempts);
            return new(row, OutboxState.Parked, row.DueAt, text);
        }

        var pause = Backoff.Wait(attempts, FirstBackoff, options.MaxBackoff);
        logger.NotForwarded(exception, row.MessageId, row.Destination, attempts, pause);
        return new(row, OutboxState.Waiting, Drivers.SaturatingTime.Add(time.GetUtcNow(), pause).ToUnixTimeMilliseconds(), text);
    }
}
