using System.Runtime.CompilerServices;
using Integration.Calls;
using Integration.Diagnostics;
using Integration.Drivers;
using Integration.Pipeline;
using Microsoft.Extensions.Logging;

namespace Integration.Client;

/// <summary>A source over a driver's receiver.</summary>
internal class PortableSource(DriverCalls calls, EntityPath path, IReceiverDriver driver, OutstandingLocks outstanding) : IMessageSource
{
    private readonly UnreadableMessages _unreadable = new(calls, path, driver);
    private readonly Operation _receive = calls.Operation("receive", "receive", path);

    public EntityPath Path => path;

    public DriverCalls Calls => calls;

    public IReceiverDriver Driver => driver;

    public OutstandingLocks Outstanding => outstanding;

    public Operation Complete { get; } = calls.Operation("complete", "settle", path);

    public Operation Abandon { get; } = calls.Operation("abandon", "settle", path);

    public Operation Release { get; } = calls.Operation("release", "settle", path);

    public Operation DeadLetter { get; } = calls.Operation("dead-letter", "settle", path);

    public Operation Renew { get; } = calls.Operation("renew", "settle", path);

    public Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(int maxMessages, TimeSpan wait, CancellationToken cancellationToken = default) =>
        FetchAsync(maxMessages, wait, handsOut: true, cancellationToken);

    public IAsyncEnumerable<ReceivedMessage> ReceiveAllAsync(ReceiveAllOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new ReceiveAllOptions();
        if (options.MaxBatchSize is < 1 or > 1000)
            throw new ArgumentException($"MaxBatchSize is {options.MaxBatchSize}; it must be 1-1,000.", nameof(options));
        if (options.Wait <= TimeSpan.Zero)
            throw new ArgumentException($"Wait is {options.Wait}; it must be more than zero.", nameof(options));
        return EnumerateAsync(options, cancellationToken);
    }

    public async Task<SettleResults> CompleteManyAsync(IReadOnlyCollection<ReceivedMessage> messages, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        cancellationToken.ThrowIfCancellationRequested();
        ReceivedMessage[] list = [.. messages];
        if (Array.Find(list, m => !IsHeldHere(m)) is { } foreign)
            throw new ArgumentException($"The message '{foreign.MessageId}' was not received from '{path}' by this client.", nameof(messages));
        var results = new SettleResult[list.Length];
        var begun = new List<MessageLock>(list.Length);
        for (var i = 0; i < list.Length; i++)
        {
            try
            {
                var held = LockOf(list[i]);
                held.Begin();
                begun.Add(held);
            }
            catch (MessageLockLostException lost)
            {
                results[i] = new SettleResult(list[i], lost);
            }
        }

        var errors = await CompleteAsync(begun, cancellationToken).ConfigureAwait(false);
        var next = 0;
        for (var i = 0; i < list.Length; i++)
            results[i] ??= new SettleResult(list[i], errors[next++]);
        MessageLock.End(begun, Complete, errors);
        if (begun.Exists(static l => l.HasAfterCompletion))
            await Task.WhenAll(begun.Where(l => l.HasAfterCompletion).Select(l => l.AfterCompletionAsync(cancellationToken))).ConfigureAwait(false);
        return new SettleResults(results);
    }

    public Task<IReadOnlyList<PeekedMessage>> PeekAsync(
        int maxMessages, string? afterSequenceNumber = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxMessages, 1);
        calls.Require(Capability.Peek, path);
        return calls.RunAsync("peek", "receive", path, async token =>
        {
            var stored = await driver.PeekAsync(maxMessages, afterSequenceNumber, token).ConfigureAwait(false);
            return await _unreadable.ShowAsync(stored, token).ConfigureAwait(false);
        }, cancellationToken);
    }

    public Task<MessageCounts> CountAsync(CancellationToken cancellationToken = default)
    {
        calls.Require(Capability.Counts, path);
        return calls.RunAsync("count", "receive", path, driver.CountAsync, cancellationToken);
    }

    public Task<long?> PurgeAsync(CancellationToken cancellationToken = default)
    {
        calls.Require(Capability.Purge, path);
        return calls.RunAsync("purge", "settle", path, driver.PurgeAsync, cancellationToken);
    }

    public T As<T>() where T : class => calls.Driver.GetNativeOrThrow<T>();

    /// <summary>Why a message is delivered in its stored form; null when it is as it was sent.</summary>
    internal static UnreadableBodyException? FaultOf(ReceivedMessage message) => (message.Settlement as MessageLock)?.Fault;

    internal static MessageLock LockOf(ReceivedMessage message) => (MessageLock)message.Settlement;

    private bool IsHeldHere(ReceivedMessage message) => message.Settlement is MessageLock held && held.Source == this;

    private async Task<IReadOnlyList<ReceivedMessage>> FetchAsync(int maxMessages, TimeSpan wait, bool handsOut, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxMessages, 1);
        if (wait < TimeSpan.Zero && wait != Timeout.InfiniteTimeSpan)
            throw new ArgumentOutOfRangeException(nameof(wait), wait, "The wait must be zero or more, or Timeout.InfiniteTimeSpan.");
        var started = Tracing.IsObserved ? calls.Time.GetUtcNow() : (DateTimeOffset?)null;
        Arrivals arrivals;
        using (var call = calls.Begin(_receive, cancellationToken, waits: wait != TimeSpan.Zero))
        {
            try
            {
                // What is there already needs nothing that only a wait needs.
                arrivals = await _unreadable.PutAwayAsync(driver.ReceiveAtOnce(Math.Min(maxMessages, driver.MaxReceiveCount)), cancellationToken).ConfigureAwait(false);
                if (arrivals.Count == 0)
                    arrivals = await WaitAsync(maxMessages, wait, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                call.ThrowTranslated(exception);
                throw;
            }
        }

        if (arrivals.Count == 0)
            return [];
        if (started is { } since)
            _receive.TraceReceive(calls.Time, arrivals.Messages, since, waits: wait != TimeSpan.Zero);
        if (MessagingTelemetry.Consumed.Enabled)
            Listeners.Tell((arrivals.Count, _receive.Tags), static c => MessagingTelemetry.Consumed.Add(c.Count, c.Tags));
        return Take(arrivals, handsOut);
    }

    /// <summary>
    /// Waits until messages come, or the caller or the client stops it. One wait for the caller may be several requests, where the
    /// service's own wait is shorter.
    /// </summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Arrivals> WaitAsync(int maxMessages, TimeSpan wait, CancellationToken cancellationToken)
    {
        // Most who wait can cancel it, and have to be told when the client stops it besides.
        using var both = cancellationToken.CanBeCanceled ? CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, calls.Lifetime.Stopping) : null;
        var stop = both?.Token ?? calls.Lifetime.Stopping;
        var started = calls.Time.GetTimestamp();
        try
        {
            while (true)
            {
                var left = wait == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : wait - calls.Time.GetElapsedTime(started);
                var slice = left <= TimeSpan.Zero ? TimeSpan.Zero : left;
                var longest = driver.MaxReceiveWait ?? TimeSpan.FromDays(1);
                var received = await driver.ReceiveAsync(Math.Min(maxMessages, driver.MaxReceiveCount), slice < longest ? slice : longest, stop).ConfigureAwait(false);
                var arrivals = await _unreadable.PutAwayAsync(received, stop).ConfigureAwait(false);

                // Where all that came had to be put away there may be more, which the caller waits for.
                if (arrivals.Count > 0 || (received.Count == 0 && slice <= longest))
                    return arrivals;
            }
        }
        catch (OperationCanceledException stopped) when (!cancellationToken.IsCancellationRequested && calls.Lifetime.IsStopping)
        {
            throw new ObjectDisposedException("The messaging client was disposed while receiving.", stopped);
        }
    }

    private IReadOnlyList<ReceivedMessage> Take(in Arrivals arrivals, bool handsOut)
    {
        var (messages, restored) = arrivals;
        var (now, timestamp) = (calls.Time.GetUtcNow(), calls.Time.GetTimestamp());
        IReadOnlyList<ReceivedMessage> received;
        if (messages.Count == 1)
        {
            received = [Take(messages[0], restored?[0], now, timestamp, handsOut)];
        }
        else
        {
            var many = new ReceivedMessage[messages.Count];
            for (var i = 0; i < many.Length; i++)
                many[i] = Take(messages[i], restored?[i], now, timestamp, handsOut);
            received = many;
        }

        outstanding.Add(received);
        return received;
    }

    private ReceivedMessage Take(DriverMessage message, RestoredMessage? restored, DateTimeOffset now, long timestamp, bool handsOut)
    {
        if (calls.Logger.IsEnabled(LogLevel.Debug))
            calls.Logger.Received(message.Message.MessageId, path, message.Delivery.DeliveryCount);
        return restored is null
            ? new(message.Message, message.Delivery, new MessageLock(this, message, now, timestamp) { IsHandedOut = handsOut })
            : new(restored.Message, message.Delivery, new RestoredLock(this, message, restored, now, timestamp) { IsHandedOut = handsOut });
    }

    private async IAsyncEnumerable<ReceivedMessage> EnumerateAsync(ReceiveAllOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var (fetchedAt, since) = (calls.Time.GetUtcNow(), calls.Time.GetTimestamp());
            var fetched = new Queue<ReceivedMessage>(
                await FetchAsync(options.MaxBatchSize, options.Wait, handsOut: false, cancellationToken).ConfigureAwait(false));
            if (fetched.Count == 0 && options.StopWhenEmpty)
                yield break;
            try
            {
                while (fetched.Count > 0)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    var message = fetched.Peek();
                    var held = LockOf(message);
                    ObjectDisposedException.ThrowIf(calls.Lifetime.IsStopping, typeof(IMessaging));
                    var usable = calls.Time.GetElapsedTime(since) < (held.LockedUntil - fetchedAt) / 2
                        || await FreshenAsync(held, cancellationToken).ConfigureAwait(false);
                    fetched.Dequeue();
                    if (!usable)
                        continue;
                    held.IsHandedOut = true;
                    yield return message;
                }
            }
            finally
            {
                await ReleaseAsync(fetched.Select(LockOf)).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Renews the lock of a message that waited for half of it; false when it is lost.</summary>
    private async Task<bool> FreshenAsync(MessageLock held, CancellationToken cancellationToken)
    {
        if (!calls.Capabilities.Supports(Capability.RenewLock))
            return !held.IsExpired;
        try
        {
            await held.RenewLockAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (MessageLockLostException)
        {
            return false;
        }
    }

    /// <summary>Makes messages available again that nobody handled, those that nobody saw without spending a delivery; a failure only means that their locks run out instead.</summary>
    public static async Task ReleaseAsync(IEnumerable<MessageLock> locks)
    {
        // Side by side, so that many take no longer than one; begun in their order.
        await Task.WhenAll(locks.Select(ReleaseAsync)).ConfigureAwait(false);

        static async Task ReleaseAsync(MessageLock held)
        {
            try
            {
                await (held.IsHandedOut ? held.AbandonAsync(TimeSpan.Zero, CancellationToken.None) : held.ReleaseAsync(CancellationToken.None)).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // Logged by the lock; the service delivers the message again when its lock ends.
            catch (Exception)
#pragma warning restore CA1031
            {
            }
        }
    }

    private async ValueTask<IReadOnlyList<Exception?>> CompleteAsync(List<MessageLock> locks, CancellationToken cancellationToken)
    {
        if (locks.Count == 0)
            return [];
        var messages = locks.ConvertAll(static l => l.DriverMessage);
        using var activity = Complete.StartSettle(messages);
        try
        {
            var errors = await calls.RunAsync(
                Complete,
                async token => MissingOutcomeException.Check(await driver.CompleteAsync(messages, token).ConfigureAwait(false), messages.Count),
                cancellationToken,
                settling: true).ConfigureAwait(false);
            return TranslateErrors(errors, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            foreach (var held in locks)
                held.End(Complete, new OperationCanceledException());
            throw;
        }
#pragma warning disable CA1031 // Whatever it is, the caller gets it with each message.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            activity.Fail(exception);
            return [.. locks.Select(_ => exception)];
        }
    }

    private IReadOnlyList<Exception?> TranslateErrors(IReadOnlyList<Exception?> errors, CancellationToken cancellationToken)
    {
        for (var i = 0; i < errors.Count; i++)
        {
            if (errors[i] is not null)
                return [.. errors.Select(e => e is null ? null : calls.Translate(e, path, cancellationToken))];
        }

        return errors;
    }
}
