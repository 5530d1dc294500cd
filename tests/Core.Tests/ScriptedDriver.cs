using Integration.Drivers;

namespace Integration.Core.Tests;

/// <summary>A driver whose every answer a test decides, and which records what it was asked.</summary>
internal sealed class ScriptedDriver(MessagingCapabilities? capabilities = null) : IMessagingDriver, IDirectSendDriver, ISenderDriver, IReceiverDriver
{
    public string Provider => "scripted";

    public MessagingCapabilities Capabilities { get; } = capabilities ?? new MessagingCapabilities(new MessagingLimits());

    public ScriptedTopology ScriptedTopology { get; } = new();

    public ITopologyDriver Topology => ScriptedTopology;

    public SendLimits Limits { get; set; } = new(10, 1000, 500);

    public Func<Message, long> Size { get; set; } = m => m.Body.Length;

    public Func<IReadOnlyList<Message>, CancellationToken, Task<IReadOnlyList<SendOutcome>>> OnSend { get; set; } =
        (batch, _) => Task.FromResult<IReadOnlyList<SendOutcome>>([.. batch.Select(_ => new SendOutcome())]);

    public Func<int, TimeSpan, CancellationToken, Task<IReadOnlyList<DriverMessage>>> OnReceive { get; set; } =
        (_, _, _) => Task.FromResult<IReadOnlyList<DriverMessage>>([]);

    public Func<IReadOnlyList<DriverMessage>, Task<IReadOnlyList<Exception?>>> OnComplete { get; set; } =
        messages => Task.FromResult<IReadOnlyList<Exception?>>([.. messages.Select(_ => (Exception?)null)]);

    public Func<DriverMessage, TimeSpan, Task> OnAbandon { get; set; } = (_, _) => Task.CompletedTask;

    public Func<DriverMessage, Task<DateTimeOffset>> OnRenew { get; set; } = m => Task.FromResult(m.Delivery.LockedUntil);

    public Func<DriverMessage, string, string?, Task> OnDeadLetter { get; set; } = (_, _, _) => Task.CompletedTask;

    public Func<MessageCounts> OnCount { get; set; } = () => new(0, 0, 0, 0, IsExact: true);

    public List<IReadOnlyList<Message>> Batches { get; } = [];

    public List<PreparedMessage> Prepared { get; } = [];

    public List<PreparedMessage> Sent { get; } = [];

    public List<DriverMessage> Completed { get; } = [];

    public List<DriverMessage> Abandoned { get; } = [];

    public bool IsDisposed { get; private set; }

    public int MaxReceiveCount { get; set; } = 10;

    public TimeSpan? MaxReceiveWait { get; set; }

    public IReadOnlyList<Type> NativeTypes => [typeof(ScriptedDriver)];

    public static DriverMessage Delivery(EntityPath source, DateTimeOffset lockedUntil, string id = "m1", string? group = null) => new(
        new Message { MessageId = id, GroupId = group },
        new DeliveryInfo { Source = source, EnqueuedAt = lockedUntil, DeliveryCount = 1, LockedUntil = lockedUntil },
        id);

    public ISenderDriver OpenSender(EntityPath destination) => this;

    public ISenderDriver? OpenDirectSender(EntityPath source) => this;

    public IReceiverDriver OpenReceiver(EntityPath source) => this;

    public MessagingException? TranslateError(Exception exception, EntityPath? entity) =>
        exception is TimeoutException ? new ServiceUnavailableException("timed out.", Provider, entity, exception) : null;

    public object? GetNative(Type type) => type.IsInstanceOfType(this) ? this : null;

    public ValueTask<SendLimits> GetLimitsAsync(CancellationToken cancellationToken) => ValueTask.FromResult(Limits);

    public PreparedMessage Prepare(Message message, DeadLetterInfo? deadLetter)
    {
        var prepared = new PreparedMessage(message, Size(message), deadLetter ?? new object());
        lock (Prepared)
            Prepared.Add(prepared);
        return prepared;
    }

    public Task<IReadOnlyList<SendOutcome>> SendAsync(IReadOnlyList<PreparedMessage> batch, CancellationToken cancellationToken)
    {
        Message[] messages = [.. batch.Select(p => p.Message)];
        lock (Batches)
        {
            Batches.Add(messages);
            Sent.AddRange(batch);
        }

        return OnSend(messages, cancellationToken);
    }

    public Task<IReadOnlyList<DriverMessage>> ReceiveAsync(int maxMessages, TimeSpan wait, CancellationToken cancellationToken) =>
        OnReceive(maxMessages, wait, cancellationToken);

    public Task<IReadOnlyList<Exception?>> CompleteAsync(IReadOnlyList<DriverMessage> messages, CancellationToken cancellationToken)
    {
        lock (Completed)
            Completed.AddRange(messages);
        return OnComplete(messages);
    }

    public Task AbandonAsync(DriverMessage message, TimeSpan delay, CancellationToken cancellationToken)
    {
        lock (Abandoned)
            Abandoned.Add(message);
        return OnAbandon(message, delay);
    }

    public Task DeadLetterAsync(DriverMessage message, string reason, string? description, CancellationToken cancellationToken) =>
        OnDeadLetter(message, reason, description);

    public Task<DateTimeOffset> RenewLockAsync(DriverMessage message, CancellationToken cancellationToken) => OnRenew(message);

    public Task<IReadOnlyList<PeekedMessage>> PeekAsync(int maxMessages, string? afterSequenceNumber, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<PeekedMessage>>([]);

    public Task<MessageCounts> CountAsync(CancellationToken cancellationToken) => Task.FromResult(OnCount());

    public Task<long?> PurgeAsync(CancellationToken cancellationToken) => Task.FromResult<long?>(0);

    public Task<RedriveResult> RedriveAsync(RedriveOptions options, CancellationToken cancellationToken) => Task.FromResult(new RedriveResult(0, []));

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return ValueTask.CompletedTask;
    }
}
