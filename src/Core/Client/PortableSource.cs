using System.Runtime.CompilerServices;
using Integration.Calls;
using Integration.Diagnostics;
using Integration.Drivers;

namespace Integration.Client;

/// <summary>A source over a driver's receiver.</summary>
internal class PortableSource(DriverCalls calls, EntityPath path, IReceiverDriver driver, OutstandingLocks outstanding) : IMessageSource
{
    private readonly UnreadableMessages _unreadable = new(calls, path, driver);

    public EntityPath Path => path;

    protected DriverCalls Calls => calls;

    protected IReceiverDriver Driver => driver;

    public async Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(int maxMessages, TimeSpan wait, CancellationToken cancellationToken = default)
    {
        var received = await FetchAsync(maxMessages, wait, cancellationToken).ConfigureAwait(false);
        foreach (var (messageLock, _) in received)
            messageLock.IsHandedOut = true;
        return [.. received.Select(r => r.Message)];
    }

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
        var list = messages.ToList();
        if (list.Find(m => LockOf(m) is null) is { } foreign)
            throw new ArgumentException($"The message '{foreign.MessageId}' was not received from '{path}' by this client.", nameof(messages));
        var errors = new Exception?[list.Count];
        var begun = new List<int>();
        for (var i = 0; i < list.Count; i++)
        {
            try
            {
                LockOf(list[i])!.Begin();
                begun.Add(i);
            }
            catch (MessageLockLostException lost)
            {
                errors[i] = lost;
            }
        }

        var outcomes = await CompleteAsync([.. begun.Select(i => LockOf(list[i])!)], cancellationToken).ConfigureAwait(false);
        foreach (var (i, error) in begun.Zip(outcomes))
        {
            LockOf(list[i])!.End("complete", error);
            errors[i] = error;
        }

        return new SettleResults([.. list.Zip(errors, (message, error) => new SettleResult(message, error))]);

        MessageLock? LockOf(ReceivedMessage message) =>
            message.Settlement is MessageLock held && held.Outstanding == outstanding && message.Source == path ? held : null;
    }

    public Task<IReadOnlyList<PeekedMessage>> PeekAsync(
        int maxMessages, string? afterSequenceNumber = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxMessages, 1);
        calls.Require(Capability.Peek, path);
        return calls.RunAsync("peek", "receive", path, token => driver.PeekAsync(maxMessages, afterSequenceNumber, token), cancellationToken);
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

    private async Task<List<(MessageLock Lock, ReceivedMessage Message)>> FetchAsync(int maxMessages, TimeSpan wait, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxMessages, 1);
        if (wait < TimeSpan.Zero && wait != Timeout.InfiniteTimeSpan)
            throw new ArgumentOutOfRangeException(nameof(wait), wait, "The wait must be zero or more, or Timeout.InfiniteTimeSpan.");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, calls.Lifetime.Stopping);
        var started = calls.Time.GetUtcNow();
        IReadOnlyList<DriverMessage> messages;
        try
        {
            messages = await calls.RunAsync("receive", "receive", path, token => PollAsync(maxMessages, wait, token), stop.Token, waits: wait != TimeSpan.Zero).ConfigureAwait(false);
        }
        catch (OperationCanceledException stopped) when (!cancellationToken.IsCancellationRequested && calls.Lifetime.IsStopping)
        {
            throw new ObjectDisposedException("The messaging client was disposed while receiving.", stopped);
        }
        catch (OperationCanceledException cancelled) when (cancelled.CancellationToken != cancellationToken)
        {
            throw new OperationCanceledException(cancelled.Message, cancelled, cancellationToken);
        }

        if (messages.Count > 0)
        {
            calls.TraceReceive(path, messages, started, waits: wait != TimeSpan.Zero);
            Listeners.Tell(() => MessagingTelemetry.Consumed.Add(messages.Count, calls.Tags("receive", "receive", path)));
        }

        return [.. messages.Select(Take)];
    }

    /// <summary>One wait for the caller may be several requests, where the service's own wait is shorter.</summary>
    private async Task<IReadOnlyList<DriverMessage>> PollAsync(int maxMessages, TimeSpan wait, CancellationToken cancellationToken)
    {
        var started = calls.Time.GetTimestamp();
        while (true)
        {
            var left = wait == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : wait - calls.Time.GetElapsedTime(started);
            var slice = left <= TimeSpan.Zero ? TimeSpan.Zero : left;
            var longest = driver.MaxReceiveWait ?? TimeSpan.FromDays(1);
            var received = await driver.ReceiveAsync(
                Math.Min(maxMessages, driver.MaxReceiveCount), slice < longest ? slice : longest, cancellationToken).ConfigureAwait(false);
            var messages = await _unreadable.PutAwayAsync(received).ConfigureAwait(false);

            // Where all that came had to be put away there may be more, which the caller waits for.
            if (messages.Count > 0 || (received.Count == 0 && slice <= longest))
                return messages;
        }
    }

    private (MessageLock Lock, ReceivedMessage Message) Take(DriverMessage received)
    {
        var held = new MessageLock(calls, driver, received, outstanding);
        var message = new ReceivedMessage(received.Message, received.Delivery, held);
        outstanding.Add(held);
        calls.Logger.Received(received.Message.MessageId, path, received.Delivery.DeliveryCount);
        return (held, message);
    }

    private async IAsyncEnumerable<ReceivedMessage> EnumerateAsync(ReceiveAllOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var (fetchedAt, since) = (calls.Time.GetUtcNow(), calls.Time.GetTimestamp());
            var fetched = new Queue<(MessageLock Lock, ReceivedMessage Message)>(
                await FetchAsync(options.MaxBatchSize, options.Wait, cancellationToken).ConfigureAwait(false));
            if (fetched.Count == 0 && options.StopWhenEmpty)
                yield break;
            try
            {
                while (fetched.Count > 0)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    var (held, message) = fetched.Peek();
                    ObjectDisposedException.ThrowIf(calls.Lifetime.IsStopping, typeof(IMessaging));
                    var usable = await FreshenAsync(held, fetchedAt, since, cancellationToken).ConfigureAwait(false);
                    fetched.Dequeue();
                    if (!usable)
                        continue;
                    held.IsHandedOut = true;
                    yield return message;
                }
            }
            finally
            {
                await ReleaseAsync(fetched.Select(f => f.Lock)).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Renews the lock of a message that waited for half of it; false when it is lost.</summary>
    private async Task<bool> FreshenAsync(MessageLock held, DateTimeOffset fetchedAt, long since, CancellationToken cancellationToken)
    {
        if (calls.Time.GetElapsedTime(since) < (held.LockedUntil - fetchedAt) / 2)
            return true;
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

    private async Task<IReadOnlyList<Exception?>> CompleteAsync(IReadOnlyList<MessageLock> locks, CancellationToken cancellationToken)
    {
        if (locks.Count == 0)
            return [];
        using var activity = calls.StartSettle("complete", [.. locks.Select(l => l.DriverMessage)]);
        try
        {
            var errors = await calls.RunAsync(
                "complete", "settle", path, token => driver.CompleteAsync([.. locks.Select(l => l.DriverMessage)], token), cancellationToken, settling: true)
                .ConfigureAwait(false);
            return [.. errors.Select(e => e is null ? null : calls.Translate(e, path, cancellationToken))];
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            foreach (var held in locks)
                held.End("complete", new OperationCanceledException());
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
}
