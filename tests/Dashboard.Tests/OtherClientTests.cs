using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using NSubstitute;

namespace Integration.Dashboard.Tests;

/// <summary>Clients without the host, with fewer rights, or of providers that can't do everything.</summary>
public sealed class OtherClientTests
{
    private readonly IMessaging _messaging = Substitute.For<IMessaging>();

    public OtherClientTests()
    {
        _messaging.Provider.Returns("far-away");
        _messaging.Capabilities.Returns(new MessagingCapabilities(
            new() { MaxMessageBytes = 262_144 },
            KeyValuePair.Create(Capability.Peek, CapabilitySupport.Unsupported("the service has no such call.", "receive and abandon.")),
            KeyValuePair.Create(Capability.TimeToLive, CapabilitySupport.Emulated("by a header, at the cost of a look at each message."))));
        _messaging.Topology.TakeInventoryAsync(Arg.Any<CancellationToken>()).Returns<TopologyInventory>(_ => throw new UnauthorizedException("<b>no right</b> to list.", "far-away"));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Capabilities_are_told_with_their_reasons()
    {
        var text = await ReadAsync("/capabilities");

        Assert.Contains(">unsupported</span>", text, StringComparison.Ordinal);
        Assert.Contains("the service has no such call. Instead: receive and abandon.", text, StringComparison.Ordinal);
        Assert.Contains(">emulated</span>", text, StringComparison.Ordinal);
        Assert.Contains("by a header, at the cost of a look at each message.", text, StringComparison.Ordinal);
        Assert.Contains("<dd>262144</dd>", text, StringComparison.Ordinal);
        Assert.Equal(Enum.GetValues<Capability>().Length, text.Split("<th scope=\"row\">").Length - 1);
    }

    [Fact]
    public async Task Without_the_right_to_list_the_pages_say_so_and_nothing_of_the_fault_becomes_code()
    {
        foreach (var path in new[] { "", "/topology" })
        {
            var text = await ReadAsync(path);
            Assert.Contains("&lt;b&gt;no right&lt;/b&gt;", text, StringComparison.Ordinal);
            Assert.DoesNotContain("<b>no right", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Without_the_host_there_are_no_consumers_and_nothing_is_declared()
    {
        Assert.Contains("No consumers run in this process", await ReadAsync("/consumers"), StringComparison.Ordinal);
        Assert.Contains("declares no topology", await ReadAsync("/topology"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_has_no_neutral_form_is_listed_and_escaped()
    {
        _messaging.Topology.TakeInventoryAsync(Arg.Any<CancellationToken>()).Returns(
            new TopologyInventory(new(), [new UnmappedEntity("queue", "<script>alert(1)</script>", "its name is not neutral.")]));

        var text = await ReadAsync("/topology");

        Assert.Contains("Not in the picture", text, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", text, StringComparison.Ordinal);
    }

    private async Task<string> ReadAsync(string path)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore().AddMessagingDashboard().AddSingleton(_messaging);
        await using var app = builder.Build();
        app.UseRouting();
        app.MapMessagingDashboard("/dash", o => o.AllowAnonymous = true);
        await app.StartAsync(Token);
        using var client = new HttpClient();
        using var response = await client.GetAsync(new Uri($"{app.Urls.Single()}/dash{path}"), Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync(Token);
    }
}
