using Integration.Drivers;

namespace Integration.Migration.Tests;

/// <summary>
/// A driver whose calls fail by a seeded plan: before the service sees them, after it carried them out, or midway through
/// a batch. What they fail with is a service that is away, unless the test makes something else of the number of the fault.
/// </summary>
internal sealed partial class FaultyDriver(IMessagingDriver inner, Random random, double rate, Func<int, Exception>? make = null) : IMessagingDriver
{
    private readonly Lock _gate = new();

    public int Faults { get; private set; }

    public string Provider => inner.Provider;

    public MessagingCapabilities Capabilities => inner.Capabilities;

    public ITopologyDriver Topology => inner.Topology;

    public IReadOnlyList<Type> NativeTypes => inner.NativeTypes;

    public ISenderDriver OpenSender(EntityPath destination) => new Sender(this, inner.OpenSender(destination), destination);

    public IReceiverDriver OpenReceiver(EntityPath source) => new Receiver(this, inner.OpenReceiver(source), source);

    public MessagingException? TranslateError(Exception exception, EntityPath? entity) => inner.TranslateError(exception, entity);

    public object? GetNative(Type type) => inner.GetNative(type);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private enum Fault
    {
        None,
        Before,
        During,
        After,
    }

    private Fault Next()
    {
        lock (_gate)
        {
            if (random.NextDouble() >= rate)
                return Fault.None;
            Faults++;
            return (Fault)random.Next(1, 4);
        }
    }

    private Exception Broken(EntityPath entity) => make?.Invoke(Faults) ?? new ServiceUnavailableException("it broke.", Provider, entity);

    private async Task<T> RunAsync<T>(EntityPath entity, Func<Task<T>> call)
    {
        var fault = Next();
        if (fault == Fault.Before)
            throw Broken(entity);
        var result = await call();
        return fault == Fault.None ? result : throw Broken(entity);
    }

    private sealed class Sender(FaultyDriver driver, ISenderDriver sender, EntityPath path) : ISenderDriver
    {
        public ValueTask<SendLimits> GetLimitsAsync(CancellationToken cancellationToken) => sender.GetLimitsAsync(cancellationToken);

        public PreparedMessage Prepare(Message message, DeadLetterInfo? deadLetter) => sender.Prepare(message, deadLetter);

        public async Task<IReadOnlyList<SendOutcome>> SendAsync(IReadOnlyList<PreparedMessage> batch, CancellationToken cancellationToken)
        {
            var fault = driver.Next();
            if (fault == Fault.Before)
                throw driver.Broken(path);
            var taken = fault == Fault.During ? batch.Count / 2 : batch.Count;
            var outcomes = taken == 0 ? [] : await sender.SendAsync([.. batch.Take(taken)], cancellationToken);
            if (fault == Fault.After)
                throw driver.Broken(path);
            return [.. outcomes, .. batch.Skip(taken).Select(_ => new SendOutcome(driver.Broken(path)))];
        }

        public ValueTask DisposeAsync() => sender.DisposeAsync();
    }

    private sealed class Receiver(FaultyDriver driver, IReceiverDriver receiver, EntityPath path) : IReceiverDriver
    {
        public int MaxReceiveCount => receiver.MaxReceiveCount;

        public TimeSpan? MaxReceiveWait => receiver.MaxReceiveWait;

        public Task<IReadOnlyList<DriverMessage>> ReceiveAsync(int maxMessages, TimeSpan wait, CancellationToken cancellationToken) =>
            driver.RunAsync(path, () => receiver.ReceiveAsync(maxMessages, wait, cancellationToken));

        public async Task<IReadOnlyList<Exception?>> CompleteAsync(IReadOnlyList<DriverMessage> messages, CancellationToken cancellationToken)
        {
            var fault = driver.Next();
            if (fault == Fault.Before)
                throw driver.Broken(path);
            var done = fault == Fault.During ? messages.Count / 2 : messages.Count;
            var errors = await receiver.CompleteAsync([.. messages.Take(done)], cancellationToken);
            if (fault == Fault.After)
                throw driver.Broken(path);
            return [.. errors, .. messages.Skip(done).Select(_ => driver.Broken(path))];
        }

        public Task AbandonAsync(DriverMessage message, TimeSpan delay, CancellationToken cancellationToken) =>
            driver.RunAsync(path, () => Done(receiver.AbandonAsync(message, delay, cancellationToken)));

        public Task ReleaseAsync(DriverMessage message, CancellationToken cancellationToken) =>
            driver.RunAsync(path, () => Done(receiver.ReleaseAsync(message, cancellationToken)));

        public Task DeadLetterAsync(DriverMessage message, string reason, string? description, CancellationToken cancellationToken) =>
            driver.RunAsync(path, () => Done(receiver.DeadLetterAsync(message, reason, description, cancellationToken)));

        public Task<DateTimeOffset> RenewLockAsync(DriverMessage message, CancellationToken cancellationToken) =>
            driver.RunAsync(path, () => receiver.RenewLockAsync(message, cancellationToken));

        public Task<IReadOnlyList<PeekedMessage>> PeekAsync(int maxMessages, string? afterSequenceNumber, CancellationToken cancellationToken) =>
            driver.RunAsync(path, () => receiver.PeekAsync(maxMessages, afterSequenceNumber, cancellationToken));

        public Task<MessageCounts> CountAsync(CancellationToken cancellationToken) => driver.RunAsync(path, () => receiver.CountAsync(cancellationToken));

        public Task<long?> PurgeAsync(CancellationToken cancellationToken) => driver.RunAsync(path, () => receiver.PurgeAsync(cancellationToken));

        public Task<RedriveResult> RedriveAsync(RedriveOptions options, CancellationToken cancellationToken) =>
            driver.RunAsync(path, () => receiver.RedriveAsync(options, cancellationToken));

        public ValueTask DisposeAsync() => receiver.DisposeAsync();

        private static async Task<bool> Done(Task task)
        {
            await task;
            return true;
        }
    }
}
