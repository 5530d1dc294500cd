using Integration.Drivers;

namespace Integration.Client;

/// <summary>Checks messages, splits them into batches and accounts for every one on the way to a subscription or dead-letter queue.</summary>
internal sealed class DirectSender(DriverCalls calls, EntityPath path, IDirectSenderDriver driver) : IDirectSender
{
    public EntityPath Path => path;

    public async Task<SendResults> SendManyAsync(IReadOnlyList<DirectMessage> messages, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var limits = await calls.RunAsync("send", "send", path, t => driver.GetLimitsAsync(t).AsTask(), cancellationToken).ConfigureAwait(false);
        var results = messages.Select(m => new SendResult(m.Message, Receipt: null, Error: null)).ToArray();
        var batch = new List<(int Index, DirectMessage Message)>();
        var bytes = 0L;
        for (var i = 0; i < messages.Count; i++)
        {
            try
            {
                var prepared = Prepare(messages[i], limits, out var size);
                if (batch.Count == limits.MaxBatchCount || bytes + size > limits.MaxBatchBytes)
                {
                    await SendBatchAsync(batch, results, cancellationToken).ConfigureAwait(false);
                    bytes = 0;
                }

                batch.Add((i, prepared));
                bytes += size;
            }
            catch (Exception exception) when (exception is ArgumentException or MessagingException)
            {
                results[i] = results[i] with { Error = exception };
            }
        }

        await SendBatchAsync(batch, results, cancellationToken).ConfigureAwait(false);
        return new SendResults(results);
    }

    private DirectMessage Prepare(DirectMessage direct, SendLimits limits, out long size)
    {
        if ((direct.DeadLetter is not null) != path.IsDeadLetter)
            throw new ArgumentException($"'{path}' takes messages {(path.IsDeadLetter ? "with" : "without")} dead-letter details.", nameof(direct));
        MessageRules.Check(direct.Message, path, calls.Capabilities, calls.Driver.Provider);
        var prepared = direct with { Message = direct.Message.WithId(calls.Time) };
        size = driver.Measure(prepared);
        return size <= limits.MaxMessageBytes ? prepared : throw new MessageTooLargeException(size, limits.MaxMessageBytes, calls.Driver.Provider, path);
    }

    private async Task SendBatchAsync(List<(int Index, DirectMessage Message)> batch, SendResult[] results, CancellationToken cancellationToken)
    {
        if (batch.Count == 0)
            return;
        try
        {
            var outcomes = await calls.RunAsync(
                "send", "send", path, token => driver.SendAsync([.. batch.Select(b => b.Message)], token), cancellationToken).ConfigureAwait(false);
            foreach (var ((index, sent), outcome) in batch.Zip(outcomes))
            {
                results[index] = outcome.Error is null
                    ? results[index] with { Receipt = new SendReceipt(sent.Message.MessageId!, outcome.SequenceNumber) }
                    : results[index] with { Error = calls.Translate(outcome.Error, path, cancellationToken) };
            }
        }
        catch (Exception exception) when (exception is MessagingException or ArgumentException or ObjectDisposedException)
        {
            foreach (var (index, _) in batch)
                results[index] = results[index] with { Error = exception };
        }

        batch.Clear();
    }
}
