using Integration.Dashboard.Inventory;
using Integration.Dashboard.Rendering;
using Integration.Dashboard.Sampling;

namespace Integration.Dashboard.Overview;

/// <summary>How sources are sorted.</summary>
internal enum SourceOrder
{
    Backlog,
    Age,
    DeadLetters,
    Name,
}

/// <summary>What the first page shows.</summary>
/// <param name="Fault">Why the entities could not be listed; null when they could.</param>
/// <param name="Totals">All sources together, round by round; the oldest first.</param>
/// <param name="Query">Which sources were asked for.</param>
/// <param name="Order">How they are sorted.</param>
/// <param name="Sources">The part of the list.</param>
/// <param name="Failures">Sources that could not be asked, each with why: the first of them.</param>
internal sealed record OverviewModel(
    string? Fault, IReadOnlyList<TotalSample> Totals, ListQuery Query, SourceOrder Order, Slice<SourceRow> Sources, IReadOnlyList<(EntityPath Source, string Fault)> Failures)
{
    private const int MostFailures = 5;

    public static OverviewModel Make(Found found, SamplePeriod samples, ListQuery query, SourceOrder order)
    {
        var asked = found.Sources.Select(path => (Path: path, Sample: samples.Last(path))).ToList();
        var shown = asked.Where(s => query.Matches(s.Path.ToString()));
        var sorted = order switch
        {
            SourceOrder.Backlog => shown.OrderByDescending(s => s.Sample?.Counts?.Active),
            SourceOrder.Age => shown.OrderByDescending(s => s.Sample?.Age),
            SourceOrder.DeadLetters => shown.OrderByDescending(s => s.Sample?.Counts?.DeadLettered),
            _ => shown,
        };
        var slice = query.Cut([.. sorted]);
        return new(
            found.Fault,
            samples.Totals.All,
            query,
            order,
            new([.. slice.Items.Select(s => new SourceRow(s.Path, s.Sample, samples.RateOf(s.Path), samples.Backlog(s.Path)))], slice.Page, slice.Total),
            [.. asked.Where(s => s.Sample?.Fault is not null).Take(MostFailures).Select(s => (s.Path, s.Sample!.Fault!))]);
    }
}

/// <summary>A source.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Sample">What it said last; null when it was not asked yet.</param>
/// <param name="Rate">What this process does with it.</param>
/// <param name="Backlog">How many messages were ready, round by round.</param>
internal sealed record SourceRow(EntityPath Path, SourceSample? Sample, Rate Rate, IReadOnlyList<BacklogSample> Backlog)
{
    private static readonly TimeSpan Lately = TimeSpan.FromMinutes(1);

    /// <summary>By how much the messages that are ready became more in a minute, over the last one, whoever sent and received them; null when that is not known yet.</summary>
    public double? ChangePerMinute
    {
        get
        {
            var known = Backlog.Where(b => b.Ready is not null && b.At > Backlog[^1].At - Lately).ToList();
            return known.Count > 1 && (known[^1].At - known[0].At).TotalMinutes is > 0 and var minutes ? (known[^1].Ready - known[0].Ready) / minutes : null;
        }
    }
}
