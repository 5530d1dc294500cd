namespace Azure.Messaging.ServiceBus.Administration;

public class QueueProperties : IEquatable<QueueProperties>
{
    private string _name;
    private TimeSpan _lockDuration = TimeSpan.FromSeconds(60);
    private TimeSpan _defaultMessageTimeToLive = TimeSpan.MaxValue;
    private TimeSpan _autoDeleteOnIdle = TimeSpan.MaxValue;
    private TimeSpan _duplicateDetectionHistoryTimeWindow = TimeSpan.FromMinutes(1);
    private int _maxDeliveryCount = 10;
    private string _userMetadata;

    internal QueueProperties()
    {
    }

    internal QueueProperties(CreateQueueOptions options)
    {
        Name = options.Name;
        LockDuration = options.LockDuration;
        MaxSizeInMegabytes = options.MaxSizeInMegabytes;
        RequiresDuplicateDetection = options.RequiresDuplicateDetection;
        RequiresSession = options.RequiresSession;
        DefaultMessageTimeToLive = options.DefaultMessageTimeToLive;
        AutoDeleteOnIdle = options.AutoDeleteOnIdle;
        DeadLetteringOnMessageExpiration = options.DeadLetteringOnMessageExpiration;
        DuplicateDetectionHistoryTimeWindow = options.DuplicateDetectionHistoryTimeWindow;
        MaxDeliveryCount = options.MaxDeliveryCount;
        EnableBatchedOperations = options.EnableBatchedOperations;
        Status = options.Status;
        ForwardTo = options.ForwardTo;
        ForwardDeadLetteredMessagesTo = options.ForwardDeadLetteredMessagesTo;
        EnablePartitioning = options.EnablePartitioning;
        MaxMessageSizeInKilobytes = options.MaxMessageSizeInKilobytes;
        if (options.UserMetadata is not null)
        {
            UserMetadata = options.UserMetadata;
        }
    }

    public string Name
    {
        get => _name;
        internal set
        {
            EntityRules.CheckEntityName(value, nameof(Name));
            _name = value;
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

    public long MaxSizeInMegabytes { get; set; } = 1024;

    public bool RequiresDuplicateDetection { get; internal set; }

    public bool RequiresSession { get; internal set; }

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

    public TimeSpan DuplicateDetectionHistoryTimeWindow
    {
        get => _duplicateDetectionHistoryTimeWindow;
        set
        {
            EntityRules.CheckDuplicateWindow(value);
            _duplicateDetectionHistoryTimeWindow = value;
        }
    }

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

    public bool EnablePartitioning { get; internal set; }

    public string UserMetadata
    {
        get => _userMetadata;
        set
        {
            EntityRules.CheckUserMetadata(value);
            _userMetadata = value;
        }
    }

    public long? MaxMessageSizeInKilobytes { get; set; }

    private object Key => (Name, LockDuration, MaxSizeInMegabytes, RequiresDuplicateDetection, RequiresSession, DefaultMessageTimeToLive, AutoDeleteOnIdle, DeadLetteringOnMessageExpiration, DuplicateDetectionHistoryTimeWindow, MaxDeliveryCount, EnableBatchedOperations, Status, ForwardTo, ForwardDeadLetteredMessagesTo, EnablePartitioning, UserMetadata, MaxMessageSizeInKilobytes);

    public static bool operator ==(QueueProperties left, QueueProperties right) => left is null ? right is null : left.Equals(right);

    public static bool operator !=(QueueProperties left, QueueProperties right) => !(left == right);

    public bool Equals(QueueProperties other) => other is not null && Key.Equals(other.Key);

    public override bool Equals(object obj) => Equals(obj as QueueProperties);

    public override int GetHashCode() => Key.GetHashCode();

    internal QueueProperties Clone() => (QueueProperties)MemberwiseClone();
}
