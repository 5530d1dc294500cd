namespace Integration.Emulators.AzureServiceBus.Management;

/// <summary>What the service takes for a setting that a request leaves out.</summary>
internal static class Defaults
{
    public const int MaxDeliveryCount = 10;
    public const long MaxSizeInMegabytes = 1024;
    public static readonly TimeSpan LockDuration = TimeSpan.FromMinutes(1);
    public static readonly TimeSpan DuplicateWindow = TimeSpan.FromMinutes(10);
    public static readonly TimeSpan Never = TimeSpan.MaxValue;
}
