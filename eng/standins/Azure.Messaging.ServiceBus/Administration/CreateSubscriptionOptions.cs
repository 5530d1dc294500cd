namespace Azure.Messaging.ServiceBus.Administration;

public class CreateSubscriptionOptions : IEquatable<CreateSubscriptionOptions>
{
    private string _topicName;
    private string _subscriptionName;
    private TimeSpan _lockDuration = TimeSpan.FromSeconds(60);
    private TimeSpan _defaultMessageTimeToLive = TimeSpan.MaxValue;
    private TimeSpan _autoDeleteOnIdle = TimeSpan.MaxValue;
    private int _maxDeliveryCount = 10;
    private string _userMetadata;

    public CreateSubscriptionOptions(string topicName, string subscriptionName)
    {
        TopicName = topicName;
        SubscriptionName = subscriptionName;
    }

    public CreateSubscriptionOptions(SubscriptionProperties subscription)
    {
        Check.NotNull(subscription, nameof(subscription));
        TopicName = subscription.TopicName;
        SubscriptionName = subscription.SubscriptionName;
        LockDuration = subscription.LockDuration;
        RequiresSession = subscription.RequiresSession;
        DefaultMessageTimeToLive = subscription.DefaultMessageTimeToLive;
        AutoDeleteOnIdle = subscription.AutoDeleteOnIdle;
        DeadLetteringOnMessageExpiration = subscription.DeadLetteringOnMessageExpiration;
        EnableDeadLetteringOnFilterEvaluationExceptions = subscription.EnableDeadLetteringOnFilterEvaluationExceptions;
        MaxDeliveryCount = subscription.MaxDeliveryCount;
        EnableBatchedOperations = subscription.EnableBatchedOperations;
        Status = subscription.Status;
        ForwardTo = subscription.ForwardTo;
        ForwardDeadLetteredMessagesTo = subscription.ForwardDeadLetteredMessagesTo;
        if (subscription.UserMetadata is not null)
        {
            UserMetadata = subscription.UserMetadata;
        }
    }

    public string TopicName
    {
        get => _topicName;
        set
        {
            EntityRules.CheckEntityName(value, nameof(TopicName));
            _topicName = value;
        }
    }

    public string SubscriptionName
    {
        get => _subscriptionName;
        set
        {
            EntityRules.CheckShortName(value, nameof(SubscriptionName));
            _subscriptionName = value;
        }
    }

    public TimeSpan LockDuration
    {
        get => _lockDuration;
        set
        {
            EntityRules.CheckLockDuration(value);
            _lockDuration = value;
        }
    }

    public bool RequiresSession { get; set; }

    public TimeSpan DefaultMessageTimeToLive
    {
        get => _defaultMessageTimeToLive;
        set
        {
            EntityRules.CheckTimeToLive(value);
            _defaultMessageTimeToLive = value;
        }
    }

    public TimeSpan AutoDeleteOnIdle
    {
        get => _autoDeleteOnIdle;
        set
        {
            EntityRules.CheckAutoDeleteOnIdle(value);
            _autoDeleteOnIdle = value;
        }
    }

    public bool DeadLetteringOnMessageExpiration { get; set; }

    public bool EnableDeadLetteringOnFilterEvaluationExceptions { get; set; } = true;

    public int MaxDeliveryCount
    {
        get => _maxDeliveryCount;
        set
        {
            Check.InRange(value, 1, int.MaxValue, nameof(MaxDeliveryCount));
            _maxDeliveryCount = value;
        }
    }

    public bool EnableBatchedOperations { get; set; } = true;

    public EntityStatus Status { get; set; } = EntityStatus.Active;

    public string ForwardTo { get; set; }

    public string ForwardDeadLetteredMessagesTo { get; set; }

    public string UserMetadata
    {
        get => _userMetadata;
        set
        {
            EntityRules.CheckUserMetadata(value);
            _userMetadata = value;
        }
    }

    private object Key => (TopicName, SubscriptionName, LockDuration, RequiresSession, DefaultMessageTimeToLive, AutoDeleteOnIdle, DeadLetteringOnMessageExpiration, EnableDeadLetteringOnFilterEvaluationExceptions, MaxDeliveryCount, EnableBatchedOperations, Status, ForwardTo, ForwardDeadLetteredMessagesTo, UserMetadata);

    public static bool operator ==(CreateSubscriptionOptions left, CreateSubscriptionOptions right) => left is null ? right is null : left.Equals(right);

    public static bool operator !=(CreateSubscriptionOptions left, CreateSubscriptionOptions right) => !(left == right);

    public bool Equals(CreateSubscriptionOptions other) => other is not null && Key.Equals(other.Key);

    public override bool Equals(object obj) => Equals(obj as CreateSubscriptionOptions);

    public override int GetHashCode() => Key.GetHashCode();
}
