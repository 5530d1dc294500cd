namespace Integration.Aws.Infrastructure;

/// <summary>The resources that rights are for.</summary>
internal interface IRightsResources
{
    /// <summary>The ARN of the queue behind a source.</summary>
    string QueueArn(EntityPath source);

    /// <summary>The ARN of a topic.</summary>
    string TopicArn(string topic);

    /// <summary>The ARNs of the queues of a topic's subscriptions, whatever those are called, and of the queues of their dead letters; <c>*</c> stands for what is not known.</summary>
    (string Queues, string DeadLetters) AnySubscriptionArns(string topic);

    /// <summary>Whether a source is deleted when it is idle.</summary>
    bool HasLease(EntityPath source);
}
