using Integration.Calls;
using Integration.Diagnostics;
using Integration.Drivers;
using Integration.Serving;
using Microsoft.Extensions.Logging;

namespace Integration.Client;

/// <summary>
/// Sends to one queue or topic, or straight to one subscription or dead-letter queue: checks each message, splits into batches, retries
/// what may be, and accounts for every one.
/// </summary>
internal sealed class EntitySender(DriverCalls calls, ISenderDriver driver, EntityPath destination, string operation) : IDirectSender
{
    private readonly Operation _operation = calls.Operation(operation, "send", destination);
    private static readonly Backoff Backoff = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(5));

    private readonly OutgoingPipeline? _pipeline = OutgoingPipeline.Find(calls, destination);

    public EntityPath Path => destination;

    /// <summary>Sends one message. A send that ended at once gives those a turn who are to handle what was sent.</summary>
    /// <param name="message">The message.</param>
    /// <param name="handedOver">Whether it is the sender's now (<see cref="IHandoverSender"/>).</param>
    /// <param name="cancellationToken">A token to cancel the call.</param>
    public Task<SendReceipt> SendAsync(Message message, bool handedOver, CancellationToken cancellationToken) => SendAsync(message, handedOver, send: null, cancellationToken);

    /// <summary>The same by another call of the driver's than sending; null for sending.</summary>
    public Task<SendReceipt> SendAsync(Message message, bool handedOver, Func<PreparedMessage, CancellationToken, Task<SendOutcome>>? send, CancellationToken cancellationToken)
    {
        var sending = SendOneAsync(message, handedOver, send, cancellationToken);
        return sending.IsCompletedSuccessfully && PoolTurn.EndsWithThis() ? AfterOthersAsync(sending) : sending;

        static async Task<SendReceipt> AfterOthersAsync(Task<SendReceipt> sent)
        {
            await Task.Yield();
            return await sent.ConfigureAwait(false);
        }
    }

    private async Task<SendReceipt> SendOneAsync(
        Message message, bool handedOver, Func<PreparedMessage, CancellationToken, Task<SendOutcome>>? send, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        using var activity = _operation.StartSend();
        try
        {
            using var call = calls.Begin(_operation, cancellationToken);
            try
            {
                Check(message, deadLetter: null);
                var limits = await driver.GetLimitsAsync(cancellationToken).ConfigureAwait(false);
                var prepared = _pipeline is null
                    ? Prepare(message, deadLetter: null, limits, calls.Time.GetUtcNow(), handedOver)
                    : Prepare(await TransformAsync(_pipeline, message, deadLetter: null, cancellationToken).ConfigureAwait(false), deadLetter: null, limits, calls.Time.GetUtcNow());
                if (activity.IsObserved)
                {
                    activity.SetTag(MessagingTelemetry.MessageId, prepared.Message.MessageId);
                    activity.SetTag(MessagingTelemetry.BodySize, prepared.Message.Body.Length);
                }

                var outcome = send is null
                    ? await driver.SendOneAsync(prepared, cancellationToken).ConfigureAwait(false)
                    : await send(prepared, cancellationToken).ConfigureAwait(false);
                return outcome.Error is { } error ? throw error : Accepted(prepared.Message, outcome);
            }
            catch (Exception exception)
            {
                call.ThrowTranslated(exception);
                throw;
            }
        }
        catch (Exception exception)
        {
            Count(exception);
            activity.Fail(exception);
            calls.Logger.NotSent(exception, message.MessageId, destination);
            throw;
        }
    }

    public Task<SendResults> SendManyAsync(IEnumerable<Message> messages, SendManyOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(messages);
        return SendManyAsync(messages.Select(m => (m, (DeadLetterInfo?)null)), options ?? new(), cancellationToken);
    }

    public Task<SendResults> SendManyAsync(IReadOnlyList<DirectMessage> messages, SendManyOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        return SendManyAsync(messages.Select(m => (m?.Message!, m?.DeadLetter)), options ?? new(), cancellationToken);
    }

    private async Task<SendResults> SendManyAsync(
        IEnumerable<(Message Message, DeadLetterInfo? DeadLetter)> messages, SendManyOptions options, CancellationToken cancellationToken)
    {
        if (options.MaxAttempts is < 1 or > 10)
            throw new ArgumentException($"MaxAttempts is {options.MaxAttempts}; it must be 1-10.", nameof(options));
        using var activity = _operation.StartSend();
        var expected = messages.TryGetNonEnumeratedCount(out var count) ? count : (int?)null;
        var results = new List<SendResult?>(expected ?? 0);
        var limits = await GetLimitsAsync(cancellationToken).ConfigureAwait(false);
        var batch = new Batch(limits, expected);
        Exception? hopeless = null;
        var now = calls.Time.GetUtcNow();
        using var given = messages.GetEnumerator();
        var ahead = _pipeline is null ? null : new Queue<Outgoing>();
        try
        {
            while (TryTake(given, ahead, goesOn: hopeless is null, out var next, cancellationToken))
            {
                var (message, deadLetter, transformed) = next;
                var index = results.Count;
                results.Add(hopeless is null ? null : new SendResult(message, Receipt: null, hopeless));
                if (hopeless is not null)
                {
                    // Whatever became of it.
                    await ((Task?)transformed ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    continue;
                }

                try
                {
                    if (transformed is null)
                        Check(message, deadLetter);
                    var prepared = Prepare(transformed is null ? message : await transformed.ConfigureAwait(false), deadLetter, limits, now);
                    if (!batch.Fits(prepared.Size))
                    {
                        hopeless = await SendBatchAsync(batch, results, options, cancellationToken).ConfigureAwait(false);
                        now = calls.Time.GetUtcNow();
                    }

                    if (hopeless is null)
                        batch.Add(new BatchItem(index, message), prepared);
                    else
                        results[index] = new SendResult(message, Receipt: null, hopeless);
                }
                catch (Exception exception) when (exception is ArgumentException or MessagingException or ObjectDisposedException)
                {
                    results[index] = new SendResult(message, Receipt: null, exception);
                    calls.Logger.NotSent(exception, message?.MessageId, destination);
                }
            }

            await SendBatchAsync(batch, results, options, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException canceled) when (results.Exists(static r => r is not null))
        {
            throw new SendCanceledException(results, canceled);
        }
        finally
        {
            // After a failure of the whole call: nothing goes on behind the caller's back.
            if (ahead is { Count: > 0 })
                await Task.WhenAll(ahead.Select(o => (Task?)o.Transformed ?? Task.CompletedTask)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        activity.SetTag(MessagingTelemetry.BatchCount, results.Count);
        if (results.Find(static r => !r!.Succeeded)?.Error is { } first)
            activity.Fail(first);
        return new SendResults(results!);
    }

    /// <summary>Takes the next message; with a pipeline, those behind it are on their way through it already, side by side.</summary>
    /// <param name="given">The messages.</param>
    /// <param name="ahead">Those on their way; null without a pipeline.</param>
    /// <param name="goesOn">Whether it is still of use; otherwise what is taken is not to be sent.</param>
    /// <param name="next">The message.</param>
    /// <param name="cancellationToken">Cancels the way through the pipeline.</param>
    private bool TryTake(
        IEnumerator<(Message Message, DeadLetterInfo? DeadLetter)> given, Queue<Outgoing>? ahead, bool goesOn, out Outgoing next, CancellationToken cancellationToken)
    {
        if (_pipeline is null || ahead is null)
        {
            var isThere = given.MoveNext();
            next = isThere ? new(given.Current.Message, given.Current.DeadLetter, null) : default;
            return isThere;
        }

        while (ahead.Count < _pipeline.MaxConcurrency && given.MoveNext())
        {
            var (message, deadLetter) = given.Current;
            ahead.Enqueue(new(message, deadLetter, goesOn ? TransformAsync(_pipeline, message, deadLetter, cancellationToken) : null));
        }

        return ahead.TryDequeue(out next);
    }

    /// <summary>The message as it is stored.</summary>
    private async Task<Message> TransformAsync(OutgoingPipeline pipeline, Message message, DeadLetterInfo? deadLetter, CancellationToken cancellationToken)
    {
        Check(message, deadLetter);
        // Of a call that was begun: disposing waits for it.
        calls.Lifetime.Enter(settling: true);
        try
        {
            var transformed = await pipeline.ApplyAsync(message.ToSend(calls.Time.GetUtcNow(), ownBody: false), cancellationToken).ConfigureAwait(false);
            Check(transformed, deadLetter);
            return transformed;
        }
        finally
        {
            calls.Lifetime.Leave();
        }
    }

    private async ValueTask<SendLimits> GetLimitsAsync(CancellationToken cancellationToken)
    {
        using var call = calls.Begin(_operation, cancellationToken);
        try
        {
            return await driver.GetLimitsAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            call.ThrowTranslated(exception);
            throw;
        }
    }

    /// <summary>Throws when a message is not legal: before the limits are asked for, which may be traffic.</summary>
    private void Check(Message message, DeadLetterInfo? deadLetter)
    {
        if ((deadLetter is not null) != destination.IsDeadLetter)
            throw new ArgumentException($"'{destination}' takes messages {(destination.IsDeadLetter ? "with" : "without")} dead-letter details.", nameof(deadLetter));
        MessageRules.Check(message, destination, calls.Capabilities, calls.Driver.Provider);
    }

    /// <summary>The message as it is sent, with its id and trace context; throws when it is too large.</summary>
    private PreparedMessage Prepare(Message message, DeadLetterInfo? deadLetter, SendLimits limits, DateTimeOffset now, bool handedOver = false)
    {
        var prepared = driver.Prepare(message.ToSend(now, limits.KeepsBodies, handedOver), deadLetter);
        return prepared.Size <= limits.MaxMessageBytes
            ? prepared
            : throw new MessageTooLargeException(prepared.Size, limits.MaxMessageBytes, calls.Driver.Provider, destination);
    }

    /// <summary>Sends a batch and empties it. Returns an error that every further message would meet too, or null.</summary>
    private async ValueTask<Exception?> SendBatchAsync(Batch batch, List<SendResult?> results, SendManyOptions options, CancellationToken cancellationToken)
    {
        Exception? hopeless = null;
        for (var attempt = 1; batch.Count > 0; attempt++)
        {
            if (attempt > 1)
                await calls.Time.DelayAsync(Backoff.After(attempt - 1), cancellationToken).ConfigureAwait(false);
            var outcomes = await TrySendAsync(batch.Prepared, cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < outcomes.Count; i++)
            {
                var outcome = outcomes[i];
                results[batch[i].Index] = Record(batch[i].Given, batch.Prepared[i].Message, outcome);
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

    private async ValueTask<IReadOnlyList<SendOutcome>> TrySendAsync(IReadOnlyList<PreparedMessage> items, CancellationToken cancellationToken)
    {
        try
        {
            var outcomes = await calls.RunAsync(
                _operation,
                async token => MissingOutcomeException.Check(await driver.SendAsync(items, token).ConfigureAwait(false), items.Count),
                cancellationToken).ConfigureAwait(false);
            return TranslateErrors(outcomes, cancellationToken);
        }
        catch (Exception exception) when (exception is MessagingException or ArgumentException or ObjectDisposedException)
        {
            return [.. items.Select(_ => new SendOutcome(exception))];
        }
    }

    private IReadOnlyList<SendOutcome> TranslateErrors(IReadOnlyList<SendOutcome> outcomes, CancellationToken cancellationToken)
    {
        for (var i = 0; i < outcomes.Count; i++)
        {
            if (outcomes[i].Error is not null)
                return [.. outcomes.Select(o => o.Error is null ? o : o with { Error = calls.Translate(o.Error, destination, cancellationToken) })];
        }

        return outcomes;
    }

    private SendResult Record(Message given, Message sent, in SendOutcome outcome)
    {
        if (outcome.Error is null)
            return new SendResult(given, Accepted(sent, outcome), Error: null);
        Count(outcome.Error);
        calls.Logger.NotSent(outcome.Error, sent.MessageId, destination);
        return new SendResult(given, Receipt: null, outcome.Error);
    }

    private SendReceipt Accepted(Message sent, in SendOutcome outcome)
    {
        Count(failure: null);
        if (calls.Logger.IsEnabled(LogLevel.Debug))
            calls.Logger.Sent(sent.MessageId!, destination);
        return new SendReceipt(sent.Identity, outcome.Sequence);
    }

    private void Count(Exception? failure)
    {
        if (MessagingTelemetry.Sent.Enabled)
            Listeners.Tell(_operation.TagsWith(failure), static tags => MessagingTelemetry.Sent.Add(1, tags));
    }

    /// <param name="Message">The message as it was given.</param>
    /// <param name="DeadLetter">Its dead-letter details.</param>
    /// <param name="Transformed">The message as it is stored; null without a pipeline, and when it is not to be sent any more.</param>
    private readonly record struct Outgoing(Message Message, DeadLetterInfo? DeadLetter, Task<Message>? Transformed);
}
