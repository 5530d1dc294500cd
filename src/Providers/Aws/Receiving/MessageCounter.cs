using System.Globalization;
using Amazon.SQS;
using Amazon.SQS.Model;
using Integration.Aws.Entities;
using Integration.Aws.Options;
using Integration.Aws.Requests;

namespace Integration.Aws.Receiving;

/// <summary>
/// Counts a source and its dead letters. A source whose dead-letter queue is missing, or that never had one, has no dead letters:
/// it is counted all the same.
/// </summary>
internal sealed class MessageCounter(AwsContext context, EntityResolver entities)
{
    private static readonly QueueAttributeName[] Counted =
    [
        QueueAttributeName.ApproximateNumberOfMessages,
        QueueAttributeName.ApproximateNumberOfMessagesNotVisible,
        QueueAttributeName.ApproximateNumberOfMessagesDelayed,
    ];

    public async Task<MessageCounts> CountAsync(EntityPath path, CancellationToken cancellationToken)
    {
        if (path.IsDeadLetter)
            return ToCounts(path, await CountDeadLettersAsync(path, cancellationToken).ConfigureAwait(false), deadLettered: 0);
        var queue = await entities.GetQueueAsync(path, cancellationToken).ConfigureAwait(false);
        var attributes = await ReadAsync(queue, [.. Counted, QueueAttributeName.RedrivePolicy], cancellationToken).ConfigureAwait(false);
        var policy = RedrivePolicy.Read(attributes.GetValueOrDefault(QueueAttributeName.RedrivePolicy));
        entities.LearnDeadLetters(queue, policy);
        var dead = await FindDeadLettersAsync(path.DeadLetter, cancellationToken).ConfigureAwait(false);
        if (dead is null && policy is not null)
            context.Logger.DeadLetterQueueMissing(path, AwsAddresses.NameOf(policy.TargetArn));
        return ToCounts(path, attributes, dead is null ? 0 : Visible(dead) + InFlight(dead) + Delayed(dead));
    }

    /// <summary>None where the queue whose dead letters they are is there and its dead-letter queue is not.</summary>
    private async Task<IReadOnlyDictionary<string, string>> CountDeadLettersAsync(EntityPath path, CancellationToken cancellationToken)
    {
        if (await FindDeadLettersAsync(path, cancellationToken).ConfigureAwait(false) is { } found)
            return found;
        return await entities.FindQueueAsync(path.Owner, cancellationToken).ConfigureAwait(false) is not null
            ? new Dictionary<string, string>(StringComparer.Ordinal)
            : throw new EntityNotFoundException("the queue does not exist.", AwsProvider.Name, path);
    }

    private async Task<IReadOnlyDictionary<string, string>?> FindDeadLettersAsync(EntityPath path, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(await entities.GetQueueAsync(path, cancellationToken).ConfigureAwait(false), [.. Counted], cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is EntityNotFoundException || AwsErrors.IsNotFound(exception))
        {
            entities.ForgetDeadLetters(path);
            return null;
        }
    }

    private async Task<IReadOnlyDictionary<string, string>> ReadAsync(QueueAddress queue, List<QueueAttributeName> names, CancellationToken cancellationToken)
    {
        var response = await context.Sqs.GetQueueAttributesAsync(
            new GetQueueAttributesRequest(queue.Url, names.ConvertAll(n => n.Value)), cancellationToken).ConfigureAwait(false);
        return response.Attributes ?? [];
    }

    // A message that was published with a delay counts as visible until a receiver passes it on: SQS does not distinguish the two.
    private static MessageCounts ToCounts(EntityPath path, IReadOnlyDictionary<string, string> counts, long deadLettered) => path is { Kind: EntityKind.Subscription, IsDeadLetter: false }
        ? new MessageCounts(Visible(counts) + Delayed(counts), InFlight(counts), Delayed: null, deadLettered, IsExact: false)
        : new MessageCounts(Visible(counts), InFlight(counts), Delayed(counts), deadLettered, IsExact: false);

    private static long Visible(IReadOnlyDictionary<string, string> counts) => Read(counts, QueueAttributeName.ApproximateNumberOfMessages);

    private static long InFlight(IReadOnlyDictionary<string, string> counts) => Read(counts, QueueAttributeName.ApproximateNumberOfMessagesNotVisible);

    private static long Delayed(IReadOnlyDictionary<string, string> counts) => Read(counts, QueueAttributeName.ApproximateNumberOfMessagesDelayed);

    private static long Read(IReadOnlyDictionary<string, string> counts, string name) =>
        counts.GetValueOrDefault(name) is { } text ? long.Parse(text, CultureInfo.InvariantCulture) : 0;
}
