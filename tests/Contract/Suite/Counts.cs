namespace Integration.ContractTests;

/// <summary>Assertions on counts, which some services give late.</summary>
internal static class Counts
{
    public static async Task AssertAsync(ContractScope t, IMessageSource source, Func<MessageCounts, bool> holds)
    {
        var counts = await source.CountAsync();
        for (var attempt = 0; !holds(counts) && !counts.IsExact && attempt < 20; attempt++)
        {
            await t.Clock.AdvanceAsync(TimeSpan.FromMilliseconds(500));
            counts = await source.CountAsync();
        }

        Assert.True(holds(counts), $"Unexpected counts of '{source.Path}': {counts}.");
    }
}
