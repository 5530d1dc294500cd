using System.Collections.Concurrent;
using Amazon.SQS.Model;
using Integration.Aws.Entities;
using Integration.Aws.Messages;
using Integration.Aws.Options;
using Integration.Aws.Requests;

namespace Integration.Aws.Topology;

/// <summary>Renews the leases of queues that are in use, each when a third of it is over.</summary>
/// <remarks>
/// A renewal that comes when the lease is over may meet a sweep, which deletes the SNS subscription first and then the queue: so after
/// such a renewal, and the one behind it, the subscription is looked for, and the source counts as gone without it.
/// </remarks>
internal sealed class LeaseRenewer(AwsContext context, SettingsCache settings, AwsTopology topology)
{
    private readonly ConcurrentDictionary<EntityPath, Renewal> _renewals = new();

    /// <summary>The longest that a request may wait for messages, so that a renewal comes in time.</summary>
    public static int LongestWait(TimeSpan idle) => Math.Max(1, (int)Math.Min(idle.TotalSeconds / 4, SqsLimits.MaxWait.TotalSeconds));

    /// <summary>To call at each use. What fails is tried again at the next one.</summary>
    /// <exception cref="EntityNotFoundException">The source is gone, or half of it.</exception>
    public async ValueTask RenewAsync(QueueAddress queue, TimeSpan idle)
    {
        var renewal = _renewals.GetOrAdd(queue.Path, _ => new Renewal());
        if (!renewal.TryBegin(context.Time, idle, out var mayBeSwept))
            return;
        var isDone = false;
        try
        {
            await context.Sqs.TagQueueAsync(
                new TagQueueRequest { QueueUrl = queue.Url, Tags = new() { [WireNames.LeaseTag] = Lease.From(context.Clock.Now, idle).Print() } }).ConfigureAwait(false);
            isDone = true;
            if (mayBeSwept)
                await RequireWholeAsync(queue.Path).ConfigureAwait(false);
        }
        catch (Exception exception) when (!IsGone(exception) && AwsErrors.Translate(exception, queue.Path) is not null)
        {
            context.Logger.LeaseNotRenewed(exception, queue.Path);
        }
        finally
        {
            renewal.End(context.Time, isDone);
        }
    }

    private async Task RequireWholeAsync(EntityPath path)
    {
        if (path.Kind != EntityKind.Subscription || await topology.FindSubscriptionAsync(path.Name, path.SubscriptionName!, CancellationToken.None).ConfigureAwait(false) is not null)
            return;
        settings.Forget(path);
        throw new EntityNotFoundException("it was idle for too long, and its SNS subscription is deleted.", AwsProvider.Name, path);
    }

    private static bool IsGone(Exception exception) => exception is EntityNotFoundException || AwsErrors.IsNotFound(exception);

    /// <summary>When a lease was renewed last, and whether somebody is about it.</summary>
    private sealed class Renewal
    {
        private readonly Lock _gate = new();
        private long? _at;
        private bool _isUnderWay;
        private bool _wasLate = true;

        public bool TryBegin(TimeProvider time, TimeSpan idle, out bool mayBeSwept)
        {
            lock (_gate)
            {
                var since = _at is { } at ? time.GetElapsedTime(at) : (TimeSpan?)null;
                mayBeSwept = false;
                if (_isUnderWay || since < idle / 3)
                    return false;
                var isLate = since is null || since >= idle;
                (mayBeSwept, _wasLate, _isUnderWay) = (isLate || _wasLate, isLate, true);
                return true;
            }
        }

        public void End(TimeProvider time, bool isDone)
        {
            lock (_gate)
            {
                _isUnderWay = false;
                if (isDone)
                    _at = time.GetTimestamp();
            }
        }
    }
}
