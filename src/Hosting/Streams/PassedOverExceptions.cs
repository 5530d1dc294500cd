namespace Integration.Hosting.Streams;

/// <summary>Why a record is given up that no exception tells of: whoever began it never ended.</summary>
internal sealed class RecordNeverEndedException(int attempts)
    : Exception($"It was begun {attempts} times, and each time the process died over it, or lost the partition, before it was handled.");

/// <summary>Why a record is passed over that is older than it may be.</summary>
internal sealed class RecordTooOldException(TimeSpan age, TimeSpan longest) : Exception($"It was appended {age} ago, longer than the {longest} that it may be.");
