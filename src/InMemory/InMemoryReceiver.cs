using System.Globalization;
using Integration.Drivers;
using Integration.InMemory.Broker;

namespace Integration.InMemory;

/// <summary>Receives from a queue, subscription or dead-letter queue of a broker.</summary>
internal sealed class InMemoryReceiver(InMemoryBroker broker, EntityPath source, InMemoryOptions options) : IReceiverDriver
{
    // What it found last: one that is deleted is looked for anew.
    private QueueStore? _queue;

    public int MaxReceiveCount => options.MaxReceiveCount;

    // Whoever waits without end has the source in use all the time.
    public TimeSpan? MaxReceiveWait => options.MaxReceiveWait ?? TimeSpan.MaxValue;

    public async Task<IReadOnlyList<DriverMessage>> ReceiveAsync(int maxMessages, TimeSpan wait, CancellationToken cancellationToken)
    {
        var (queue, store) = Open();
        return await queue.ReceiveAsync(store, maxMessages, wait, cancellationToken).ConfigureAwait(false);
    }

    public IReadOnlyList<DriverMessage> ReceiveAtOnce(int maxMessages)
    {
        var (queue, store) = Open();
        return queue.ReceiveAtOnce(store, maxMessages);
    }

    public ValueTask<Exception?> CompleteOneAsync(DriverMessage message, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var (queue, store) = Open();
        return new(queue.Complete(store, message));
    }

    public Task<IReadOnlyList<Exception?>> CompleteAsync(IReadOnlyList<DriverMessage> messages, CancellationToken cancellationToken) =>
        Run<IReadOnlyList<Exception?>>((queue, store) => queue.Complete(store, messages), cancellationToken);

    public Task AbandonAsync(DriverMessage message, TimeSpan delay, CancellationToken cancellationToken) =>
        Run((queue, store) => queue.Abandon(store, message, delay), cancellationToken);

    public Task ReleaseAsync(DriverMessage message, CancellationToken cancellationToken) =>
        Run((queue, store) => queue.GiveBack(store, message), cancellationToken);

    public Task DeadLetterAsync(DriverMessage message, string reason, string? description, CancellationToken cancellationToken) =>
        Run((queue, _) => queue.DeadLetter(message, reason, description), cancellationToken);

    public Task<DateTimeOffset> RenewLockAsync(DriverMessage message, CancellationToken cancellationToken) =>
        Run((queue, store) => queue.RenewLock(store, message), cancellationToken);

    public Task<IReadOnlyList<PeekedMessage>> PeekAsync(int maxMessages, string? afterSequenceNumber, CancellationToken cancellationToken) =>
        Run((queue, store) => queue.Peek(store, maxMessages, ParseSequence(afterSequenceNumber, nameof(afterSequenceNumber))), cancellationToken);

    public Task<MessageCounts> CountAsync(CancellationToken cancellationToken) =>
        Run((queue, store) => queue.CountMessages(store), cancellationToken);

    public Task<long?> PurgeAsync(CancellationToken cancellationToken) =>
        Run<long?>((queue, store) => queue.Purge(store), cancellationToken);

    public async Task<RedriveResult> RedriveAsync(RedriveOptions options, CancellationToken cancellationToken) =>
        await Open().Queue.RedriveAsync(options, cancellationToken).ConfigureAwait(false);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static long ParseSequence(string? text, string parameter) => text switch
    {
        null => 0,
        _ when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence) => sequence,
        _ => throw new ArgumentException($"'{text}' is not a sequence number of this provider: give that of a message.", parameter),
    };

    private (QueueStore Queue, MessageStore Store) Open()
    {
        var queue = _queue is { IsDeleted: false } kept ? kept : _queue = broker.GetSource(source);
        return (queue, source.IsDeadLetter ? queue.DeadLetters : queue.Main);
    }

    private Task<T> Run<T>(Func<QueueStore, MessageStore, T> call, CancellationToken cancellationToken) => SynchronousCall.Run(
        () =>
        {
            var (queue, store) = Open();
            return call(queue, store);
        },
        cancellationToken);

    private Task Run(Action<QueueStore, MessageStore> call, CancellationToken cancellationToken) => SynchronousCall.Run(
        () =>
        {
            var (queue, store) = Open();
            call(queue, store);
        },
        cancellationToken);
}
