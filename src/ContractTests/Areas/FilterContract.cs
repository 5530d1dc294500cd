namespace Integration.ContractTests;

/// <summary>Filters: T5.</summary>
/// <typeparam name="THarness">The provider's harness.</typeparam>
/// <param name="harness">The harness.</param>
public abstract class FilterContract<THarness>(THarness harness) : ContractSuite<THarness>(harness) where THarness : ContractHarness
{
    /// <summary>Every filter of a table selects the messages it should, through real subscriptions and by the neutral evaluator.</summary>
    [ContractFact("T5")]
    public Task Every_filter_selects_what_it_should() => RunAsync([Capability.Topics, Capability.Filters], async t =>
    {
        var topic = await t.TopicAsync();
        var subscriptions = new List<(FilterRow Row, ContractSource Source)>();
        var refused = new List<string>();
        foreach (var row in t.Each(FilterTable.Rows, r => r.Text))
        {
            try
            {
                subscriptions.Add((row, await t.SubscriptionAsync(topic, $"f{subscriptions.Count + refused.Count}", filter: row.Text)));
            }
            catch (CapabilityNotSupportedException refusal) when (row.MayBeRefused && refusal.Capability == Capability.Filters)
            {
                refused.Add(row.Text);
            }
        }

        (await topic.PublishManyAsync(FilterTable.Messages)).ThrowIfAnyFailed();
        var selected = await Task.WhenAll(subscriptions.Select(async s => Ids(await t.DrainAsync(s.Source.Source, atLeast: s.Row.Ids.Count()))));

        if (refused.Count > 0)
            t.Note($"filters refused at creation: {string.Join("; ", refused)}");
        Assert.Multiple([.. subscriptions.Zip(selected, (s, ids) => (Action)(() => AssertSelected("the subscription", s.Row, ids)))]);
        Assert.Multiple([.. FilterTable.Rows.Select(row => (Action)(() => AssertSelected("the evaluator", row, Evaluate(row))))]);
    });

    /// <summary>A filter is described as it was declared.</summary>
    [ContractFact("T5")]
    public Task A_filter_is_described_as_declared() => RunAsync([Capability.Topics, Capability.Filters], async t =>
    {
        var topic = await t.TopicAsync();
        foreach (var (i, row) in t.Each(FilterTable.Rows.Where(r => !r.MayBeRefused).Where((_, i) => i % 5 == 0).Index(), r => r.Item.Text))
        {
            await t.SubscriptionAsync(topic, $"f{i}", filter: row.Text);
            Assert.Equal(MessageFilter.Parse(row.Text), (await t.Messaging.Topology.FindSubscriptionAsync(topic.Path.Name, $"f{i}"))?.Filter);
        }
    });

    /// <summary>What a filter does not select is not a dead letter and is not counted.</summary>
    [ContractFact("T5")]
    public Task What_is_not_selected_leaves_no_trace() => RunAsync([Capability.Topics, Capability.Filters], async t =>
    {
        var topic = await t.TopicAsync();
        var subscription = await t.SubscriptionAsync(topic, "germans", filter: "country = 'DE'");
        await topic.PublishAsync(Some.Message().WithHeader("country", "FR"));

        await subscription.AssertSilentAsync("the filter does not select it");
        await t.AssertSilentAsync(subscription.DeadLetters, "the filter does not select it");
        if (t.Supports(Capability.Counts))
            await Counts.AssertAsync(t, subscription.Source, c => c is { Active: 0, DeadLettered: 0 });
    });

    private static string[] Ids(IEnumerable<PeekedMessage> messages) => [.. messages.Select(m => m.MessageId).Order(StringComparer.Ordinal)];

    private static string[] Evaluate(FilterRow row)
    {
        var filter = MessageFilter.Parse(row.Text);
        return [.. FilterTable.Messages.Where(filter.Matches).Select(m => m.MessageId!).Order(StringComparer.Ordinal)];
    }

    private static void AssertSelected(string by, FilterRow row, string[] ids) =>
        Assert.True(row.Ids.SequenceEqual(ids), $"\"{row.Text}\" by {by}: expected '{string.Join(' ', row.Ids)}', got '{string.Join(' ', ids)}'.");
}
