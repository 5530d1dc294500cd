using System.Net;
using System.Net.Http.Json;
using Integration.Testing.WebShop;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Testing.Tests.Web;

/// <summary>An ASP.NET Core application that is configured for AWS, as its Program makes it, on the test host.</summary>
public class WebShopTests
{
    [Fact]
    public async Task A_web_application_is_tested_as_the_page_says()
    {
        // The page's block begins here.
        await using var web = await MessagingTestHost.StartAsync(
            add => new WebApplicationFactory<Program>().WithWebHostBuilder(b => b.ConfigureTestServices(add)),
            app => app.Services);
        using var client = ((TestServer)web.Services.GetRequiredService<IServer>()).CreateClient();

        using var response = await client.PostAsJsonAsync("/orders", new Order("A-1"));
        await web.RunUntilIdleAsync();
        var reminder = web.Scheduled<Reminder>("reminders").Single();
        await web.AdvanceAsync(TimeSpan.FromMinutes(10));
        var handled = web.Handled<Reminder>("reminders").Single();
        // And ends here.
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal("aws", web.Messaging.Provider);
        Assert.Equal(("A-1", TimeSpan.FromMinutes(10)), (reminder.Value.OrderId, reminder.DueAt - reminder.At));
        Assert.Equal(reminder.DueAt, handled.At);
    }

    [Fact]
    public async Task It_is_made_anew_for_each_drill()
    {
        await using var web = await MessagingTestHost.StartAsync(
            add => new WebApplicationFactory<Program>().WithWebHostBuilder(b => b.ConfigureTestServices(add)), app => app.Services);
        var report = await web.DrillAsync(seed: 3, async drilled =>
        {
            using var client = ((TestServer)drilled.Services.GetRequiredService<IServer>()).CreateClient();
            foreach (var id in (string[])["A-1", "A-2", "A-3"])
                (await client.PostAsJsonAsync("/orders", new Order(id))).EnsureSuccessStatusCode();
            await drilled.AdvanceAsync(TimeSpan.FromHours(1));
            Assert.Equal(["A-1", "A-2", "A-3"], drilled.Handled<Reminder>().Select(r => r.Value.OrderId).Distinct().Order());
        });
        report.ThrowIfBroken();
        Assert.All(report.Drills, d => Assert.True(d.Strikes > 0, $"{d.Kind} struck nothing."));
    }

    [Fact]
    public void The_page_shows_the_block_that_is_tested()
    {
        var lines = File.ReadAllLines(Path.Combine(Repository.Root, "tests/Testing.Tests/Web/WebShopTests.cs")).Select(l => l.Trim()).ToList();
        var block = lines[(lines.IndexOf("// The page's block begins here.") + 1)..lines.IndexOf("// And ends here.")];
        var page = File.ReadAllLines(Path.Combine(Repository.Root, "docs/testing.md")).Select(l => l.Trim()).ToList();
        var start = page.IndexOf(block[0]);
        Assert.True(start >= 0, "The page does not show the block.");
        Assert.Equal(block, page.GetRange(start, block.Count));
    }
}
