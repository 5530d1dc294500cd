using System.Globalization;
using Amazon.Runtime;
using Amazon.SQS.Model;
using Integration.Aws.Entities;
using Integration.Aws.Options;
using Integration.Aws.Requests;

namespace Integration.Aws.Receiving;

/// <summary>
/// A move task of SQS from a dead-letter queue. SQS lists tasks late and tells the handle of running ones alone, so the task that was
/// started is known by its handle while it runs; afterwards, and where it was too quick to be seen running, by not having been
/// listed before it was started.
/// </summary>
internal sealed class MoveTask
{
    private const int MaxMoveRate = 500;
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SlowPollInterval = TimeSpan.FromSeconds(5);

    /// <summary>How long a task may take to be listed.</summary>
    private static readonly TimeSpan ListingLimit = TimeSpan.FromMinutes(1);

    /// <summary>How long a task may run without moving anything.</summary>
    private static readonly TimeSpan StallLimit = TimeSpan.FromMinutes(10);

    /// <summary>How much earlier than it was asked for a task may seem to have started: what is not known of the service's clock.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(2);

    private readonly AwsContext _context;
    private readonly EntityPath _path;
    private readonly QueueAddress _source;
    private readonly string _handle;
    private readonly IReadOnlyList<long> _before;
    private readonly long _notBefore;
    private long? _startedAt;

    private MoveTask(AwsContext context, EntityPath path, QueueAddress source, string handle, IReadOnlyList<long> before, long notBefore) =>
        (_context, _path, _source, _handle, _before, _notBefore) = (context, path, source, handle, before, notBefore);

    /// <summary>Starts a task; null where the server has none, a right is missing or another task runs already.</summary>
    public static async Task<MoveTask?> TryStartAsync(
        AwsContext context, EntityPath path, QueueAddress source, QueueAddress target, int? maxMessagesPerSecond, CancellationToken cancellationToken)
    {
        try
        {
            var before = await MoveTasks.ListAsync(context, source, cancellationToken).ConfigureAwait(false);
            var notBefore = (context.Clock.Now - ClockTolerance).ToUnixTimeMilliseconds();
            var response = await context.Sqs.StartMessageMoveTaskAsync(new StartMessageMoveTaskRequest
            {
                SourceArn = source.Arn,
                DestinationArn = target.Arn,
                MaxNumberOfMessagesPerSecond = maxMessagesPerSecond is { } rate ? Math.Min(rate, MaxMoveRate) : null,
            }, cancellationToken).ConfigureAwait(false);
            return new MoveTask(context, path, source, response.TaskHandle, [.. before.Select(Started)], notBefore);
        }
        catch (AmazonServiceException exception) when (AwsErrors.Translate(exception, path) is not { IsTransient: true } and not EntityNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Waits until the task has ended; cancelling cancels the task.</summary>
    /// <exception cref="MessagingException">SQS does not list it, or it moves nothing for long: it is left to itself.</exception>
    public async Task<RedriveResult> WatchAsync(IProgress<long>? progress, CancellationToken cancellationToken)
    {
        var time = _context.Time;
        var (since, moved) = (time.GetTimestamp(), 0L);
        try
        {
            while (true)
            {
                if (await FindAsync(cancellationToken).ConfigureAwait(false) is { } task)
                {
                    var now = task.ApproximateNumberOfMessagesMoved ?? 0;
                    if (now > moved || _startedAt is null)
                        (since, moved) = (time.GetTimestamp(), now);
                    _startedAt ??= Started(task);
                    if (Ended(task) is { } result)
                    {
                        progress?.Report(result.Moved);
                        return result;
                    }
                }

                progress?.Report(moved);
                var stalled = time.GetElapsedTime(since);
                ThrowIfStalled(stalled, moved);
                await Task.Delay(stalled < ListingLimit ? PollInterval : SlowPollInterval, time, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The task as SQS lists it now; null when it does not, or can't be asked at the moment.</summary>
    private async Task<ListMessageMoveTasksResultEntry?> FindAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<ListMessageMoveTasksResultEntry> listed;
        try
        {
            listed = await MoveTasks.ListAsync(_context, _source, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (AwsErrors.Translate(exception, _path) is { IsTransient: true })
        {
            return null;
        }

        if (listed.FirstOrDefault(t => t.TaskHandle == _handle) is { } running)
            return running;

        // Listed newest first: of those that started in one millisecond the ones that are too many now are new.
        var unseen = listed.Where(t => string.IsNullOrEmpty(t.TaskHandle)).GroupBy(Started)
            .SelectMany(same => same.Take(Math.Max(0, same.Count() - _before.Count(b => b == same.Key))));
        return unseen.Where(t => _startedAt is { } started ? Started(t) == started : Started(t) >= _notBefore).MinBy(Started);
    }

    private RedriveResult? Ended(ListMessageMoveTasksResultEntry task)
    {
        var moved = task.ApproximateNumberOfMessagesMoved ?? 0;
        return task.Status switch
        {
            "COMPLETED" => new RedriveResult(moved, []),
            "FAILED" => Failed(moved, string.Create(CultureInfo.InvariantCulture, $"the move task failed after {moved} messages: {task.FailureReason}")),
            "CANCELLED" => Failed(moved, string.Create(CultureInfo.InvariantCulture, $"the move task was cancelled after {moved} messages; redrive again to go on.")),
            _ => null,
        };
    }

    private RedriveResult Failed(long moved, string why) => new(moved, [new MessagingException(why, AwsProvider.Name, _path)]);

    private void ThrowIfStalled(TimeSpan stalled, long moved)
    {
        var what = _startedAt is null && stalled >= ListingLimit ? $"SQS does not list the move task that it started {ListingLimit.TotalMinutes} min ago"
            : stalled >= StallLimit ? string.Create(CultureInfo.InvariantCulture, $"the move task has moved {moved} messages, and none for {StallLimit.TotalMinutes} min")
            : null;
        if (what is null)
            return;
        throw new MessagingException(
            $"{what}. It may still be running: look by 'aws sqs list-message-move-tasks --source-arn {_source.Arn}', end it by 'aws sqs cancel-message-move-task --task-handle {_handle}', then redrive again.",
            AwsProvider.Name,
            _path);
    }

    private async Task CancelAsync()
    {
        try
        {
            await _context.Sqs.CancelMessageMoveTaskAsync(new CancelMessageMoveTaskRequest { TaskHandle = _handle }, CancellationToken.None).ConfigureAwait(false);
        }
        catch (AmazonServiceException exception) when (AwsErrors.Translate(exception, _path) is { IsTransient: false } and not UnauthorizedException)
        {
            // It ended in the meantime: there is nothing left to cancel.
        }
    }

    private static long Started(ListMessageMoveTasksResultEntry task) => task.StartedTimestamp ?? 0;
}
