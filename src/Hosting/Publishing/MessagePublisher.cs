using System.Collections.Concurrent;
using Integration.Client;

namespace Integration.Hosting;

internal sealed partial class MessagePublisher(IMessaging messaging, IMessageSerializer serializer) : IMessagePublisher
{
    private readonly ConcurrentDictionary<string, IQueue> _queues = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ITopic> _topics = new(StringComparer.Ordinal);

    // Others may write into a buffer that they use again.
    private readonly bool _makesMessages = serializer is SystemTextJsonSerializer;

    public Task<SendReceipt> SendAsync<T>(string queue, T value, SendOptions? options = null, CancellationToken cancellationToken = default) =>
        OneAsync(queue, value, options, static (p, to, message, token) =>
            p._makesMessages && p.Queue(to) is IHandoverSender queue ? queue.HandOverAsync(message, token) : p.Queue(to).SendAsync(message, token), cancellationToken);

    public Task<SendReceipt> PublishAsync<T>(string topic, T value, SendOptions? options = null, CancellationToken cancellationToken = default) =>
        OneAsync(topic, value, options, static (p, to, message, token) =>
            p._makesMessages && p.Topic(to) is IHandoverSender topic ? topic.HandOverAsync(message, token) : p.Topic(to).PublishAsync(message, token), cancellationToken);

    public Task<PublishResults<T>> SendManyAsync<T>(
        string queue, IEnumerable<T> values, Func<T, SendOptions?>? options = null, SendManyOptions? many = null, CancellationToken cancellationToken = default) =>
        ManyAsync(values, options, messages => Queue(queue).SendManyAsync(messages, many, cancellationToken));

    public Task<PublishResults<T>> PublishManyAsync<T>(
        string topic, IEnumerable<T> values, Func<T, SendOptions?>? options = null, SendManyOptions? many = null, CancellationToken cancellationToken = default) =>
        ManyAsync(values, options, messages => Topic(topic).PublishManyAsync(messages, many, cancellationToken));

    private IQueue Queue(string name) => _queues.GetOrAdd(name ?? "", static (n, m) => m.Queue(n), messaging);

    private ITopic Topic(string name) => _topics.GetOrAdd(name ?? "", static (n, m) => m.Topic(n), messaging);

    /// <summary>Sends one value. Every error is in the task.</summary>
    private Task<SendReceipt> OneAsync<T>(
        string to, T value, SendOptions? options, Func<MessagePublisher, string, Message, CancellationToken, Task<SendReceipt>> send, CancellationToken cancellationToken)
    {
        try
        {
            return send(this, to, Write(value, options), cancellationToken);
        }
#pragma warning disable CA1031 // The caller gets it from the task, whatever it is.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return Task.FromException<SendReceipt>(exception);
        }
    }

    private Message Write<T>(T value, SendOptions? options)
    {
        var message = serializer.Serialize(value);
        return options is null ? message : SendOptions.Apply(options, message);
    }

    private async Task<PublishResults<T>> ManyAsync<T>(IEnumerable<T> values, Func<T, SendOptions?>? options, Func<IEnumerable<Message>, Task<SendResults>> send)
    {
        ArgumentNullException.ThrowIfNull(values);
        var written = new List<(T Value, Exception? Error)>();
        var sent = new Queue<SendResult>(await send(WriteAll()).ConfigureAwait(false));
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
                return (Write(value, options?.Invoke(value)), null);
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
