using System.Globalization;
using Amazon.SQS;
using Integration.Aws.Entities;
using Integration.Aws.Requests;

namespace Integration.Aws.Topology;

/// <summary>Tells queues and topics of equal names apart: by ARN, which holds region and account, and queues by when they were made.</summary>
internal sealed class EntityIdentity(AwsContext context, EntityResolver entities, TopicProvisioner topics)
{
    /// <summary>A dead-letter path has the identity of the queue behind it. Of a topic that was made anew SNS tells nothing.</summary>
    public async Task<string?> FindAsync(EntityPath path, CancellationToken cancellationToken)
    {
        if (path.Kind == EntityKind.Topic)
        {
            var topic = await topics.FindAddressAsync(path, cancellationToken).ConfigureAwait(false);
            return topic is null ? null : ServerOf(context.Options.SnsServiceUrl) + topic.Arn;
        }

        var queue = await entities.GetQueueAsync(path, cancellationToken).ConfigureAwait(false);
        var found = await context.Sqs.GetQueueAttributesAsync(
            queue.Url, [QueueAttributeName.QueueArn, QueueAttributeName.CreatedTimestamp], cancellationToken).ConfigureAwait(false);
        var created = found.Attributes?.GetValueOrDefault(QueueAttributeName.CreatedTimestamp);
        return string.Create(CultureInfo.InvariantCulture, $"{ServerOf(context.Options.SqsServiceUrl)}{found.Attributes?.GetValueOrDefault(QueueAttributeName.QueueArn) ?? queue.Arn} {created}");
    }

    /// <summary>Every server that is not AWS's own has the same account and region as the next: its address tells them apart.</summary>
    private string ServerOf(Uri? own)
    {
        var address = own ?? context.Options.ServiceUrl;
        return address is null || address.Host.EndsWith(".amazonaws.com", StringComparison.OrdinalIgnoreCase) || address.Host.EndsWith(".amazonaws.com.cn", StringComparison.OrdinalIgnoreCase)
            ? ""
            : $"{address.Authority} ";
    }
}
