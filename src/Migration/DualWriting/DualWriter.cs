using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Integration.Migration;

/// <summary>
/// Sends each message to two providers. The primary decides the outcome; what the secondary does not take is recorded in
/// a file, fsynced, for <see cref="ReplayAsync"/>. Both get the same MessageId.
/// </summary>
/// <remarks>
/// Safe for concurrent use. A message of a group that has messages recorded is recorded too, so that a replay keeps the
/// order within the group. A secondary that was only slow may have taken a recorded message: it gets that again, with the
/// same MessageId and DeduplicationId.
/// </remarks>
public sealed class DualWriter : IAsyncDisposable
{
    private static readonly Counter<long> RecordedMessages =
        MigrationTelemetry.Meter.CreateCounter<long>("integration.dual_write.recorded", "{message}", "Messages that the secondary did not take and that were recorded.");

    private readonly IMessaging _primary;
    private readonly IMessaging _secondary;
    private readonly FailureFile _failures;
    private readonly DualWriterOptions _options;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _replaying = new(1);

    private DualWriter(IMessaging primary, IMessaging secondary, FailureFile failures, DualWriterOptions options)
    {
        (_primary, _secondary, _failures, _options) = (primary, secondary, failures, options);
        _logger = options.LoggerFactory.CreateLogger("Integration.Migration.DualWriter");
    }

    /// <summary>How many messages wait for replay.</summary>
    public long PendingCount => _failures.Count;

    /// <summary>Opens a writer.</summary>
    /// <param name="primary">Decides the outcome; stays the caller's.</param>
    /// <param name="secondary">Gets a copy; stays the caller's.</param>
    /// <param name="failurePath">The file of what the secondary did not take; made when missing, opened by one writer at a time.</param>
    /// <param name="options">How to go about it; null for the defaults.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="IOException">The file can't be opened, or another writer has it.</exception>
    /// <exception cref="InvalidDataException">The file is damaged other than by a torn end.</exception>
    public static async Task<DualWriter> OpenAsync(IMessaging primary, IMessaging secondary, string failurePath, DualWriterOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(primary);
        ArgumentNullException.ThrowIfNull(secondary);
        ArgumentException.ThrowIfNullOrEmpty(failurePath);
        options ??= new();
        if (options.SecondaryTimeout <= TimeSpan.Zero)
            throw new ArgumentException($"{nameof(options.SecondaryTimeout)} is {options.SecondaryTimeout}; allowed: more than zero.", nameof(options));
        return new DualWriter(primary, secondary, await FailureFile.OpenAsync(failurePath).ConfigureAwait(false), options);
    }

    /// <summary>Sends to the queue or topic of that path at both.</summary>
    /// <returns>The primary's receipt.</returns>
    /// <exception cref="ArgumentException">The path is no queue and no topic, or the message is not legal.</exception>
    /// <exception cref="MessagingException">The primary failed; the secondary was not asked.</exception>
    /// <exception cref="DualWriteException">The primary has it; the secondary has not, and that could not be recorded.</exception>
    public async Task<SendReceipt> SendAsync(EntityPath destination, Message message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        Check(destination);
        var identified = message.MessageId is null ? message with { MessageId = Guid.CreateVersion7(_options.TimeProvider.GetUtcNow()).ToString("N") } : message;
        var receipt = await SendAsync(_primary, destination, identified, cancellationToken).ConfigureAwait(false);
        var failed = _failures.HasGroup(destination, identified.GroupId);
        var error = failed ? null : await TrySecondaryAsync(destination, identified, cancellationToken).ConfigureAwait(false);
        if (!failed && error is null)
            return receipt;
        try
        {
            _failures.Add(destination, identified);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            throw new DualWriteException(receipt, exception);
        }

        RecordedMessages.Add(1);
        _logger.Recorded(error, identified.MessageId, destination);
        return receipt;
    }

    /// <summary>
    /// Sends what was recorded to the secondary, in the order recorded; order within groups is kept. Ends early when the
    /// secondary can't be reached. What it takes is no longer recorded; a crash in between sends one message again.
    /// </summary>
    /// <exception cref="OperationCanceledException">Cancelled; call again to go on.</exception>
    public async Task<ReplayReport> ReplayAsync(CancellationToken cancellationToken = default)
    {
        await _replaying.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var replayed = 0L;
            var failures = new List<Exception>();
            var blocked = new HashSet<(EntityPath, string)>();
            long position = -1;
            while (_failures.FindAfter(position) is { } record)
            {
                cancellationToken.ThrowIfCancellationRequested();
                position = record.Position;
                var group = record.Message.GroupId is { } id ? (record.Destination, id) : default;
                if (group != default && blocked.Contains(group))
                    continue;
                if (await TrySecondaryAsync(record.Destination, record.Message, cancellationToken).ConfigureAwait(false) is { } error)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    failures.Add(error);
                    if (group != default)
                        blocked.Add(group);
                    if (!CopyErrors.IsRefusal(error))
                        break;
                    continue;
                }

                _failures.Remove(record.Position);
                replayed++;
            }

            return new ReplayReport(replayed, _failures.Count, failures);
        }
        finally
        {
            _replaying.Release();
        }
    }

    /// <summary>Closes the file.</summary>
    public ValueTask DisposeAsync()
    {
        _replaying.Dispose();
        return _failures.DisposeAsync();
    }

    /// <summary>Sends to the secondary; the error, or null. Cancelling counts as an error, as the primary has the message already.</summary>
    private async Task<Exception?> TrySecondaryAsync(EntityPath destination, Message message, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_options.SecondaryTimeout, _options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await SendAsync(_secondary, destination, message, either.Token).ConfigureAwait(false);
            return null;
        }
        catch (Exception exception) when (exception is MessagingException or ArgumentException or OperationCanceledException or ObjectDisposedException)
        {
            return exception;
        }
    }

    private static Task<SendReceipt> SendAsync(IMessaging messaging, EntityPath destination, Message message, CancellationToken cancellationToken) =>
        destination.Kind == EntityKind.Topic
            ? messaging.Topic(destination.Name).PublishAsync(message, cancellationToken)
            : messaging.Queue(destination.Name).SendAsync(message, cancellationToken);

    private static void Check(EntityPath destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        if (destination.IsDeadLetter || destination.Kind == EntityKind.Subscription)
            throw new ArgumentException($"'{destination}' is no queue and no topic.", nameof(destination));
    }
}
