namespace Integration.Cli;

/// <summary>What was received.</summary>
/// <param name="Written">How many messages were written.</param>
/// <param name="NotGivenBack">Of them, those that were to be given back and could not be.</param>
/// <param name="Unread">Messages that are there and could not be received meanwhile; null when they were not counted.</param>
internal sealed record ReceivedSummary(long Written, int NotGivenBack, long? Unread);

/// <summary>Receives messages, writes each as a line, and only then completes it, or gives it back at the end.</summary>
internal sealed class LineReceiver(CliContext context, IMessaging client, IMessageSource source)
{
    /// <summary>Few enough that their locks hold until they are written.</summary>
    private const int BatchSize = 100;

    public long Max { get; init; } = long.MaxValue;

    /// <summary>Ends when no message came for so long; <see cref="Timeout.InfiniteTimeSpan"/> never does.</summary>
    public TimeSpan Wait { get; init; }

    public bool Complete { get; init; }

    public async Task<ReceivedSummary> RunAsync(TextWriter output, CancellationToken cancellationToken)
    {
        var held = new HeldMessages(context);
        await using var givesBack = held.ConfigureAwait(false);
        var count = 0L;
        long? unread = null;
        while (count < Max)
        {
            await held.RenewAsync(cancellationToken).ConfigureAwait(false);
            var batch = await source.ReceiveAsync((int)Math.Min(BatchSize, Max - count), Wait, cancellationToken).ConfigureAwait(false);
            if (batch.Count == 0)
            {
                // Only who asked for all is told what is left.
                if (Max == long.MaxValue)
                    unread = await RestCounter.CountUnreadAsync(context, client, source, cancellationToken).ConfigureAwait(false);
                break;
            }

            await WriteAsync(batch, held, output).ConfigureAwait(false);
            count += batch.Count;
        }

        return new(count, await held.GiveBackAsync().ConfigureAwait(false), unread);
    }

    /// <summary>Not cancelled half-way: what is written is also settled.</summary>
    private async Task WriteAsync(IReadOnlyList<ReceivedMessage> batch, HeldMessages held, TextWriter output)
    {
        try
        {
            foreach (var message in batch)
                await output.WriteLineAsync(MessageLineWriter.Write(message)).ConfigureAwait(false);
            await output.FlushAsync().ConfigureAwait(false);
        }
        catch
        {
            // Nobody may have read them: they stay.
            held.Add(batch);
            throw;
        }

        if (!Complete)
        {
            held.Add(batch);
            return;
        }

        var results = await source.CompleteManyAsync(batch).ConfigureAwait(false);
        foreach (var failed in results.Failed)
            context.Out.Note($"message {failed.Message.MessageId} was written but not removed, and will come again: {failed.Error!.Message}");
        if (!results.AllSucceeded)
            throw new CliException(ExitCode.FoundProblems, $"{results.Failed.Count():N0} messages were written but not removed.");
    }
}
