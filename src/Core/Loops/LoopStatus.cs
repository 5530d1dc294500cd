namespace Integration.Serving;

/// <summary>Whether a <see cref="ServingLoop"/> serves.</summary>
public enum LoopStatus
{
    /// <summary>It has not begun.</summary>
    NotStarted,

    /// <summary>Its last round went well, or its first one is under way.</summary>
    Serving,

    /// <summary>Its last round failed; it tries again.</summary>
    Failing,

    /// <summary>It has ended, because it was stopped.</summary>
    Ended,
}
