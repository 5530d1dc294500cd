using Integration.Serving;
using Microsoft.Extensions.Logging.Abstractions;

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

    /// <summary>Which are written; the others are held until the end, and given back.</summary>
    public Func<ReceivedMessage, bool> Selects { get; init; } = static _ => true;

    public async Task<ReceivedSummary> RunAsync(TextWriter output, CancellationToken cancellationToken)
    {
        var held = Hold(context, client);
        var count = 0L;
        long? unread = null;
        int notGivenBack;
        try
        {
            while (count < Max)
            {
                var batch = await source.ReceiveAsync((int)Math.Min(BatchSize, Max - count), Wait, cancellationToken).ConfigureAwait(false);
                if (batch.Count == 0)
                {
                    // Only who asked for all is told what is left.
                    if (Max == long.MaxValue)
                        unread = await RestCounter.CountUnreadAsync(context, client, source, cancellationToken).ConfigureAwait(false);
                    break;
                }

                var selected = batch.Where(Selects).ToList();
                held.Add(batch.Except(selected));
                await WriteAsync(selected, held, output).ConfigureAwait(false);
                count += selected.Count;
            }
        }
        finally
        {
            notGivenBack = await GiveBackAsync(context, held).ConfigureAwait(false);
        }

        return new(count, notGivenBack, unread);
    }

    /// <summary>For messages that are shown and then given back: they stay locked until all were shown, as otherwise the same ones would come again.</summary>
    public static LockedMessages Hold(CliContext context, IMessaging client) => new(client.Capabilities, context.Host.Time, NullLogger.Instance);

    /// <summary>Makes what is held available again; how many messages could not be given back.</summary>
    public static async Task<int> GiveBackAsync(CliContext context, LockedMessages held)
    {
        var notGivenBack = await held.GiveBackAsync().ConfigureAwait(false);
        if (notGivenBack > 0)
            context.Out.Note($"{notGivenBack:N0} messages could not be given back; they come again when their locks end.");
        return notGivenBack;
    }

    /// <summary>Not cancelled half-way: what is written is also settled.</summary>
    private async Task WriteAsync(IReadOnlyList<ReceivedMessage> batch, LockedMessages held, TextWriter output)
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
