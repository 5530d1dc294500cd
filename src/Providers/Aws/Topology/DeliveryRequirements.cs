using System.Globalization;
using Amazon.SQS;
using Integration.Aws.Entities;
using Integration.Aws.Options;

namespace Integration.Aws.Topology;

/// <summary>What delivery to a queue requires beyond the settings of its definition: compared for a plan, and repaired by setting attributes.</summary>
internal static class DeliveryRequirements
{
    /// <summary>A dead-letter queue of another account or region that does not exist, and can't be created from here: a conflict.</summary>
    public const string ForeignDeadLetterQueue = nameof(ForeignDeadLetterQueue);

    /// <summary>A policy with a statement that denies SNS, which overrides every statement that allows it: a conflict.</summary>
    public const string DenyingPolicy = nameof(DenyingPolicy);

    private const string DeadLetterQueue = nameof(DeadLetterQueue);
    private const string DeduplicationScope = nameof(DeduplicationScope);
    private const string FifoThroughputLimit = nameof(FifoThroughputLimit);
    private const string PerGroup = "messageGroup";
    private const string LimitPerGroup = "perMessageGroupId";

    public static string LongestRetention { get; } = ((int)SqsLimits.MaxRetention.TotalSeconds).ToString(CultureInfo.InvariantCulture);

    /// <summary>The attributes that a definition and its dead-letter queue require.</summary>
    public static Dictionary<string, string> Settings(SourceDefinition source, string deadLetterArn) => new(StringComparer.Ordinal)
    {
        [QueueAttributeName.VisibilityTimeout] = ((int)source.LockDuration.TotalSeconds).ToString(CultureInfo.InvariantCulture),
        [QueueAttributeName.RedrivePolicy] = new RedrivePolicy(deadLetterArn, source.MaxDeliveryCount).ToJson(),
    };

    /// <summary>The attributes to set on a queue so that it meets these requirements; none when it does.</summary>
    public static Dictionary<string, string> Of(SourceDefinition source, QueueDescription queue, string? topicArn, AwsMessagingOptions options)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        if (topicArn is not null && !QueuePolicy.Allows(queue.Policy, topicArn, queue.Address.Arn))
            attributes[QueueAttributeName.Policy] = QueuePolicy.Allow(queue.Policy, topicArn, queue.Address.Arn);
        if (queue.Retention < NeededRetention(source))
            attributes[QueueAttributeName.MessageRetentionPeriod] = LongestRetention;
        if (LacksHighThroughput(queue, options))
            SetHighThroughput(attributes);
        return attributes;
    }

    /// <summary>The attributes to set on a dead-letter queue; none when it meets these requirements.</summary>
    public static Dictionary<string, string> OfDeadLetters(QueueDescription deadLetters, QueueDescription? queue, string? topicArn)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        if (topicArn is not null && !QueuePolicy.Allows(deadLetters.Policy, topicArn, deadLetters.Address.Arn))
            attributes[QueueAttributeName.Policy] = QueuePolicy.Allow(deadLetters.Policy, topicArn, deadLetters.Address.Arn);
        if (queue is not null && deadLetters.Retention < queue.Retention)
            attributes[QueueAttributeName.MessageRetentionPeriod] = LongestRetention;
        return attributes;
    }

    /// <summary>What differs, for a plan.</summary>
    public static IEnumerable<SettingDifference> Compare(
        SourceDefinition source, QueueDescription queue, QueueDescription? deadLetters, string? topicArn, AwsMessagingOptions options, AwsNames names)
    {
        foreach (var attribute in Of(source, queue, topicArn, options).Keys)
            yield return Explain(attribute, queue, topicArn, $"{NeededRetention(source)} s or more", "");
        if (deadLetters is null)
        {
            yield return MissingDeadLetters(source, queue, names);
            yield break;
        }

        foreach (var attribute in OfDeadLetters(deadLetters, queue, topicArn).Keys)
            yield return Explain(attribute, deadLetters, topicArn, $"{queue.Retention} s or more", "DeadLetter");
    }

    public static void SetHighThroughput(Dictionary<string, string> attributes)
    {
        attributes[DeduplicationScope] = PerGroup;
        attributes[FifoThroughputLimit] = LimitPerGroup;
    }

    /// <summary>What the policy does not allow, for a plan.</summary>
    public static SettingDifference PolicyDifference(string prefix, QueueDescription queue, string topicArn)
    {
        var isDenied = !QueuePolicy.Allows(QueuePolicy.Allow(queue.Policy, topicArn, queue.Address.Arn), topicArn, queue.Address.Arn);
        return new SettingDifference(
            isDenied ? DenyingPolicy : $"{prefix}{QueueAttributeName.Policy}",
            $"SNS may send from {topicArn}",
            isDenied ? $"'{queue.Address.Name}' denies it" : string.IsNullOrEmpty(queue.Policy) ? "none" : "a policy that does not allow it");
    }

    private static SettingDifference MissingDeadLetters(SourceDefinition source, QueueDescription queue, AwsNames names)
    {
        var ours = names.Queue(source.Path.DeadLetter, queue.Address.Ordered);
        if (queue.RedrivePolicy is not { } policy)
            return new SettingDifference(DeadLetterQueue, ours, "none");
        var found = $"{policy.TargetArn}, which does not exist";
        return queue.DeadLetters is { } named && AwsAddresses.Beside(queue.Address.Arn, named.Name) == named.Arn
            ? new SettingDifference(DeadLetterQueue, named.Name, found)
            : new SettingDifference(ForeignDeadLetterQueue, "a queue of the same account and region", found);
    }

    private static SettingDifference Explain(string attribute, QueueDescription queue, string? topicArn, string retention, string prefix) => attribute switch
    {
        nameof(QueueAttributeName.Policy) => PolicyDifference(prefix, queue, topicArn!),
        nameof(QueueAttributeName.MessageRetentionPeriod) => new SettingDifference(prefix + attribute, retention, $"{queue.Retention} s"),
        DeduplicationScope => new SettingDifference(attribute, PerGroup, queue.Attributes.GetValueOrDefault(attribute, "none")),
        _ => new SettingDifference(attribute, LimitPerGroup, queue.Attributes.GetValueOrDefault(attribute, "none")),
    };

    private static bool LacksHighThroughput(QueueDescription queue, AwsMessagingOptions options) =>
        options.FifoHighThroughput && queue.Address.Ordered
        && (queue.Attributes.GetValueOrDefault(DeduplicationScope) != PerGroup || queue.Attributes.GetValueOrDefault(FifoThroughputLimit) != LimitPerGroup);

    // A message must be there until it expires, or SQS deletes it earlier, and it is never dead-lettered as expired.
    private static double NeededRetention(SourceDefinition source) =>
        source.DefaultTimeToLive is { } timeToLive ? Math.Min(Math.Ceiling(timeToLive.TotalSeconds), SqsLimits.MaxRetention.TotalSeconds) : 0;
}
