using System.Globalization;
using Company.Provider1.Service;
using Integration;
using Integration.Drivers;
using Integration.Emulation;

namespace Company.Provider1;

/// <summary>Receives from a queue or its dead-letter queue, and settles what it received.</summary>
internal sealed class MyServiceReceiver(MyServiceClient client, EntityPath source, MessagingClientOptions options) : IReceiverDriver
{
    public int MaxReceiveCount => 100;

    public TimeSpan? MaxReceiveWait => null;

    public async Task<IReadOnlyList<DriverMessage>> ReceiveAsync(int maxMessages, TimeSpan wait, CancellationToken cancellationToken) =>
        Read(await client.ReceiveAsync(source.Name, source.IsDeadLetter, maxMessages, wait, cancellationToken).ConfigureAwait(false));

    public async Task<IReadOnlyList<Exception?>> CompleteAsync(IReadOnlyList<DriverMessage> messages, CancellationToken cancellationToken)
    {
        var errors = new Exception?[messages.Count];
        for (var i = 0; i < errors.Length; i++)
        {
            try
            {
                await client.DeleteAsync(source.Name, messages[i].LockToken, cancellationToken).ConfigureAwait(false);
            }
            catch (MyServiceException error)
            {
                errors[i] = error;
            }
        }

        return errors;
    }

    public Task AbandonAsync(DriverMessage message, TimeSpan delay, CancellationToken cancellationToken) =>
        client.ReturnAsync(source.Name, message.LockToken, delay, countsDelivery: true, cancellationToken);

    public Task ReleaseAsync(DriverMessage message, CancellationToken cancellationToken) =>
        client.ReturnAsync(source.Name, message.LockToken, TimeSpan.Zero, countsDelivery: false, cancellationToken);

    // The service moves it at once. One that can't: copy, wait until the copy is confirmed, options.ReachAsync(Failpoint.DeadLetterCopied), and only then delete.
    public Task DeadLetterAsync(DriverMessage message, string reason, string? description, CancellationToken cancellationToken) =>
        client.MoveToDeadLettersAsync(source.Name, message.LockToken, reason, description, cancellationToken);

    public Task<DateTimeOffset> RenewLockAsync(DriverMessage message, CancellationToken cancellationToken) =>
        client.RenewAsync(source.Name, message.LockToken, cancellationToken);

    public async Task<IReadOnlyList<PeekedMessage>> PeekAsync(int maxMessages, string? afterSequenceNumber, CancellationToken cancellationToken)
    {
        if (!long.TryParse(afterSequenceNumber ?? "0", NumberStyles.None, CultureInfo.InvariantCulture, out var after))
            throw new ArgumentException($"'{afterSequenceNumber}' is not a sequence number of this provider: give that of a message.", nameof(afterSequenceNumber));
        var seen = await client.PeekAsync(source.Name, source.IsDeadLetter, maxMessages, after, cancellationToken).ConfigureAwait(false);
        return [.. seen.Select(message => new PeekedMessage(message.Message, Describe(message)))];
    }

    public Task<MessageCounts> CountAsync(CancellationToken cancellationToken) => client.CountAsync(source.Name, source.IsDeadLetter, cancellationToken);

    public async Task<long?> PurgeAsync(CancellationToken cancellationToken) =>
        await client.PurgeAsync(source.Name, source.IsDeadLetter, cancellationToken).ConfigureAwait(false);

    public Task<RedriveResult> RedriveAsync(RedriveOptions redrive, CancellationToken cancellationToken) => RedriveEmulation.RunAsync(
        this,
        (message, token) => client.SendAsync(source.Name, [message.Message with { Delay = TimeSpan.Zero }], token),
        redrive,
        options,
        error => MyServiceDriver.Translate(error, source)
            ?? new MessagingException("a message could not be moved; see the inner exception.", MyServiceDriver.ProviderName, source, isTransient: false, error),
        cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Each by itself: where one can't be read, as others may have sent it, the client dead-letters that one alone.</summary>
    private IReadOnlyList<DriverMessage> Read(IReadOnlyList<MyServiceMessage> received) => MessageDecoding.ReadEach(
        received,
        message => new DriverMessage(message.Message, Describe(message), message.Receipt!),
        message => new DriverMessage(Message.FromBytes(message.Message.Body), Describe(message), message.Receipt!));

    private DeliveryInfo Describe(MyServiceMessage message) => new()
    {
        Source = source,
        EnqueuedAt = message.EnqueuedAt,
        DeliveryCount = message.DeliveryCount,
        State = message.State,
        VisibleAt = message.State == MessageState.Delayed ? message.VisibleAt : null,
        AvailableSince = message.State == MessageState.Active ? message.VisibleAt : null,
        LockedUntil = message.Receipt is null ? default : message.VisibleAt,
        NumericSequenceNumber = message.Number,
        DeadLetter = message.DeadLetter,
    };
}
