namespace Integration.Hosting;

internal sealed class MessagePublisher(IMessaging messaging, IMessageSerializer serializer) : IMessagePublisher
{
    public async Task<SendReceipt> SendAsync<T>(string queue, T value, SendOptions? options = null, CancellationToken cancellationToken = default) =>
        await InTurnAsync(messaging.Queue(queue).SendAsync(Write(value, options), cancellationToken)).ConfigureAwait(false);

    public async Task<SendReceipt> PublishAsync<T>(string topic, T value, SendOptions? options = null, CancellationToken cancellationToken = default) =>
        await InTurnAsync(messaging.Topic(topic).PublishAsync(Write(value, options), cancellationToken)).ConfigureAwait(false);

    public Task<PublishResults<T>> SendManyAsync<T>(
        string queue, IEnumerable<T> values, Func<T, SendOptions?>? options = null, SendManyOptions? many = null, CancellationToken cancellationToken = default) =>
        ManyAsync(values, options, messages => messaging.Queue(queue).SendManyAsync(messages, many, cancellationToken));

    public Task<PublishResults<T>> PublishManyAsync<T>(
        string topic, IEnumerable<T> values, Func<T, SendOptions?>? options = null, SendManyOptions? many = null, CancellationToken cancellationToken = default) =>
        ManyAsync(values, options, messages => messaging.Topic(topic).PublishManyAsync(messages, many, cancellationToken));

    /// <summary>The send; one that ended at once gives those a turn who are to handle what was sent.</summary>
    private static Task<SendReceipt> InTurnAsync(Task<SendReceipt> sending)
    {
        return sending.IsCompletedSuccessfully && PoolTurn.EndsWithThis() ? AfterOthersAsync(sending) : sending;

        static async Task<SendReceipt> AfterOthersAsync(Task<SendReceipt> sent)
        {
            await Task.Yield();
            return await sent.ConfigureAwait(false);
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
