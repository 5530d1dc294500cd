using System.Text.Json;
using Integration.Client;
using Integration.Diagnostics;
using Integration.Serving;
using Microsoft.Extensions.Logging;

namespace Integration.Outbox;

/// <summary>Sends rows of lanes, those of a group one after the other, and says what became of each.</summary>
internal sealed class OutboxSender(IMessaging messaging, OutboxOptions options, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromSeconds(1);
    private const int LongestError = 2_000;

    /// <summary>Sends them, for <see cref="OutboxOptions.SendTimeout"/> at most.</summary>
    /// <param name="rows">The rows, in order.</param>
    /// <param name="outcomes">Gets the outcomes as they are known, also when this ends with an exception. Rows without one were left for the next time.</param>
    /// <param name="aborting">Cancels the call.</param>
    /// <returns>The destination whose send ran into the time-out; null when none did.</returns>
    public async Task<string?> SendAsync(IReadOnlyList<OutboxEntry> rows, List<OutboxOutcome> outcomes, CancellationToken aborting)
    {
        using var timeout = new CancellationTokenSource(options.SendTimeout, time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(aborting, timeout.Token);
        for (var started = time.GetTimestamp(); rows.Count > 0;)
        {
            // Of many at once one may fail and a later one succeed. A group's next message is sent when the one before it is confirmed.
            var wave = rows.GroupBy(r => (r.Destination, r.GroupId, r.GroupId is null ? r.Sequence : 0)).Select(g => g.First()).ToList();
            foreach (var destination in wave.GroupBy(r => r.Destination))
            {
                // The time-out is for a call that hangs. Many that are only slow, as of a long group, must not run into it: what has been sent is marked before.
                if (time.GetElapsedTime(started) >= options.SendTimeout / 2)
                    return null;
                if (await SendToAsync(destination.Key, [.. destination], outcomes, aborting, ending.Token).ConfigureAwait(false))
                    return destination.Key;
            }

            var held = outcomes.Where(o => o.State == OutboxState.Waiting).Select(o => (o.Entry.Destination, o.Entry.GroupId)).ToHashSet();
            var taken = wave.ToHashSet();
            rows = [.. rows.Where(r => !taken.Contains(r) && !held.Contains((r.Destination, r.GroupId)))];
        }

        return null;
    }

    /// <summary>Whether it ran into the time-out, which fails what is not known to be sent.</summary>
    private async Task<bool> SendToAsync(
        string destination, IReadOnlyList<OutboxEntry> rows, List<OutboxOutcome> outcomes, CancellationToken aborting, CancellationToken ending)
    {
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
            return false;
        IReadOnlyList<SendResult?> results;
        try
        {
            var path = EntityPath.Parse(destination);
            var messages = readable.Select(r => r.Message);
            results = path.Kind == EntityKind.Topic
                ? await messaging.Topic(path.Name).PublishManyAsync(messages, cancellationToken: ending).ConfigureAwait(false)
                : await messaging.Queue(path.Name).SendManyAsync(messages, cancellationToken: ending).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is MessagingException or FormatException or ArgumentException)
        {
            outcomes.AddRange(readable.Select(r => Failed(r.Row, exception)));
            return false;
        }
        catch (OperationCanceledException exception) when (ending.IsCancellationRequested)
        {
            results = (exception as SendCanceledException)?.Results ?? [];
        }

        TimeoutException? timeout = null;
        for (var i = 0; i < readable.Count; i++)
        {
            var row = readable[i].Row;
            var result = results.ElementAtOrDefault(i);
            if (result is { Succeeded: true })
                outcomes.Add(new(row, OutboxState.Sent));
            else if (result?.Error is { } error and not OperationCanceledException)
                outcomes.Add(Failed(row, error));
            else if (!aborting.IsCancellationRequested)
                outcomes.Add(Failed(row, timeout ??= new($"Sending took longer than {options.SendTimeout}.")));
        }

        aborting.ThrowIfCancellationRequested();
        return timeout is not null;
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
