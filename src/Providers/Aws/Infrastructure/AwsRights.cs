namespace Integration.Aws.Infrastructure;

/// <summary>The actions that each role calls: documents grant them, and the documentation lists them.</summary>
internal static class AwsRights
{
    /// <summary>Of who sends to a queue, on that queue.</summary>
    public static IReadOnlyList<string> Sender { get; } = ["sqs:SendMessage", "sqs:GetQueueUrl", "sqs:GetQueueAttributes"];

    /// <summary>Of who publishes to a topic, on that topic.</summary>
    public static IReadOnlyList<string> Publisher { get; } = ["sns:Publish"];

    /// <summary>Of who receives from a queue, on that queue: a delayed message is passed on there.</summary>
    public static IReadOnlyList<string> Receiver { get; } =
        ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:SendMessage", .. Reader];

    /// <summary>Of who needs to know the settings of a queue, on that queue.</summary>
    public static IReadOnlyList<string> Reader => ["sqs:GetQueueUrl", "sqs:GetQueueAttributes", "sqs:ListQueueTags"];

    /// <summary>Of who receives from a subscription, on its topic: its filter is applied again on receipt.</summary>
    public static IReadOnlyList<string> Subscriber { get; } = ["sns:GetTopicAttributes", "sns:ListSubscriptionsByTopic", "sns:GetSubscriptionAttributes"];

    /// <summary>The same, on the topic's subscriptions: which of the two is asked about is SNS's affair.</summary>
    public static IReadOnlyList<string> SubscriptionReader { get; } = ["sns:GetSubscriptionAttributes"];

    /// <summary>Of who receives from a queue that is deleted when it is idle, on that queue, besides: a lease of it is kept in a tag.</summary>
    public static IReadOnlyList<string> Leaseholder { get; } = ["sqs:TagQueue"];

    /// <summary>Of an instance, on the queues of its own and of others that it sweeps, besides: it makes and deletes them.</summary>
    public static IReadOnlyList<string> QueueOwner { get; } = ["sqs:CreateQueue", "sqs:DeleteQueue", "sqs:SetQueueAttributes", .. Leaseholder, .. Reader];

    /// <summary>Of an instance, on the topic that it subscribes to, and on the topic's subscriptions: which of the two is asked about is SNS's affair.</summary>
    public static IReadOnlyList<string> SubscriptionOwner { get; } = ["sns:Subscribe", "sns:Unsubscribe", "sns:SetSubscriptionAttributes", .. Subscriber];

    /// <summary>Of an instance, on everything: it looks for what others have left.</summary>
    public static IReadOnlyList<string> Sweeper { get; } = ["sqs:ListQueues"];

    /// <summary>Of who looks topics up, for want of the account's id.</summary>
    public static IReadOnlyList<string> Finder { get; } = ["sns:ListTopics"];
}
