using ClickAnalytics.Accounts;
using ClickAnalytics.Clicks;

namespace ClickAnalytics.Readers;

/// <summary>The ledgers of the two groups in a run.</summary>
public sealed class RunLedgers
{
    private readonly string _run;

    /// <param name="run">The run.</param>
    /// <param name="folder">Where they are kept; null for this process only.</param>
    public RunLedgers(string run, string? folder)
    {
        _run = run;
        if (folder is not null)
            Directory.CreateDirectory(folder);
        Minutes = new Ledger(FileOf(MinuteCounter.Group), (books, click) => books.Count(click));
        Alerts = new Ledger(FileOf(AlertWatch.Group), (books, click) => books.Watch(click));

        string? FileOf(string group) => folder is null ? null : Path.Combine(folder, $"{group}.json");
    }

    /// <summary>What the group counts.</summary>
    public Ledger Minutes { get; }

    /// <summary>What the group alerts of.</summary>
    public Ledger Alerts { get; }

    /// <summary>Whether a click is of this run: a stream has those of others, too.</summary>
    public bool IsOfRun(Click click) => click.Run == _run;
}
