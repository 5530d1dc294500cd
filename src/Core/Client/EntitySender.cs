using Integration.Diagnostics;
using Integration.Drivers;
using Integration.Serving;

namespace Integration.Client;

/// <summary>Sends to one queue or topic: checks each message, splits into batches, retries what may be, and accounts for every one.</summary>
internal sealed class EntitySender(DriverCalls calls, EntityPath destination, string operation)
{
    private static readonly Backoff Backoff = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(5));

    private readonly ISenderDriver _driver = calls.Driver.OpenSender(destination);

    public ISenderDriver Driver => _driver;

    public async Task<SendReceipt> SendAsync(Message message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        using var activity = calls.StartSend(destination, operation);
        try
        {
            return await calls.RunAsync(operation, "send", destination, async token =>
            {
                Check(message);
                var limits = await _driver.GetLimitsAsync(token).ConfigureAwait(false);
                var prepared = Prepare(message, limits, out _);
                activity.SetTag(MessagingTelemetry.MessageId, prepared.MessageId);
                activity.SetTag(MessagingTelemetry.BodySize, prepared.Body.Length);
                var outcomes = await _driver.SendAsync([prepared], token).ConfigureAwait(false);
                if (outcomes[0].Error is { } error)
                    throw error;
                Count(1, failure: null);
                calls.Logger.Sent(prepared.MessageId!, destination);
                return new SendReceipt(prepared.MessageId!, outcomes[0].SequenceNumber);
            }, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Count(1, exception);
            activity.Fail(exception);
            calls.Logger.NotSent(exception, message.MessageId, destination);
            throw;
        }
    }

    public async Task<SendResults> SendManyAsync(IEnumerable<Message> messages, SendManyOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(messages);
        if (options.MaxAttempts is < 1 or > 10)
            throw new ArgumentException($"MaxAttempts is {options.MaxAttempts}; it must be 1-10.", nameof(options));
        using var activity = calls.StartSend(destination, operation);
        var results = new List<SendResult>();
        var limits = await calls.RunAsync(operation, "send", destination, t => _driver.GetLimitsAsync(t).AsTask(), cancellationToken).ConfigureAwait(false);
        var batch = new Batch(limits);
        Exception? hopeless = null;
        foreach (var message in messages)
        {
            var index = results.Count;
            results.Add(new SendResult(message, Receipt: null, hopeless));
            if (hopeless is not null)
                continue;
            try
            {
                Check(message);
                var prepared = Prepare(message, limits, out var size);
                if (!batch.Fits(size))
                    hopeless = await SendBatchAsync(batch, results, options, cancellationToken).ConfigureAwait(false);
                if (hopeless is null)
                    batch.Add(index, prepared, size);
                else
                    results[index] = results[index] with { Error = hopeless };
            }
            catch (Exception exception) when (exception is ArgumentException or MessagingException)
            {
                results[index] = results[index] with { Error = exception };
                calls.Logger.NotSent(exception, message?.MessageId, destination);
            }
        }

        await SendBatchAsync(batch, results, options, cancellationToken).ConfigureAwait(false);
        activity.SetTag(MessagingTelemetry.BatchCount, results.Count);
        if (results.Find(r => !r.Succeeded)?.Error is { } first)
            activity.Fail(first);
        return new SendResults(results);
    }

    /// <summary>Throws when a message is not legal: before the limits are asked for, which may be traffic.</summary>
    private void Check(Message message) => MessageRules.Check(message, destination, calls.Capabilities, calls.Driver.Provider);

    /// <summary>The message as it is sent, with its id and trace context; throws when it is too large.</summary>
    private Message Prepare(Message message, SendLimits limits, out long size)
    {
        var prepared = message.WithId(calls.Time).WithTraceContext();
        size = _driver.Measure(prepared);
        return size <= limits.MaxMessageBytes
            ? prepared
            : throw new MessageTooLargeException(size, limits.MaxMessageBytes, calls.Driver.Provider, destination);
    }

    /// <summary>Sends a batch and empties it. Returns an error that every further message would meet too, or null.</summary>
    private async Task<Exception?> SendBatchAsync(Batch batch, List<SendResult> results, SendManyOptions options, CancellationToken cancellationToken)
    {
        Exception? hopeless = null;
        for (var attempt = 1; batch.Items.Count > 0; attempt++)
        {
            if (attempt > 1)
                await calls.Time.DelayAsync(Backoff.After(attempt - 1), cancellationToken).ConfigureAwait(false);
            var outcomes = await TrySendAsync(batch.Items, cancellationToken).ConfigureAwait(false);
            foreach (var ((index, message, _), outcome) in batch.Items.Zip(outcomes))
            {
                Record(results, index, message, outcome);
                if (outcome.Error is EntityNotFoundException or UnauthorizedException or ObjectDisposedException)
                    hopeless = outcome.Error;
            }

            if (attempt >= options.MaxAttempts)
                break;
            batch.KeepRetriable(outcomes);
        }

        batch.Clear();
        return hopeless;
    }

    private async Task<IReadOnlyList<SendOutcome>> TrySendAsync(IReadOnlyList<BatchItem> items, CancellationToken cancellationToken)
    {
        try
        {
            var outcomes = await calls.RunAsync(
                operation, "send", destination, token => _driver.SendAsync([.. items.Select(i => i.Message)], token), cancellationToken).ConfigureAwait(false);
            return [.. outcomes.Select(o => o.Error is null ? o : o with { Error = calls.Translate(o.Error, destination, cancellationToken) })];
        }
        catch (Exception exception) when (exception is MessagingException or ArgumentException or ObjectDisposedException)
        {
            return [.. items.Select(_ => new SendOutcome(exception))];
        }
    }

    private void Record(List<SendResult> results, int index, Message message, SendOutcome outcome)
    {
        var receipt = outcome.Error is null ? new SendReceipt(message.MessageId!, outcome.SequenceNumber) : null;
        results[index] = results[index] with { Receipt = receipt, Error = outcome.Error };
        Count(1, outcome.Error);
        if (outcome.Error is null)
            calls.Logger.Sent(message.MessageId!, destination);
        else
            calls.Logger.NotSent(outcome.Error, message.MessageId, destination);
    }

    private void Count(int messages, Exception? failure)
    {
        if (!MessagingTelemetry.Sent.Enabled)
            return;
        var tags = calls.Tags(operation, "send", destination);
        if (failure is not null)
            tags.Add(MessagingTelemetry.ErrorType, failure.GetType().Name);
        Listeners.Tell(() => MessagingTelemetry.Sent.Add(messages, tags));
    }
}
