using Amazon.SQS;

namespace Integration.Aws.Infrastructure;

/// <summary>How a setting is written.</summary>
internal enum SettingForm
{
    Text,
    Number,
    Flag,

    /// <summary>JSON: in CloudFormation a part of the document, in Terraform a text.</summary>
    Json,
}

/// <summary>A setting of a resource by its three names.</summary>
internal sealed record ResourceSetting(string Attribute, string CloudFormation, string Terraform, SettingForm Form = SettingForm.Text)
{
    /// <summary>Whether CloudFormation takes a list of it.</summary>
    public bool IsList { get; init; }
}

/// <summary>
/// A kind of resource, and what of it there is in
/// <see href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_SQS.html">CloudFormation</see> and in
/// <see href="https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/sqs_queue">Terraform</see>. A setting that is not listed can't be
/// declared, and is an error rather than left out.
/// </summary>
internal sealed record ResourceKind(string CloudFormation, string Terraform, IReadOnlyList<ResourceSetting> Settings)
{
    public static ResourceKind Queue { get; } = new("AWS::SQS::Queue", "aws_sqs_queue",
    [
        new("QueueName", "QueueName", "name"),
        new(QueueAttributeName.FifoQueue, "FifoQueue", "fifo_queue", SettingForm.Flag),
        new(QueueAttributeName.VisibilityTimeout, "VisibilityTimeout", "visibility_timeout_seconds", SettingForm.Number),
        new(QueueAttributeName.MessageRetentionPeriod, "MessageRetentionPeriod", "message_retention_seconds", SettingForm.Number),
        new(QueueAttributeName.MaximumMessageSize, "MaximumMessageSize", "max_message_size", SettingForm.Number),
        new(QueueAttributeName.RedrivePolicy, "RedrivePolicy", "redrive_policy", SettingForm.Json),
        new("DeduplicationScope", "DeduplicationScope", "deduplication_scope"),
        new("FifoThroughputLimit", "FifoThroughputLimit", "fifo_throughput_limit"),
    ])
    {
        HoldsMessages = true,
    };

    public static ResourceKind QueuePolicy { get; } = new("AWS::SQS::QueuePolicy", "aws_sqs_queue_policy",
    [
        new("QueueUrl", "Queues", "queue_url") { IsList = true },
        new(QueueAttributeName.Policy, "PolicyDocument", "policy", SettingForm.Json),
    ]);

    public static ResourceKind Topic { get; } = new("AWS::SNS::Topic", "aws_sns_topic",
    [
        new("Name", "TopicName", "name"),
        new("FifoTopic", "FifoTopic", "fifo_topic", SettingForm.Flag),
        new("ContentBasedDeduplication", "ContentBasedDeduplication", "content_based_deduplication", SettingForm.Flag),
        new("FifoThroughputScope", "FifoThroughputScope", "fifo_throughput_scope"),
    ]);

    public static ResourceKind Subscription { get; } = new("AWS::SNS::Subscription", "aws_sns_topic_subscription",
    [
        new("TopicArn", "TopicArn", "topic_arn"),
        new("Protocol", "Protocol", "protocol"),
        new("Endpoint", "Endpoint", "endpoint"),
        new("FilterPolicy", "FilterPolicy", "filter_policy", SettingForm.Json),
        new("FilterPolicyScope", "FilterPolicyScope", "filter_policy_scope"),
        new("RawMessageDelivery", "RawMessageDelivery", "raw_message_delivery", SettingForm.Flag),
        new("RedrivePolicy", "RedrivePolicy", "redrive_policy", SettingForm.Json),
    ]);

    public static ResourceKind Rights { get; } = new("AWS::IAM::ManagedPolicy", "aws_iam_policy",
    [
        new("Description", "Description", "description"),
        new("PolicyDocument", "PolicyDocument", "policy", SettingForm.Json),
    ]);

    /// <summary>Whether messages go with it: the tools then keep it when it leaves the document.</summary>
    public bool HoldsMessages { get; private init; }

    public ResourceSetting this[string attribute] => Settings.FirstOrDefault(s => s.Attribute == attribute)
        ?? throw new NotSupportedException($"{CloudFormation} has no name in documents for the attribute '{attribute}'.");
}
