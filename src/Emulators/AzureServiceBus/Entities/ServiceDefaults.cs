namespace Integration.Emulators.AzureServiceBus.Entities;

/// <summary>What the service takes for a setting that nobody gave: in a request that leaves it out, in a file or in code.</summary>
internal static class ServiceDefaults
{
    public const int MaxDeliveryCount = 10;
    public const long MaxSizeInMegabytes = 1024;
    public static readonly TimeSpan LockDuration = TimeSpan.FromMinutes(1);

    /// <summary>The service's own. The .NET administration client always sends a window, and takes 1 minute where its caller gives none.</summary>
    public static readonly TimeSpan DuplicateDetectionWindow = TimeSpan.FromMinutes(10);

    public static readonly TimeSpan Never = TimeSpan.MaxValue;
}
