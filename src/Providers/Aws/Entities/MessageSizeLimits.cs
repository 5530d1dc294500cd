using System.Globalization;
using Amazon.Runtime;
using Amazon.SQS;
using Integration.Aws.Requests;

namespace Integration.Aws.Entities;

/// <summary>How large a message of a queue may be: the limit of the options for declared queues, else the queue's own, read once.</summary>
internal sealed class MessageSizeLimits(AwsContext context, EntityResolver entities, SettingsCache cache)
{
    /// <summary>In bytes.</summary>
    public async ValueTask<long> GetAsync(EntityPath path, CancellationToken cancellationToken) =>
        cache.FindMaxMessageBytes(path) ?? cache.LearnMaxMessageBytes(path, await ReadAsync(path, cancellationToken).ConfigureAwait(false));

    private async Task<long> ReadAsync(EntityPath path, CancellationToken cancellationToken)
    {
        if (!context.Options.LookUpSettings || cache.Find(path) is not null)
            return context.Options.MaxQueueMessageBytes;
        try
        {
            var queue = await entities.GetQueueAsync(path, cancellationToken).ConfigureAwait(false);
            var response = await context.Sqs.GetQueueAttributesAsync(
                queue.Url, [QueueAttributeName.MaximumMessageSize], cancellationToken).ConfigureAwait(false);
            return response.Attributes?.GetValueOrDefault(QueueAttributeName.MaximumMessageSize) is { } bytes
                ? long.Parse(bytes, CultureInfo.InvariantCulture)
                : context.Options.MaxQueueMessageBytes;
        }
        catch (AmazonServiceException exception) when (AwsErrors.IsUnauthorized(exception))
        {
            return context.Options.MaxQueueMessageBytes;
        }
    }
}
