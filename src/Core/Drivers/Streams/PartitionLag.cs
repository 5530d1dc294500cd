using System.Runtime.InteropServices;

namespace Integration.Drivers;

/// <summary>How far a position lies behind the end of its partition.</summary>
/// <param name="Records">The records behind it, exact where <see cref="StreamCapability.ExactLag"/> is native; null where the service does not tell.</param>
/// <param name="Time">
/// For how long the oldest record behind it has been waiting, zero when there is none: by what the service tells, or at least so long by what this process has seen; null where neither is known.
/// </param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PartitionLag(long? Records, TimeSpan? Time);
