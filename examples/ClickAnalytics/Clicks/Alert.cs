namespace ClickAnalytics.Clicks;

/// <summary>Somebody seems to try out stolen cards: as many were refused in a row.</summary>
/// <param name="Visitor">Who.</param>
/// <param name="Number">At which click of theirs.</param>
/// <param name="Minute">When.</param>
public sealed record Alert(string Visitor, int Number, DateTimeOffset Minute)
{
    /// <summary>How many refused cards in a row it takes.</summary>
    public const int DeclinedInRow = 3;
}
