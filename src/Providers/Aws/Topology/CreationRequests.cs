using System.Globalization;
using Amazon.SimpleNotificationService.Model;
using Amazon.SQS;
using Amazon.SQS.Model;
using Integration.Aws.Entities;

namespace Integration.Aws.Topology;

/// <summary>What creating a definition asks of SQS and SNS: the provisioners send it, documents of infrastructure say it.</summary>
internal sealed class CreationRequests(AwsNames names, AwsMessagingOptions options)
{
    /// <summary>The queue of a source.</summary>
    /// <param name="source">The source.</param>
    /// <param name="ordered">Whether it is FIFO.</param>
    /// <param name="deadLetterArn">Its dead-letter queue.</param>
    /// <param name="topicArn">The topic that sends to it; null for a queue of its own.</param>
    /// <param name="now">What the services' clock shows; null where it is created later, so that no lease of an instance begins yet.</param>
    public CreateQueueRequest Queue(SourceDefinition source, bool ordered, string deadLetterArn, string? topicArn, DateTimeOffset? now = null)
    {
        var name = names.Queue(source.Path, ordered);
        var attributes = DeliveryRequirements.Settings(source, deadLetterArn);
        AddCommon(attributes, ordered);
        if (ordered && options.FifoHighThroughput)
            DeliveryRequirements.SetHighThroughput(attributes);
        if (topicArn is not null)
            attributes[QueueAttributeName.Policy] = QueuePolicy.Allow(null, topicArn, AwsAddresses.Beside(deadLetterArn, name));
        return new CreateQueueRequest(name) { Attributes = attributes, Tags = EntityTags.Of(source, now) };
    }

    /// <summary>The dead-letter queue of a source, by this name; what delivery to it requires is set afterwards.</summary>
    public CreateQueueRequest DeadLetters(SourceDefinition source, string name, bool ordered, DateTimeOffset? now = null)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        AddCommon(attributes, ordered);

        // A push subscription has no other queue to carry its tags.
        var tags = source is SubscriptionDefinition { Push: not null } ? EntityTags.Of(source, now) : EntityTags.OfDeadLetters(source, now);
        return new CreateQueueRequest(name) { Attributes = attributes, Tags = tags };
    }

    public CreateTopicRequest Topic(TopicDefinition topic)
    {
        var request = new CreateTopicRequest(names.Topic(topic.Name, topic.Ordered)) { Attributes = new(StringComparer.Ordinal), Tags = EntityTags.ToSns(EntityTags.Of(topic)) };
        if (topic.Ordered)
        {
            request.Attributes["FifoTopic"] = "true";
            request.Attributes["ContentBasedDeduplication"] = "false";
        }

        if (topic.Ordered && options.FifoHighThroughput)
            request.Attributes["FifoThroughputScope"] = "MessageGroup";
        return request;
    }

    private void AddCommon(Dictionary<string, string> attributes, bool ordered)
    {
        attributes[QueueAttributeName.MessageRetentionPeriod] = DeliveryRequirements.LongestRetention;
        attributes[QueueAttributeName.MaximumMessageSize] = options.MaxQueueMessageBytes.ToString(CultureInfo.InvariantCulture);
        if (ordered)
            attributes[QueueAttributeName.FifoQueue] = "true";
    }
}
