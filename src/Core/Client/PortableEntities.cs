using Integration.Calls;
using Integration.Drivers;

namespace Integration.Client;

internal sealed class PortableQueue(
    DriverCalls calls, EntityPath path, IReceiverDriver driver, OutstandingLocks outstanding, EntitySender sender, IDeadLetterSource deadLetters, Lazy<EntitySchedule> schedule)
    : PortableSource(calls, path, driver, outstanding), IQueue, IHandoverSender
{
    public IDeadLetterSource DeadLetters => deadLetters;

    public IMessageSchedule Schedule => schedule.Value;

    public Task<SendReceipt> SendAsync(Message message, CancellationToken cancellationToken = default) => sender.SendAsync(message, handedOver: false, cancellationToken);

    public Task<SendReceipt> HandOverAsync(Message message, CancellationToken cancellationToken) => sender.SendAsync(message, handedOver: true, cancellationToken);

    public Task<SendResults> SendManyAsync(IEnumerable<Message> messages, SendManyOptions? options = null, CancellationToken cancellationToken = default) =>
        sender.SendManyAsync(messages, options, cancellationToken);
}

internal sealed class PortableTopic(
    DriverCalls calls, EntityPath path, EntitySender sender, Func<EntityPath, IMessageSource> source, Lazy<EntitySchedule> schedule) : ITopic, IHandoverSender
{
    public EntityPath Path => path;

    public IMessageSchedule Schedule => schedule.Value;

    public ISubscription Subscription(string name) => (ISubscription)source(EntityPath.Subscription(path.Name, name));

    public Task<SendReceipt> PublishAsync(Message message, CancellationToken cancellationToken = default) => sender.SendAsync(message, handedOver: false, cancellationToken);

    public Task<SendReceipt> HandOverAsync(Message message, CancellationToken cancellationToken) => sender.SendAsync(message, handedOver: true, cancellationToken);

    public Task<SendResults> PublishManyAsync(IEnumerable<Message> messages, SendManyOptions? options = null, CancellationToken cancellationToken = default) =>
        sender.SendManyAsync(messages, options, cancellationToken);

    public T As<T>() where T : class => calls.Driver.GetNativeOrThrow<T>();
}

internal sealed class PortableSubscription(DriverCalls calls, EntityPath path, IReceiverDriver driver, OutstandingLocks outstanding, IDeadLetterSource deadLetters)
    : PortableSource(calls, path, driver, outstanding), ISubscription
{
    public IDeadLetterSource DeadLetters => deadLetters;
}

internal sealed class PortableDeadLetterSource(DriverCalls calls, EntityPath path, IReceiverDriver driver, OutstandingLocks outstanding)
    : PortableSource(calls, path, driver, outstanding), IDeadLetterSource
{
    public Task<RedriveResult> RedriveAsync(RedriveOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new RedriveOptions();
        if (options.MaxMessages < 1)
            throw new ArgumentException($"MaxMessages is {options.MaxMessages}; it must be 1 or more, or null.", nameof(options));
        if (options.MaxMessagesPerSecond < 1)
            throw new ArgumentException($"MaxMessagesPerSecond is {options.MaxMessagesPerSecond}; it must be 1 or more, or null.", nameof(options));
        Calls.Require(Capability.Redrive, Path);
        return Calls.RunAsync("redrive", "settle", Path, token => Driver.RedriveAsync(options, token), cancellationToken);
    }
}
