namespace Azure.Messaging.ServiceBus.Administration;

/// <summary>What the SDK checks of an entity's name and settings before it asks the service.</summary>
internal static class EntityRules
{
    private const int MaxEntityNameLength = 260;
    private const int MaxShortNameLength = 50;
    private const int MaxUserMetadataLength = 1024;

    public static void CheckEntityName(string value, string name) => CheckName(value, MaxEntityNameLength, slashes: true, name);

    public static void CheckShortName(string value, string name) => CheckName(value, MaxShortNameLength, slashes: false, name);

    public static void CheckLockDuration(TimeSpan value) => Check.Positive(value, "LockDuration");

    public static void CheckTimeToLive(TimeSpan value) =>
        Check.InRange(value, TimeSpan.FromSeconds(1), TimeSpan.MaxValue, "DefaultMessageTimeToLive");

    public static void CheckAutoDeleteOnIdle(TimeSpan value) =>
        Check.InRange(value, TimeSpan.FromMinutes(5), TimeSpan.MaxValue, "AutoDeleteOnIdle");

    public static void CheckDuplicateWindow(TimeSpan value) =>
        Check.InRange(value, TimeSpan.FromSeconds(20), TimeSpan.FromDays(7), "DuplicateDetectionHistoryTimeWindow");

    public static void CheckUserMetadata(string value)
    {
        Check.NotNull(value, "UserMetadata");
        if (value.Length > MaxUserMetadataLength)
        {
            throw new ArgumentOutOfRangeException("UserMetadata", $"Length cannot cross {MaxUserMetadataLength} characters.");
        }
    }

    private static void CheckName(string value, int maxLength, bool slashes, string name)
    {
        Check.NotNullOrEmpty(value, name);
        if (value.Length > maxLength)
        {
            throw new ArgumentOutOfRangeException(name, $"Entity path '{value}' exceeds the {maxLength} character limit.");
        }

        if (string.IsNullOrWhiteSpace(value) || value.StartsWith('/') || value.EndsWith('/'))
        {
            throw new ArgumentException("The entity name cannot be blank, nor contain '/' as prefix or suffix.", name);
        }

        if (value.AsSpan().ContainsAny("@?#*\\") || (!slashes && value.Contains('/', StringComparison.Ordinal)))
        {
            throw new ArgumentException($"'{value}' contains a character that is not allowed in an entity name.", name);
        }
    }
}
