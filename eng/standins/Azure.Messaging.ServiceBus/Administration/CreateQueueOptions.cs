namespace Azure.Messaging.ServiceBus.Administration;

public class CreateQueueOptions : IEquatable<CreateQueueOptions>
{
    private string _name;
    private TimeSpan _lockDuration = TimeSpan.FromSeconds(60);
    private TimeSpan _defaultMessageTimeToLive = TimeSpan.MaxValue;
    private TimeSpan _autoDeleteOnIdle = TimeSpan.MaxValue;
    private TimeSpan _duplicateDetectionHistoryTimeWindow = TimeSpan.FromMinutes(1);
    private int _maxDeliveryCount = 10;
    private string _userMetadata;

    public CreateQueueOptions(string name)
    {
        Name = name;
    }

    public CreateQueueOptions(QueueProperties queue)
    {
        Check.NotNull(queue, nameof(queue));
        Name = queue.Name;
        LockDuration = queue.LockDuration;
        MaxSizeInMegabytes = queue.MaxSizeInMegabytes;
        RequiresDuplicateDetection = queue.RequiresDuplicateDetection;
        RequiresSession = queue.RequiresSession;
        DefaultMessageTimeToLive = queue.DefaultMessageTimeToLive;
        AutoDeleteOnIdle = queue.AutoDeleteOnIdle;
        DeadLetteringOnMessageExpiration = queue.DeadLetteringOnMessageExpiration;
        DuplicateDetectionHistoryTimeWindow = queue.DuplicateDetectionHistoryTimeWindow;
        MaxDeliveryCount = queue.MaxDeliveryCount;
        EnableBatchedOperations = queue.EnableBatchedOperations;
        Status = queue.Status;
        ForwardTo = queue.ForwardTo;
        ForwardDeadLetteredMessagesTo = queue.ForwardDeadLetteredMessagesTo;
        EnablePartitioning = queue.EnablePartitioning;
        MaxMessageSizeInKilobytes = queue.MaxMessageSizeInKilobytes;
        if (queue.UserMetadata is not null)
        {
            UserMetadata = queue.UserMetadata;
        }
    }

    public string Name
    {
        get => _name;
        set
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

    public bool RequiresDuplicateDetection { get; set; }

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

    public bool EnablePartitioning { get; set; }

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

    public static bool operator ==(CreateQueueOptions left, CreateQueueOptions right) => left is null ? right is null : left.Equals(right);

    public static bool operator !=(CreateQueueOptions left, CreateQueueOptions right) => !(left == right);

    public bool Equals(CreateQueueOptions other) => other is not null && Key.Equals(other.Key);

    public override bool Equals(object obj) => Equals(obj as CreateQueueOptions);

    public override int GetHashCode() => Key.GetHashCode();
}
