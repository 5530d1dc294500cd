using Integration.Drivers;

namespace Integration.Emulation;

/// <summary>Redrives by receive, copy and complete, for drivers whose service has no native way (clause Q19).</summary>
public static class RedriveEmulation
{
    private static readonly TimeSpan LastWait = TimeSpan.FromSeconds(1);

    /// <summary>Runs it: each message is copied back, the copy confirmed, and only then completed here, in the order received.</summary>
    /// <remarks>
    /// As many messages are moved as there are at the start, whatever time they claim: that may be a stranger's word, or a clock's that
    /// differs from this one. Beyond these, those that arrived later are left alone; where the count may lag they are told as failures.
    /// </remarks>
    /// <param name="deadLetters">The receiver of the dead-letter queue.</param>
    /// <param name="copyBack">Sends a message back to where it came from; ends when the service has stored it.</param>
    /// <param name="options">How far and how fast.</param>
    /// <param name="client">The clock and the failpoint.</param>
    /// <param name="translate">Maps a failure of one message to the taxonomy.</param>
    /// <param name="cancellationToken">Stops between messages.</param>
    /// <returns>How many were moved. A message that could not be copied, or read, stays and is reported once.</returns>
    public static async Task<RedriveResult> RunAsync(
        IReceiverDriver deadLetters,
        Func<DriverMessage, CancellationToken, Task> copyBack,
        RedriveOptions options,
        MessagingClientOptions client,
        Func<Exception, MessagingException> translate,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(deadLetters);
        ArgumentNullException.ThrowIfNull(copyBack);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(translate);
        var started = client.TimeProvider.GetUtcNow();
        var counts = await TryCountAsync(deadLetters, cancellationToken).ConfigureAwait(false);
        var met = 0L;
        var pace = options.MaxMessagesPerSecond is { } perSecond ? TimeSpan.FromSeconds(1) / perSecond : TimeSpan.Zero;
        var moved = 0L;
        var failures = new List<MessagingException>();
        var held = new List<DriverMessage>();
        try
        {
            while (moved < (options.MaxMessages ?? long.MaxValue))
            {
                cancellationToken.ThrowIfCancellationRequested();
                var most = (int)Math.Min(deadLetters.MaxReceiveCount, (options.MaxMessages ?? long.MaxValue) - moved);
                var batch = await deadLetters.ReceiveAsync(most, LastWait, cancellationToken).ConfigureAwait(false);
                if (batch.Count == 0)
                    break;
                held.AddRange(batch);
                var newcomers = 0;
                foreach (var message in batch)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    if (met >= (counts?.Active ?? 0) && message.Delivery.EnqueuedAt > started)
                    {
                        newcomers++;
                        if (counts is not { IsExact: true })
                            failures.Add(Stays(message, "it seems to have arrived after the redrive began; redrive again to move it.", translate));
                        continue;
                    }

                    met++;
                    if (message.Fault is { } fault)
                    {
                        failures.Add(Stays(message, $"it can't be moved: {fault}", translate));
                        continue;
                    }

                    try
                    {
                        await copyBack(message, cancellationToken).ConfigureAwait(false);
                        await client.ReachAsync(Failpoint.RedriveCopied, cancellationToken).ConfigureAwait(false);
                        var errors = await deadLetters.CompleteAsync([message], cancellationToken).ConfigureAwait(false);
                        if (errors[0] is { } error)
                            throw error;
                    }
                    catch (Exception exception) when (translate(exception) is { IsTransient: false } failure && exception is not OperationCanceledException)
                    {
                        // Stays locked until the end, so that this run does not meet it again.
                        failures.Add(failure);
                        continue;
                    }

                    held.Remove(message);
                    moved++;
                    options.Progress?.Report(moved);
                    if (pace > TimeSpan.Zero)
                        await Task.Delay(pace, client.TimeProvider, cancellationToken).ConfigureAwait(false);
                }

                if (newcomers == batch.Count)
                    break;
            }
        }
        finally
        {
            await Task.WhenAll(held.Select(message => ReleaseAsync(deadLetters, message))).ConfigureAwait(false);
        }

        return new RedriveResult(moved, failures);
    }

    /// <summary>How many there are; null where that can't be told, or only with other rights.</summary>
    private static async Task<MessageCounts?> TryCountAsync(IReceiverDriver deadLetters, CancellationToken cancellationToken)
    {
        try
        {
            return await deadLetters.CountAsync(cancellationToken).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Without a count the times decide, and what stays is told.
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return null;
        }
    }

    private static MessagingException Stays(DriverMessage message, string why, Func<Exception, MessagingException> translate)
    {
        var cause = new InvalidOperationException(why);
        return new MessagingException($"the message '{message.Message.MessageId}' stays: {why}", translate(cause).Provider, message.Delivery.Source, isTransient: false, cause);
    }

    private static async Task ReleaseAsync(IReceiverDriver deadLetters, DriverMessage message)
    {
        try
        {
            await deadLetters.ReleaseAsync(message, CancellationToken.None).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever fails here, the lock runs out and the message stays where it was.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }
}
