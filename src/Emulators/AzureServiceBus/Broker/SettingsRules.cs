using System.Buffers;

namespace Integration.Emulators.AzureServiceBus.Broker;

/// <summary>What the service checks of an entity's name and settings.</summary>
internal static class SettingsRules
{
    private const int MaxPathLength = 260;
    private const int MaxNameLength = 50;
    private const int MaxUserMetadataLength = 1024;
    private const int MaxExpressionLength = 1024;
    private const long MinMessageKilobytes = 1024;
    private const long MaxMessageKilobytes = 100 * 1024;
    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_");

    private static readonly TimeSpan MinLockDuration = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MaxLockDuration = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan MinTimeToLive = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MinIdle = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan MinDuplicateWindow = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan MaxDuplicateWindow = TimeSpan.FromDays(7);

    public static void Check(QueueSettings queue)
    {
        CheckName(queue.Name, MaxPathLength, slashes: true);
        CheckReceiving(queue.LockDuration, queue.MaxDeliveryCount);
        CheckForwarding(queue.RequiresSession, queue.ForwardTo);
        CheckMessageSize(queue.MaxMessageSizeInKilobytes);
        CheckShared(queue.DefaultMessageTimeToLive, queue.AutoDeleteOnIdle, queue.UserMetadata);
        CheckRange(queue.DuplicateDetectionHistoryTimeWindow, MinDuplicateWindow, MaxDuplicateWindow, nameof(queue.DuplicateDetectionHistoryTimeWindow));
    }

    public static void Check(TopicSettings topic)
    {
        CheckName(topic.Name, MaxPathLength, slashes: true);
        CheckMessageSize(topic.MaxMessageSizeInKilobytes);
        CheckShared(topic.DefaultMessageTimeToLive, topic.AutoDeleteOnIdle, topic.UserMetadata);
        CheckRange(topic.DuplicateDetectionHistoryTimeWindow, MinDuplicateWindow, MaxDuplicateWindow, nameof(topic.DuplicateDetectionHistoryTimeWindow));
    }

    public static void Check(SubscriptionSettings subscription)
    {
        CheckName(subscription.Name, MaxNameLength, slashes: false);
        CheckReceiving(subscription.LockDuration, subscription.MaxDeliveryCount);
        CheckForwarding(subscription.RequiresSession, subscription.ForwardTo);
        CheckShared(subscription.DefaultMessageTimeToLive, subscription.AutoDeleteOnIdle, subscription.UserMetadata);
    }

    public static void Check(RuleSettings rule)
    {
        if (rule.Name != RuleSettings.DefaultName)
            CheckName(rule.Name, MaxNameLength, slashes: false);
        if (rule.Filter is SqlFilterSettings { Expression.Length: > MaxExpressionLength } || rule.SqlAction?.Length > MaxExpressionLength)
            throw BrokerErrors.Invalid($"A SQL expression has at most {MaxExpressionLength} characters.");
    }

    private static void CheckName(string name, int maxLength, bool slashes)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Length > maxLength)
            throw BrokerErrors.Invalid($"The name '{name}' is not valid: it has 1 to {maxLength} characters.");
        foreach (Range part in name.AsSpan().Split('/'))
        {
            if (name.AsSpan(part).IsEmpty || name.AsSpan(part).ContainsAnyExcept(NameCharacters))
                throw BrokerErrors.Invalid($"The name '{name}' is not valid: it consists of letters, digits, periods, hyphens and underscores{(slashes ? ", and single slashes between them" : "")}.");
        }

        if (!slashes && name.Contains('/'))
            throw BrokerErrors.Invalid($"The name '{name}' is not valid: only queues and topics have slashes in their names.");
    }

    private static void CheckReceiving(TimeSpan lockDuration, int maxDeliveryCount)
    {
        CheckRange(lockDuration, MinLockDuration, MaxLockDuration, "LockDuration");
        if (maxDeliveryCount < 1)
            throw BrokerErrors.Invalid("MaxDeliveryCount must be 1 or more.");
    }

    private static void CheckForwarding(bool sessions, string? forwardTo)
    {
        if (sessions && forwardTo is not null)
            throw BrokerErrors.Invalid("An entity that requires sessions cannot forward its messages.");
    }

    private static void CheckMessageSize(long? kilobytes)
    {
        if (kilobytes is < MinMessageKilobytes or > MaxMessageKilobytes)
            throw BrokerErrors.Invalid($"MaxMessageSizeInKilobytes must be between {MinMessageKilobytes} and {MaxMessageKilobytes}.");
    }

    private static void CheckShared(TimeSpan timeToLive, TimeSpan autoDeleteOnIdle, string? userMetadata)
    {
        CheckRange(timeToLive, MinTimeToLive, TimeSpan.MaxValue, "DefaultMessageTimeToLive");
        CheckRange(autoDeleteOnIdle, MinIdle, TimeSpan.MaxValue, "AutoDeleteOnIdle");
        if (userMetadata?.Length > MaxUserMetadataLength)
            throw BrokerErrors.Invalid($"UserMetadata has at most {MaxUserMetadataLength} characters.");
    }

    private static void CheckRange(TimeSpan value, TimeSpan min, TimeSpan max, string name)
    {
        if (value < min || value > max)
            throw BrokerErrors.Invalid($"{name} must be between {min} and {max}.");
    }
}
