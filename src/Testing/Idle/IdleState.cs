namespace Integration.Testing.Idle;

internal enum IdleState
{
    /// <summary>Something is under way.</summary>
    Busy,

    /// <summary>Everything that is under way waits for the clock.</summary>
    Waiting,

    /// <summary>Nothing is under way.</summary>
    Idle,
}
