using Integration.Aws.Tests.Emulator;
using Integration.Dashboard.Tests.Browser;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Integration.Dashboard.Tests.Aws;

/// <summary>The main flow on SQS and SNS, on a local server: there is no peek, so looking receives, and says so.</summary>
public sealed class SqsFlowTests(BrowserFixture browser) : IDisposable
{
    private readonly TemporaryFolder _journals = new();

    public void Dispose() => _journals.Dispose();

    [Fact]
    public async Task Looking_counts_deliveries_and_what_was_seen_is_replayed_to_a_topic_s_subscription()
    {
        var page = await browser.OpenAsync();
        await using var server = await FauxqsServer.StartAsync();
        var settings = new Dictionary<string, string?>
        {
            ["Messaging:Provider"] = "aws",
            ["Messaging:Providers:aws:ServiceUrl"] = server.Uri.AbsoluteUri,
            ["Messaging:Providers:aws:Region"] = "us-east-1",
            ["Messaging:Providers:aws:AccessKeyId"] = "test",
            ["Messaging:Providers:aws:SecretAccessKey"] = "test-secret-of-this-test",
            ["Messaging:Provisioning"] = "CreateMissing",
        };
        await using var app = await DashboardApp.StartAsync(
            m => m.AddAws().AddQueue(new("orders")).AddTopic(new("placed")).AddSubscription(new("placed", "billing")), o => o.DeadLetterJournalFolder = _journals.Path, settings: settings);
        await app.Messaging.BuryAsync("orders", "Poison", null, [.. Enumerable.Range(0, 12).Select(i => Message.FromText($"order {i}") with { MessageId = $"m{i}" })]);
        await page.GotoAsync(app.Address("/dead-letters?source=orders").ToString());
        await Assertions.Expect(page.GetByText("This provider has no peek")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Receive and give back" }).ClickAsync();
        await Assertions.Expect(page.GetByText("12 messages were received and given back")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await page.AssertAccessibleAsync();
        Assert.DoesNotContain("test-secret-of-this-test", await page.ContentAsync(), StringComparison.Ordinal);

        await page.GetByLabel("Check m3", new() { Exact = true }).CheckAsync();
        await page.GetByLabel("To", new() { Exact = true }).FillAsync("topic:placed");
        await page.GetByRole(AriaRole.Button, new() { Name = "Replay: dry run" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Replay", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator("#session")).ToContainTextAsync("1 done of", new() { Timeout = 60_000 });

        var copy = Assert.Single(await app.Messaging.Topic("placed").Subscription("billing").ReceiveAsync(10, TimeSpan.FromSeconds(10)));
        Assert.Equal(("m3", "order 3"), (copy.MessageId, copy.Message.Text));
        await page.Context.CloseAsync();
    }
}
