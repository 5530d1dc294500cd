using Integration.Aws.Entities;
using Integration.Aws.Requests;

namespace Integration.Aws.Receiving;

/// <summary>Purges a source. SQS deletes the messages within 60 seconds, those sent meanwhile included, and does not tell how many.</summary>
internal sealed class MessagePurger(AwsContext context, EntityResolver entities)
{
    public async Task PurgeAsync(EntityPath path, CancellationToken cancellationToken)
    {
        var queue = await entities.GetQueueAsync(path, cancellationToken).ConfigureAwait(false);
        await context.Sqs.PurgeQueueAsync(queue.Url, cancellationToken).ConfigureAwait(false);
    }
}
