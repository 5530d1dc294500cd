using System.Runtime.InteropServices;

namespace Integration.Drivers;

/// <summary>How far a position lies behind the end of its partition.</summary>
/// <param name="Records">The records behind it, exact where <see cref="StreamCapability.ExactLag"/> is native; null where the service does not tell.</param>
/// <param name="Time">How far the newest record is ahead of it in time, zero when there is none; null where the service does not tell.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PartitionLag(long? Records, TimeSpan? Time);
