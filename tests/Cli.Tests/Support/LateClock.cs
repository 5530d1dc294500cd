namespace Integration.Cli.Tests.Support;

/// <summary>Real time, of which a test may let some pass at once: no timer fires for that.</summary>
internal sealed class LateClock : TimeProvider
{
    public TimeSpan Late { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Late;
}
