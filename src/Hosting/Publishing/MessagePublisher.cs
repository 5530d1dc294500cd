using System.Collections.Concurrent;
using Integration.Client;

namespace Integration.Hosting;

internal sealed partial class MessagePublisher(IMessaging messaging, IMessageSerializer serializer, MessageDestinations destinations) : IMessagePublisher
{
    private readonly ConcurrentDictionary<string, IQueue> _queues = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ITopic> _topics = new(StringComparer.Ordinal);

    // Others may write into a buffer that they use again.
    private readonly SystemTextJsonSerializer? _json = serializer as SystemTextJsonSerializer;

    public Task<SendReceipt> SendAsync<T>(T value, SendOptions? options = null, CancellationToken cancellationToken = default) =>
        OneAsync(EntityKind.Queue, null, value, options, cancellationToken);

    public Task<SendReceipt> SendAsync<T>(string queue, T value, SendOptions? options = null, CancellationToken cancellationToken = default) =>
        OneAsync(EntityKind.Queue, queue ?? "", value, options, cancellationToken);

    public Task<SendReceipt> PublishAsync<T>(T value, SendOptions? options = null, CancellationToken cancellationToken = default) =>
        OneAsync(EntityKind.Topic, null, value, options, cancellationToken);

    public Task<SendReceipt> PublishAsync<T>(string topic, T value, SendOptions? options = null, CancellationToken cancellationToken = default) =>
        OneAsync(EntityKind.Topic, topic ?? "", value, options, cancellationToken);

    public Task<PublishResults<T>> SendManyAsync<T>(
        IEnumerable<T> values, Func<T, SendOptions?>? options = null, SendManyOptions? many = null, CancellationToken cancellationToken = default) =>
        ManyAsync(EntityKind.Queue, null, values, options, many, cancellationToken);

    public Task<PublishResults<T>> SendManyAsync<T>(
        string queue, IEnumerable<T> values, Func<T, SendOptions?>? options = null, SendManyOptions? many = null, CancellationToken cancellationToken = default) =>
        ManyAsync(EntityKind.Queue, queue ?? "", values, options, many, cancellationToken);

    public Task<PublishResults<T>> PublishManyAsync<T>(
        IEnumerable<T> values, Func<T, SendOptions?>? options = null, SendManyOptions? many = null, CancellationToken cancellationToken = default) =>
        ManyAsync(EntityKind.Topic, null, values, options, many, cancellationToken);

    public Task<PublishResults<T>> PublishManyAsync<T>(
        string topic, IEnumerable<T> values, Func<T, SendOptions?>? options = null, SendManyOptions? many = null, CancellationToken cancellationToken = default) =>
        ManyAsync(EntityKind.Topic, topic ?? "", values, options, many, cancellationToken);

    private IQueue Queue(string name) => _queues.GetOrAdd(name, static (n, m) => m.Queue(n), messaging);

    private ITopic Topic(string name) => _topics.GetOrAdd(name, static (n, m) => m.Topic(n), messaging);

    /// <summary>Sends one value, without a name to where its type is bound. Every error is in the task.</summary>
    private Task<SendReceipt> OneAsync<T>(EntityKind kind, string? name, T value, SendOptions? options, CancellationToken cancellationToken)
    {
        try
        {
            var bound = name is null ? destinations.Find(typeof(T), kind) : null;
            return SendAsync(kind, bound?.Path.Name ?? name!, serializer.Serialize(value, options, bound), cancellationToken);
        }
#pragma warning disable CA1031 // The caller gets it from the task, whatever it is.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return Task.FromException<SendReceipt>(exception);
        }
    }

    private Task<SendReceipt> SendAsync(EntityKind kind, string name, Message message, CancellationToken cancellationToken)
    {
        object entity = kind == EntityKind.Queue ? Queue(name) : Topic(name);
        return entity switch
        {
            IHandoverSender sender when _json is not null => sender.HandOverAsync(message, cancellationToken),
            IQueue queue => queue.SendAsync(message, cancellationToken),
            _ => ((ITopic)entity).PublishAsync(message, cancellationToken),
        };
    }

    private async Task<PublishResults<T>> ManyAsync<T>(
        EntityKind kind, string? name, IEnumerable<T> values, Func<T, SendOptions?>? options, SendManyOptions? many, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(values);
        var bound = name is null ? destinations.Find(typeof(T), kind) : null;
        var to = bound?.Path.Name ?? name!;
        var written = new List<(T Value, Exception? Error)>();
        var sending = kind == EntityKind.Queue
            ? Queue(to).SendManyAsync(WriteAll(), many, cancellationToken)
            : Topic(to).PublishManyAsync(WriteAll(), many, cancellationToken);
        var sent = new Queue<SendResult>(await sending.ConfigureAwait(false));
        return new PublishResults<T>([.. written.Select(w => w.Error is { } error ? new(w.Value, null, error) : ResultOf(w.Value, sent.Dequeue()))]);

        // As the messages are taken: what can't be written is left out here, and no other value suffers for it.
        IEnumerable<Message> WriteAll()
        {
            foreach (var value in values)
            {
                var (message, error) = TryWrite(value);
                written.Add((value, error));
                if (message is not null)
                    yield return message;
            }
        }

        (Message? Message, Exception? Error) TryWrite(T value)
        {
            try
            {
                return (serializer.Serialize(value, options?.Invoke(value), bound), null);
            }
#pragma warning disable CA1031 // Whatever it is, it is this value's result.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                return (null, exception);
            }
        }

        static PublishResult<T> ResultOf(T value, SendResult result) => new(value, result.Receipt, result.Error);
    }
}
