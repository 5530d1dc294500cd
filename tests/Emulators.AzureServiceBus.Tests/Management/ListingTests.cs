using Azure.Messaging.ServiceBus.Administration;

namespace Integration.Emulators.AzureServiceBus.Tests.Management;

/// <summary>Each test has an emulator of its own: it looks at all that there is.</summary>
public sealed class ListingTests : IAsyncLifetime
{
    private readonly ManagementFixture _fixture = new();

    private ServiceBusAdministrationClient Client => _fixture.Client;

    public ValueTask InitializeAsync() => _fixture.InitializeAsync();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Empty_lists_are_empty()
    {
        Assert.Empty(await AllAsync(Client.GetQueuesAsync()));
        Assert.Empty(await AllAsync(Client.GetQueuesRuntimePropertiesAsync()));
        Assert.Empty(await AllAsync(Client.GetTopicsAsync()));
        Assert.Empty(await AllAsync(Client.GetTopicsRuntimePropertiesAsync()));
        _fixture.Emulator.CreateTopic(new TopicSettings("t"));
        Assert.Empty(await AllAsync(Client.GetSubscriptionsAsync("t")));
        Assert.Empty(await AllAsync(Client.GetSubscriptionsRuntimePropertiesAsync("t")));
        await Client.CreateSubscriptionAsync("t", "s");
        await Client.DeleteRuleAsync("t", "s", RuleProperties.DefaultRuleName);
        Assert.Empty(await AllAsync(Client.GetRulesAsync("t", "s")));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(99, 1)]
    [InlineData(100, 2)]
    [InlineData(101, 2)]
    [InlineData(250, 3)]
    public async Task Queues_are_listed_in_pages_of_100(int count, int requests)
    {
        string[] names = [.. Enumerable.Range(0, count).Select(i => $"q{i:000}")];
        foreach (string name in names.Reverse())
            _fixture.Emulator.CreateQueue(new QueueSettings(name));
        long before = _fixture.Emulator.CountOperations(EmulatedOperation.Administration);
        Assert.Equal(names, (await AllAsync(Client.GetQueuesAsync())).Select(q => q.Name));
        Assert.Equal(requests, _fixture.Emulator.CountOperations(EmulatedOperation.Administration) - before);
        Assert.Equal(names, (await AllAsync(Client.GetQueuesRuntimePropertiesAsync())).Select(q => q.Name));
    }

    [Fact]
    public async Task Topics_subscriptions_and_rules_are_listed_to_the_end()
    {
        string[] names = [.. Enumerable.Range(0, 251).Select(i => $"n{i:000}")];
        foreach (string name in names)
            _fixture.Emulator.CreateTopic(new TopicSettings(name));
        foreach (string name in names)
            _fixture.Emulator.CreateSubscription(new SubscriptionSettings("n000", name));
        await Client.DeleteRuleAsync("n000", "n000", RuleProperties.DefaultRuleName);
        foreach (string name in names)
            await Client.CreateRuleAsync("n000", "n000", new CreateRuleOptions(name, new FalseRuleFilter()));

        Assert.Equal(names, (await AllAsync(Client.GetTopicsAsync())).Select(t => t.Name));
        Assert.Equal(names, (await AllAsync(Client.GetTopicsRuntimePropertiesAsync())).Select(t => t.Name));
        Assert.Equal(names, (await AllAsync(Client.GetSubscriptionsAsync("n000"))).Select(s => s.SubscriptionName));
        Assert.Equal(names, (await AllAsync(Client.GetSubscriptionsRuntimePropertiesAsync("n000"))).Select(s => s.SubscriptionName));
        Assert.Equal(names, (await AllAsync(Client.GetRulesAsync("n000", "n000"))).Select(r => r.Name));
    }

    [Fact]
    public async Task Queues_are_not_among_topics()
    {
        _fixture.Emulator.CreateQueue(new QueueSettings("q"));
        _fixture.Emulator.CreateTopic(new TopicSettings("t"));
        Assert.Equal("q", Assert.Single(await AllAsync(Client.GetQueuesAsync())).Name);
        Assert.Equal("t", Assert.Single(await AllAsync(Client.GetTopicsAsync())).Name);
    }

    [Fact]
    public async Task The_namespace_describes_itself()
    {
        NamespaceProperties properties = await Client.GetNamespacePropertiesAsync();
        Assert.Equal(MessagingSku.Standard, properties.MessagingSku);
        Assert.True(properties.CreatedTime > DateTimeOffset.UtcNow.AddMinutes(-5));
        Assert.False(string.IsNullOrEmpty(properties.Name));
    }

    private static async Task<List<T>> AllAsync<T>(Azure.AsyncPageable<T> pages) where T : notnull
    {
        var all = new List<T>();
        await foreach (var item in pages)
            all.Add(item);
        return all;
    }
}
