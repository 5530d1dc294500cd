namespace Integration.ContractTests;

/// <summary>Assertions on counts, which some services give late.</summary>
internal static class Counts
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    public static async Task AssertAsync(ContractScope t, IMessageSource source, Func<MessageCounts, bool> holds)
    {
        var counts = await source.CountAsync();
        for (var waited = TimeSpan.Zero; !holds(counts) && !counts.IsExact && waited < t.Timing.Arrival; waited += Pause)
        {
            await t.Clock.AdvanceAsync(Pause);
            counts = await source.CountAsync();
        }

        Assert.True(holds(counts), $"Unexpected counts of '{source.Path}': {counts}.");
    }
}
