namespace Azure.Messaging.ServiceBus.Administration;

public class TopicProperties : IEquatable<TopicProperties>
{
    private string _name;
    private TimeSpan _defaultMessageTimeToLive = TimeSpan.MaxValue;
    private TimeSpan _autoDeleteOnIdle = TimeSpan.MaxValue;
    private TimeSpan _duplicateDetectionHistoryTimeWindow = TimeSpan.FromMinutes(1);
    private string _userMetadata;

    internal TopicProperties()
    {
    }

    internal TopicProperties(CreateTopicOptions options)
    {
        Name = options.Name;
        MaxSizeInMegabytes = options.MaxSizeInMegabytes;
        RequiresDuplicateDetection = options.RequiresDuplicateDetection;
        DefaultMessageTimeToLive = options.DefaultMessageTimeToLive;
        AutoDeleteOnIdle = options.AutoDeleteOnIdle;
        DuplicateDetectionHistoryTimeWindow = options.DuplicateDetectionHistoryTimeWindow;
        EnableBatchedOperations = options.EnableBatchedOperations;
        Status = options.Status;
        EnablePartitioning = options.EnablePartitioning;
        SupportOrdering = options.SupportOrdering;
        MaxMessageSizeInKilobytes = options.MaxMessageSizeInKilobytes;
        if (options.UserMetadata is not null)
        {
            UserMetadata = options.UserMetadata;
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

    public long MaxSizeInMegabytes { get; set; } = 1024;

    public bool RequiresDuplicateDetection { get; set; }

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

    public TimeSpan DuplicateDetectionHistoryTimeWindow
    {
        get => _duplicateDetectionHistoryTimeWindow;
        set
        {
            EntityRules.CheckDuplicateWindow(value);
            _duplicateDetectionHistoryTimeWindow = value;
        }
    }

    public bool EnableBatchedOperations { get; set; } = true;

    public EntityStatus Status { get; set; } = EntityStatus.Active;

    public bool EnablePartitioning { get; set; }

    public bool SupportOrdering { get; set; }

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

    private object Key => (Name, MaxSizeInMegabytes, RequiresDuplicateDetection, DefaultMessageTimeToLive, AutoDeleteOnIdle, DuplicateDetectionHistoryTimeWindow, EnableBatchedOperations, Status, EnablePartitioning, SupportOrdering, UserMetadata, MaxMessageSizeInKilobytes);

    public static bool operator ==(TopicProperties left, TopicProperties right) => left is null ? right is null : left.Equals(right);

    public static bool operator !=(TopicProperties left, TopicProperties right) => !(left == right);

    public bool Equals(TopicProperties other) => other is not null && Key.Equals(other.Key);

    public override bool Equals(object obj) => Equals(obj as TopicProperties);

    public override int GetHashCode() => Key.GetHashCode();

    internal TopicProperties Clone() => (TopicProperties)MemberwiseClone();
}
