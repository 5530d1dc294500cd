namespace ClickAnalytics.Clicks;

/// <summary>A visitor opened a page.</summary>
/// <param name="Run">The run of this example that it is of: a stream outlives them.</param>
/// <param name="Visitor">Who; the key of the record, so that the clicks of a visitor keep their order.</param>
/// <param name="Number">Which click of that visitor it is, from 1. With the visitor it names the click, however often it is read.</param>
/// <param name="Page">Where.</param>
/// <param name="At">When, by the shop's clock.</param>
public sealed record Click(string Run, string Visitor, int Number, string Page, DateTimeOffset At)
{
    /// <summary>What is shown when a card is refused.</summary>
    public const string Declined = "/pay/declined";

    /// <summary>The minute that it counts in.</summary>
    public DateTimeOffset Minute => new(At.Ticks - (At.Ticks % TimeSpan.TicksPerMinute), At.Offset);
}
