using ClickAnalytics.Accounts;
using ClickAnalytics.Clicks;

namespace Integration.ClickAnalytics.Tests;

public class AccountTests
{
    private static readonly IReadOnlyList<Click> Clicks = Traffic.Of("run", 3_000);

    [Fact]
    public void Books_of_every_click_add_up()
    {
        var account = AccountOf(Clicks, Clicks, Clicks);
        Assert.True(account.AddsUp);
        Assert.NotEmpty(account.Watched.Alerts);
        Assert.Equal(15, account.Counted.ByMinute.Count);
    }

    [Fact]
    public void What_comes_again_counts_once()
    {
        var account = AccountOf([.. Clicks.Take(500), .. Clicks.Skip(100)], Clicks.SelectMany(c => new[] { c, c }), Clicks);
        Assert.True(account.AddsUp);
        Assert.Equal((400, 3_000), (account.Counted.Again, account.Watched.Again));
    }

    [Fact]
    public void A_click_that_one_reader_misses_does_not_add_up()
    {
        var fewer = Clicks.Where((_, i) => i != 1_234).ToList();
        Assert.All([AccountOf(fewer, Clicks, Clicks), AccountOf(Clicks, fewer, Clicks), AccountOf(Clicks, Clicks, fewer)], a => Assert.False(a.AddsUp));
        using var output = new StringWriter();
        AccountOf(Clicks, Clicks, fewer).Print(output);
        Assert.Contains("3,000 clicked = 3,000 counted = 3,000 watched = 2,999 replayed: IT DOES NOT ADD UP.", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Clicks_of_a_visitor_in_another_order_do_not_add_up() => Assert.False(AccountOf(Clicks.Reverse(), Clicks, Clicks).AddsUp);

    [Fact]
    public void A_ledger_goes_on_where_its_file_says()
    {
        var folder = Directory.CreateTempSubdirectory("ledger-");
        try
        {
            var file = Path.Combine(folder.FullName, "books.json");
            new Ledger(file, (b, c) => b.Count(c)).Enter(Clicks.Take(1_000));
            var second = new Ledger(file, (b, c) => b.Count(c));
            second.Enter(Clicks.Skip(900));
            Assert.Equal((3_000, 100, 0), second.Read(b => (b.Clicks, b.Again, b.OutOfTurn)));
            Assert.Equal(3_000, second.Read(b => b.ByMinute.Values.Sum()));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Account AccountOf(IEnumerable<Click> counted, IEnumerable<Click> watched, IEnumerable<Click> replayed)
    {
        return new(Clicks, Keep(counted), Keep(watched), Keep(replayed), Restarts: 0);

        static Books Keep(IEnumerable<Click> clicks)
        {
            var ledger = new Ledger(file: null, (b, c) =>
            {
                b.Count(c);
                b.Watch(c);
            });
            ledger.Enter(clicks);
            return ledger.Read(b => b);
        }
    }
}
