using System.Collections.Concurrent;
using Integration;

namespace Company.Provider1.Service;

/// <summary>
/// Stands for the client of the service: brokers in this process, found by their addresses. Replace it, with this folder, by the real one; what
/// the driver calls here is what it needs of a service.
/// </summary>
internal sealed class MyServiceClient(string address, TimeProvider clock)
{
    private static readonly ConcurrentDictionary<string, ConcurrentDictionary<string, ServiceQueue>> Brokers = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, ServiceQueue> _queues = Brokers.GetOrAdd(address, _ => new(StringComparer.Ordinal));

    public Task<bool> CreateQueueAsync(QueueDefinition queue, CancellationToken cancellationToken) =>
        Call(() => _queues.TryAdd(queue.Name, new(queue, clock)), cancellationToken);

    public Task<bool> UpdateQueueAsync(QueueDefinition queue, CancellationToken cancellationToken) => OnQueue(queue.Name, q => q.Update(queue), cancellationToken);

    public Task<QueueDefinition?> FindQueueAsync(string name, CancellationToken cancellationToken) =>
        Call(() => _queues.GetValueOrDefault(name)?.Definition, cancellationToken);

    public IAsyncEnumerable<QueueDefinition> ListQueuesAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _queues.Values.Select(queue => queue.Definition).ToAsyncEnumerable();
    }

    public Task<bool> DeleteQueueAsync(string name, CancellationToken cancellationToken) =>
        Call(() => _queues.TryRemove(name, out var queue) && queue.Delete(), cancellationToken);

    public Task<IReadOnlyList<long>> SendAsync(string queue, IReadOnlyList<Message> messages, CancellationToken cancellationToken) =>
        OnQueue(queue, q => q.Send(messages), cancellationToken);

    public async Task<IReadOnlyList<MyServiceMessage>> ReceiveAsync(string queue, bool deadLetters, int maxMessages, TimeSpan wait, CancellationToken cancellationToken) =>
        await Find(queue).ReceiveAsync(deadLetters, maxMessages, wait, cancellationToken).ConfigureAwait(false);

    public Task<bool> DeleteAsync(string queue, object receipt, CancellationToken cancellationToken) => OnQueue(queue, q => q.Remove(receipt), cancellationToken);

    public Task<bool> ReturnAsync(string queue, object receipt, TimeSpan delay, bool countsDelivery, CancellationToken cancellationToken) =>
        OnQueue(queue, q => q.Return(receipt, delay, countsDelivery), cancellationToken);

    public Task<bool> MoveToDeadLettersAsync(string queue, object receipt, string reason, string? description, CancellationToken cancellationToken) =>
        OnQueue(queue, q => q.DeadLetter(receipt, reason, description), cancellationToken);

    public Task<DateTimeOffset> RenewAsync(string queue, object receipt, CancellationToken cancellationToken) => OnQueue(queue, q => q.Renew(receipt), cancellationToken);

    public Task<IReadOnlyList<MyServiceMessage>> PeekAsync(string queue, bool deadLetters, int maxMessages, long after, CancellationToken cancellationToken) =>
        OnQueue(queue, q => q.Peek(deadLetters, maxMessages, after), cancellationToken);

    public Task<MessageCounts> CountAsync(string queue, bool deadLetters, CancellationToken cancellationToken) => OnQueue(queue, q => q.Count(deadLetters), cancellationToken);

    public Task<long> PurgeAsync(string queue, bool deadLetters, CancellationToken cancellationToken) => OnQueue(queue, q => q.Purge(deadLetters), cancellationToken);

    private ServiceQueue Find(string queue) => _queues.GetValueOrDefault(queue) ?? throw new MyServiceException(MyServiceError.NoSuchQueue);

    private Task<T> OnQueue<T>(string queue, Func<ServiceQueue, T> call, CancellationToken cancellationToken) => Call(() => call(Find(queue)), cancellationToken);

    /// <summary>A call over the wire would end in the task that it returned; so does this one.</summary>
    private static async Task<T> Call<T>(Func<T> call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await Task.CompletedTask.ConfigureAwait(false);
        return call();
    }
}
