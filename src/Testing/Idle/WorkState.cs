namespace Integration.Testing.Idle;

/// <summary>Something that is under way and is no message of a source.</summary>
/// <param name="Description">What it is, for people.</param>
/// <param name="WaitsForClock">Whether it waits for the clock, or for a handler under way.</param>
/// <param name="IsBeginning">Whether it is a partition that its group has not begun to read here.</param>
internal sealed record WorkState(string Description, bool WaitsForClock = false, bool IsBeginning = false);
