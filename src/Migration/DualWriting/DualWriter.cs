using System.Diagnostics.Metrics;
using Integration.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Integration.Migration;

/// <summary>
/// Sends each message to two providers. The primary decides the outcome. Each message is recorded in a file, fsynced, before the primary
/// is asked, so that what the secondary does not take, for whatever reason and should this process end, is there for
/// <see cref="ReplayAsync"/>. Both get the same MessageId.
/// </summary>
/// <remarks>
/// Safe for concurrent use. A message of a group that has messages recorded is recorded too, so that a replay keeps the
/// order within the group. A secondary that was only slow may have taken a recorded message: it gets that again, with the
/// same MessageId and DeduplicationId. When the process ends while the primary is being asked, nobody knows whether it has the message:
/// the replay sends it to the secondary all the same, and counts it in <see cref="ReplayReport.Uncertain"/>.
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
    /// <exception cref="ArgumentException">The path is neither a queue nor a topic, or the message is not legal.</exception>
    /// <exception cref="MessagingException">The primary failed; the secondary was not asked.</exception>
    /// <exception cref="IOException">The message could not be recorded, so neither was asked.</exception>
    public async Task<SendReceipt> SendAsync(EntityPath destination, Message message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        Check(destination);
        var identified = message.MessageId is null ? message with { MessageId = Guid.CreateVersion7(_options.TimeProvider.GetUtcNow()).ToString("N") } : message;
        var write = await _failures.BeginAsync(destination, identified).ConfigureAwait(false);
        SendReceipt receipt;
        try
        {
            receipt = await SendAsync(_primary, destination, identified, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            Settle(write, destination, identified.MessageId);
            throw;
        }

        var mustWait = _failures.HasGroup(destination, identified.GroupId);
        var error = mustWait ? null : await TrySecondaryAsync(destination, identified, cancellationToken).ConfigureAwait(false);
        if (!mustWait && error is null)
            Settle(write, destination, identified.MessageId);
        else
            Record(write, error, destination, identified.MessageId);
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
            var run = new ReplayRun();
            while (!run.IsOver && _failures.FindAfter(run.Last) is { Count: > 0 } writes)
            {
                foreach (var write in writes.TakeWhile(_ => !run.IsOver))
                    await ReplayOneAsync(run, write, cancellationToken).ConfigureAwait(false);
            }

            return new ReplayReport(run.Replayed, _failures.Count, run.Failures) { Uncertain = run.Uncertain };
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

    private async Task ReplayOneAsync(ReplayRun run, DualWrite write, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        run.Last = write.Number;
        if (write.Group is { } waiting && run.BlockedGroups.Contains(waiting))
            return;
        var (destination, message) = _failures.Read(write);
        if (await TrySecondaryAsync(destination, message, cancellationToken).ConfigureAwait(false) is { } error)
        {
            cancellationToken.ThrowIfCancellationRequested();
            run.Failures.Add(error);
            if (write.Group is { } group)
                run.BlockedGroups.Add(group);
            run.IsOver = !CopyErrors.IsRefusal(error);
            return;
        }

        run.Replayed++;
        run.Uncertain += write.State == DualWriteState.Uncertain ? 1 : 0;
        _failures.Settle(write);
    }

    private void Record(DualWrite write, Exception? error, EntityPath destination, string? messageId)
    {
        try
        {
            _failures.Fail(write);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // It stands in the file since before the primary was asked, and is replayed.
            error ??= exception;
        }

        Listeners.Tell(() => RecordedMessages.Add(1));
        _logger.Recorded(error, messageId, destination);
    }

    private void Settle(DualWrite write, EntityPath destination, string? messageId)
    {
        try
        {
            _failures.Settle(write);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            _logger.NotNoted(exception, messageId, destination);
        }
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
            throw new ArgumentException($"'{destination}' is neither a queue nor a topic.", nameof(destination));
    }

    private sealed class ReplayRun
    {
        public long Last { get; set; }

        public long Replayed { get; set; }

        public long Uncertain { get; set; }

        public bool IsOver { get; set; }

        public List<Exception> Failures { get; } = [];

        public HashSet<(EntityPath, string)> BlockedGroups { get; } = [];
    }
}
