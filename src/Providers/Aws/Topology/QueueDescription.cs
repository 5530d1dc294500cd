using System.Globalization;
using Amazon.SQS;
using Integration.Aws.Entities;
using Integration.Aws.Options;

namespace Integration.Aws.Topology;

/// <summary>A queue as SQS describes it.</summary>
internal sealed record QueueDescription(QueueAddress Address, IReadOnlyDictionary<string, string> Attributes, IReadOnlyDictionary<string, string> Tags)
{
    public RedrivePolicy? RedrivePolicy { get; } = RedrivePolicy.Read(Attributes.GetValueOrDefault(QueueAttributeName.RedrivePolicy));

    /// <summary>The dead-letter queue that its redrive policy names, whether it exists or not; null without a policy.</summary>
    public QueueAddress? DeadLetters => RedrivePolicy is null ? null : AwsAddresses.Neighbour(Address, Address.Path.DeadLetter, RedrivePolicy.TargetArn);

    public string? Policy => Attributes.GetValueOrDefault(QueueAttributeName.Policy);

    /// <summary>How long it keeps messages, in seconds; SQS's default where the attribute is missing.</summary>
    public int Retention => Number(QueueAttributeName.MessageRetentionPeriod, (int)SqsLimits.DefaultRetention.TotalSeconds);

    public int Number(string attribute, int missing) =>
        int.TryParse(Attributes.GetValueOrDefault(attribute), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : missing;
}
