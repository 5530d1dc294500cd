using ClickAnalytics.Clicks;

namespace ClickAnalytics.Accounts;

/// <summary>What a reader has made of the clicks, and of which.</summary>
public sealed record Books
{
    /// <summary>How many different clicks came.</summary>
    public int Clicks { get; set; }

    /// <summary>Clicks that came once more, as after a crash, and were not counted again.</summary>
    public int Again { get; set; }

    /// <summary>Clicks whose visitor's previous one had not come: none, as a visitor's clicks come in order.</summary>
    public int OutOfTurn { get; set; }

    /// <summary>The number of each visitor's last click.</summary>
    public Dictionary<string, int> Last { get; init; } = new(StringComparer.Ordinal);

    /// <summary>How many clicks there were in each minute.</summary>
    public SortedDictionary<DateTimeOffset, int> ByMinute { get; init; } = [];

    /// <summary>How many cards of a visitor were refused since the last other page.</summary>
    public Dictionary<string, int> Declined { get; init; } = new(StringComparer.Ordinal);

    /// <summary>What was told to the shop.</summary>
    public List<Alert> Alerts { get; init; } = [];

    /// <summary>Whether the click is new. One that came before changes nothing any more: that is what makes reading again harmless.</summary>
    public bool Take(Click click)
    {
        var last = Last.GetValueOrDefault(click.Visitor);
        if (click.Number <= last)
        {
            Again++;
            return false;
        }

        Clicks++;
        OutOfTurn += click.Number == last + 1 ? 0 : 1;
        Last[click.Visitor] = click.Number;
        return true;
    }

    /// <summary>Counts it in its minute.</summary>
    public void Count(Click click) => ByMinute[click.Minute] = ByMinute.GetValueOrDefault(click.Minute) + 1;

    /// <summary>Tells when it is one refused card too many.</summary>
    public void Watch(Click click)
    {
        var declined = Declined[click.Visitor] = click.Page == Click.Declined ? Declined.GetValueOrDefault(click.Visitor) + 1 : 0;
        if (declined == Alert.DeclinedInRow)
            Alerts.Add(new(click.Visitor, click.Number, click.Minute));
    }
}
