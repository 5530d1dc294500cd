namespace Integration.Hosting;

/// <summary>What becomes of a recurring message's occurrences that nobody sent in time: no instance was running, the service was away, or the machine slept.</summary>
public enum MissedRuns
{
    /// <summary>They are left out.</summary>
    Skip,

    /// <summary>The last of them is sent.</summary>
    RunOnce,

    /// <summary>Each is sent, the oldest first, up to <see cref="RecurringMessageOptions.MaxMissedRuns"/> of the latest.</summary>
    RunAll,
}
