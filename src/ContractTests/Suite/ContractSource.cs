namespace Integration.ContractTests;

/// <summary>A queue, or a topic with one subscription, that tests send to and receive from alike.</summary>
internal sealed class ContractSource(ContractScope scope, IMessaging messaging, EntityPath path)
{
    public EntityPath Path => path;

    /// <summary>Where messages are sent to.</summary>
    public EntityPath Destination { get; } = path.Kind == EntityKind.Queue ? path : EntityPath.Topic(path.Name);

    public IMessageSource Source => messaging.Source(path);

    public IDeadLetterSource DeadLetters => path.Kind == EntityKind.Queue
        ? messaging.Queue(path.Name).DeadLetters
        : messaging.Topic(path.Name).Subscription(path.SubscriptionName!).DeadLetters;

    /// <summary>What is sent for later.</summary>
    public IMessageSchedule Schedule => path.Kind == EntityKind.Queue ? messaging.Queue(path.Name).Schedule : messaging.Topic(path.Name).Schedule;

    /// <summary>The same source through another client.</summary>
    public ContractSource On(IMessaging other) => new(scope, other, path);

    public Task<SendReceipt> SendAsync(Message message, CancellationToken cancellationToken = default) => path.Kind == EntityKind.Queue
        ? messaging.Queue(path.Name).SendAsync(message, cancellationToken)
        : messaging.Topic(path.Name).PublishAsync(message, cancellationToken);

    public Task<SendResults> SendManyAsync(IEnumerable<Message> messages, SendManyOptions? options = null) => path.Kind == EntityKind.Queue
        ? messaging.Queue(path.Name).SendManyAsync(messages, options)
        : messaging.Topic(path.Name).PublishManyAsync(messages, options);

    /// <summary>Sends, and asserts that all were accepted.</summary>
    public async Task SendAllAsync(params Message[] messages)
    {
        var results = await SendManyAsync(messages);
        Assert.True(results.AllSucceeded, $"Not sent: {string.Join("; ", results.Failed.Select(f => f.Error?.Message))}");
    }

    /// <summary>Receives one message, which must come.</summary>
    public async Task<ReceivedMessage> ReceiveAsync() => (await ReceiveAsync(1))[0];

    /// <summary>Receives exactly that many messages, which must come.</summary>
    public Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(int count) => scope.ReceiveAsync(Source, count);

    /// <summary>Asserts that nothing is there to receive.</summary>
    public Task AssertSilentAsync(string because) => scope.AssertSilentAsync(Source, because);

    /// <summary>Receives and completes everything that is there, waiting longer while that is less than should come.</summary>
    public Task<IReadOnlyList<ReceivedMessage>> DrainAsync(int atLeast) => scope.DrainAsync(Source, atLeast);
}
