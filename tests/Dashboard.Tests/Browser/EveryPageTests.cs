using Integration.Operations;
using Microsoft.Playwright;

namespace Integration.Dashboard.Tests.Browser;

/// <summary>What holds for every page, in a real browser.</summary>
public sealed class EveryPageTests(BrowserFixture browser) : IDisposable
{
    private readonly TemporaryFolder _journals = new();

    public static TheoryData<string, ColorScheme> Pages => new MatrixTheoryData<string, ColorScheme>(
        ["", "/topology", "/consumers", "/capabilities", "/messages?source=returns", "/dead-letters?source=orders", "/dead-letters/sessions", "/moves"],
        [ColorScheme.Light, ColorScheme.Dark]);

    public void Dispose() => _journals.Dispose();

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task It_is_accessible_in_dark_and_light_and_nothing_of_it_is_refused(string path, ColorScheme scheme)
    {
        await using var app = await DashboardApp.StartAsync(ShopTopology.Add, o => (o.DeadLetterJournalFolder, o.MoveJournalFolder) = (_journals.Path, _journals.Path));
        await app.Messaging.BuryAsync("orders", "Poison", "Unknown currency.", Message.FromText("one") with { Subject = "order-placed" }, Message.FromText("two"));
        await app.Messaging.Queue("returns").SendAsync(Message.FromText("a return").WithHeader("country", "DE"));
        await using (var session = await DeadLetterSession.OpenAsync(app.Messaging, EntityPath.Queue("orders"), Path.Combine(_journals.Path, "dlq-orders.journal")))
            await session.DiscardAsync(DeadLetterQuery.All, max: 1);
        var page = await browser.OpenAsync(scheme: scheme);
        var errors = page.NoteErrors();

        await page.GotoAsync(app.Address(path).ToString());

        await page.AssertAccessibleAsync();
        Assert.Empty(errors);
        await page.Context.CloseAsync();
    }
}
