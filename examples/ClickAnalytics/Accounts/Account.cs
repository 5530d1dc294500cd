using ClickAnalytics.Clicks;

namespace ClickAnalytics.Accounts;

/// <summary>What became of every click of a run, by each reader, beside what should have.</summary>
/// <param name="Traffic">What should have come.</param>
/// <param name="Counted">By the group that counts.</param>
/// <param name="Watched">By the group that watches.</param>
/// <param name="Replayed">By whoever read everything of the last hour again.</param>
/// <param name="Restarts">How often the groups' readers were killed and started again.</param>
public sealed record Account(IReadOnlyList<Click> Traffic, Books Counted, Books Watched, Books Replayed, int Restarts)
{
    private readonly Books _expected = Expect(Traffic);

    /// <summary>Whether every reader saw every click, in the order of each visitor, and made of it what it should.</summary>
    public bool AddsUp =>
        new[] { Counted, Watched, Replayed }.All(b => b.Clicks == Traffic.Count && b.OutOfTurn == 0)
        && Counted.ByMinute.SequenceEqual(_expected.ByMinute)
        && Replayed.ByMinute.SequenceEqual(_expected.ByMinute)
        && Watched.Alerts.ToHashSet().SetEquals(_expected.Alerts) && Watched.Alerts.Count == _expected.Alerts.Count;

    /// <summary>Writes it.</summary>
    public void Print(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.WriteLine($"per minute {string.Join(' ', Counted.ByMinute.Select(m => $"{m.Key:HH:mm} {m.Value:N0}"))}");
        output.WriteLine($"alerts     {Watched.Alerts.Count:N0} of {_expected.Alerts.Count:N0}");
        output.WriteLine($"restarts   {Restarts:N0}; {Counted.Again:N0} clicks came to the counting group once more, {Watched.Again:N0} to the watching one, and count once");
        output.WriteLine(
            $"{Traffic.Count:N0} clicked = {Counted.Clicks:N0} counted = {Watched.Clicks:N0} watched = {Replayed.Clicks:N0} replayed: {(AddsUp ? "it all adds up" : "IT DOES NOT ADD UP")}.");
    }

    private static Books Expect(IReadOnlyList<Click> traffic)
    {
        var books = new Books();
        foreach (var click in traffic)
        {
            books.Count(click);
            books.Watch(click);
        }

        return books;
    }
}
