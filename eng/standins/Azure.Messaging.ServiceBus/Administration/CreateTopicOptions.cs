namespace Azure.Messaging.ServiceBus.Administration;

public class CreateTopicOptions : IEquatable<CreateTopicOptions>
{
    private string _name;
    private TimeSpan _defaultMessageTimeToLive = TimeSpan.MaxValue;
    private TimeSpan _autoDeleteOnIdle = TimeSpan.MaxValue;
    private TimeSpan _duplicateDetectionHistoryTimeWindow = TimeSpan.FromMinutes(1);
    private string _userMetadata;

    public CreateTopicOptions(string name)
    {
        Name = name;
    }

    public CreateTopicOptions(TopicProperties topic)
    {
        Check.NotNull(topic, nameof(topic));
        Name = topic.Name;
        MaxSizeInMegabytes = topic.MaxSizeInMegabytes;
        RequiresDuplicateDetection = topic.RequiresDuplicateDetection;
        DefaultMessageTimeToLive = topic.DefaultMessageTimeToLive;
        AutoDeleteOnIdle = topic.AutoDeleteOnIdle;
        DuplicateDetectionHistoryTimeWindow = topic.DuplicateDetectionHistoryTimeWindow;
        EnableBatchedOperations = topic.EnableBatchedOperations;
        Status = topic.Status;
        EnablePartitioning = topic.EnablePartitioning;
        SupportOrdering = topic.SupportOrdering;
        MaxMessageSizeInKilobytes = topic.MaxMessageSizeInKilobytes;
        if (topic.UserMetadata is not null)
        {
            UserMetadata = topic.UserMetadata;
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

    public static bool operator ==(CreateTopicOptions left, CreateTopicOptions right) => left is null ? right is null : left.Equals(right);

    public static bool operator !=(CreateTopicOptions left, CreateTopicOptions right) => !(left == right);

    public bool Equals(CreateTopicOptions other) => other is not null && Key.Equals(other.Key);

    public override bool Equals(object obj) => Equals(obj as CreateTopicOptions);

    public override int GetHashCode() => Key.GetHashCode();
}
