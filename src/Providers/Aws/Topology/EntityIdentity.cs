using System.Globalization;
using Amazon.SQS;
using Integration.Aws.Entities;
using Integration.Aws.Requests;

namespace Integration.Aws.Topology;

/// <summary>Distinguishes queues and topics of the same name: by ARN, which contains region and account, and queues also by creation time.</summary>
internal sealed class EntityIdentity(AwsContext context, EntityResolver entities, TopicProvisioner topics)
{
    /// <summary>A dead-letter path has the identity of the queue behind it. SNS does not tell when a topic was created: one that was deleted and created again has the same identity.</summary>
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

    /// <summary>Local servers share one account and region: they are distinguished by address.</summary>
    private string ServerOf(Uri? own)
    {
        var address = own ?? context.Options.ServiceUrl;
        return address is null || address.Host.EndsWith(".amazonaws.com", StringComparison.OrdinalIgnoreCase) || address.Host.EndsWith(".amazonaws.com.cn", StringComparison.OrdinalIgnoreCase)
            ? ""
            : $"{address.Authority} ";
    }
}
