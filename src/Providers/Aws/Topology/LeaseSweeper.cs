using System.Collections.Concurrent;
using Amazon.SQS.Model;
using Integration.Aws.Entities;
using Integration.Aws.Messages;
using Integration.Aws.Requests;

namespace Integration.Aws.Topology;

/// <summary>
/// Deletes queues and subscriptions whose lease is over: those under the prefix that carry this provider's tags and have the name that goes
/// with them. A queue with a lease that is not over is never touched, nor is one without.
/// </summary>
internal sealed class LeaseSweeper(AwsContext context, EntityResolver entities, QueueProvisioner queues, SubscriptionProvisioner subscriptions)
{
    /// <summary>How many queues are asked for their tags at a time.</summary>
    private const int AskedAtOnce = 8;

    public async Task<IReadOnlyList<EntityPath>> SweepAsync(CancellationToken cancellationToken)
    {
        var over = new ConcurrentBag<QueueAddress>();
        var listed = await queues.ListAsync(entities.Names.Prefix, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        await Parallel.ForEachAsync(
            listed,
            new ParallelOptions { MaxDegreeOfParallelism = AskedAtOnce, CancellationToken = cancellationToken },
            async (queue, token) =>
            {
                if (await FindOverAsync(queue, token).ConfigureAwait(false) is { } found)
                    over.Add(found);
            }).ConfigureAwait(false);
        var deleted = new List<EntityPath>();

        // Queues before those of their dead letters, which go with them.
        foreach (var queue in over.OrderBy(q => q.Path.IsDeadLetter))
        {
            if (await TryDeleteAsync(queue, cancellationToken).ConfigureAwait(false))
                deleted.Add(queue.Path);
        }

        return deleted;
    }

    /// <summary>The queue under the path in its tags, when its lease is over; null when it is not, or there is none, or it may not be asked.</summary>
    private async Task<QueueAddress?> FindOverAsync(QueueAddress queue, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<string, string> tags;
        try
        {
            tags = (await context.Sqs.ListQueueTagsAsync(new ListQueueTagsRequest { QueueUrl = queue.Url }, cancellationToken).ConfigureAwait(false)).Tags ?? [];
        }
        catch (Exception exception) when (AwsErrors.IsNotFound(exception) || AwsErrors.IsUnauthorized(exception))
        {
            // Deleted meanwhile, or another application's.
            return null;
        }

        return Lease.Read(tags) is { } lease && lease.SweepableAt < context.Clock.Now
            && EntityTags.FindEntity(tags) is { } entity && PathsOf(entity).FirstOrDefault(p => entities.Names.Queue(p, queue.Ordered) == queue.Name) is { } path
            ? queue with { Path = path }
            : null;
    }

    private async Task<bool> TryDeleteAsync(QueueAddress queue, CancellationToken cancellationToken)
    {
        try
        {
            // Its owner may have come to life since.
            if (await FindOverAsync(queue, cancellationToken).ConfigureAwait(false) is null)
                return false;
            if (queue.Path.IsDeadLetter)
                return await DeleteLeftAsync(queue, cancellationToken).ConfigureAwait(false);
            if (queue.Path.Kind == EntityKind.Subscription)
                await subscriptions.DeleteAsync(queue.Path, cancellationToken).ConfigureAwait(false);
            else
                await queues.DeleteAsync(queue.Path, queue.Ordered, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception exception) when (exception is not OperationCanceledException && AwsErrors.Translate(exception, queue.Path) is not null)
        {
            context.Logger.NotSwept(exception, queue.Path);
            return false;
        }
    }

    /// <summary>A dead-letter queue goes when there is no queue that it belongs to, whatever its own lease says.</summary>
    private async Task<bool> DeleteLeftAsync(QueueAddress deadLetters, CancellationToken cancellationToken)
    {
        var owner = deadLetters.Path.Owner;
        if (await entities.FindQueueAsync(owner, entities.Names.Queue(owner, deadLetters.Ordered), cancellationToken).ConfigureAwait(false) is not null)
            return false;
        await context.Sqs.DeleteQueueAsync(deadLetters.Url, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>
    /// What a tag can mean: <c>orders/dead-letter</c> is what holds the dead letters of a queue, or the subscription of that name. The name of the queue tells which.
    /// </summary>
    private static IEnumerable<EntityPath> PathsOf(string entity)
    {
        if (FindSource(entity) is { } source)
            yield return source;
        if (entity.EndsWith(WireNames.DeadLetterPath, StringComparison.Ordinal) && FindSource(entity[..^WireNames.DeadLetterPath.Length]) is { } owner)
            yield return owner.DeadLetter;
    }

    private static EntityPath? FindSource(string entity) => entity.Split('/') is { Length: <= 2 } names && Array.TrueForAll(names, EntityPath.IsLegalName)
        ? names.Length == 1 ? EntityPath.Queue(names[0]) : EntityPath.Subscription(names[0], names[1])
        : null;
}
