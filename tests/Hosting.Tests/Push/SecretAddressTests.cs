using Microsoft.Extensions.DependencyInjection;

namespace Integration.Hosting.Tests.Push;

/// <summary>The path of a webhook often is its secret: it is shown nowhere.</summary>
public sealed class SecretAddressTests
{
    private static readonly PushEndpoint Hook = new(PushKind.Webhook, "https://user:s3cret1@hooks.example.com:8443/services/s3cret2?token=s3cret3#s3cret4");

    [Fact]
    public void An_endpoint_prints_its_host_alone_and_how_to_tell_it_from_another()
    {
        Assert.StartsWith("Webhook https://hooks.example.com:8443/… (#", Hook.ToString(), StringComparison.Ordinal);
        Assert.NotEqual(Hook.ToString(), (Hook with { Address = Hook.Address + "x" }).ToString());
        Assert.Equal(Hook.ToString(), new PushEndpoint(Hook.Kind, Hook.Address).ToString());
        Assert.StartsWith("Webhook (#", new PushEndpoint(PushKind.Webhook, "s3cret").ToString(), StringComparison.Ordinal);
        Assert.Equal("Email someone@example.com", new PushEndpoint(PushKind.Email, "someone@example.com").ToString());
        Assert.DoesNotContain("s3cret", $"{new SubscriptionDefinition("t", "s") { Push = Hook }}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Faults_and_reports_of_the_start_do_not_show_it()
    {
        var other = await HostBuilding.Build("Provider = in-memory", m => m
            .AddTopic(new("t")).AddSubscription(new("t", "s") { Push = Hook }).AddSubscription(new("t", "s") { Push = Hook with { Address = "http://hooks.example.com/s3cret5" } }).AddPushDispatcher()).FaultsAsync();
        var unsupported = await HostBuilding.Build("Provider = in-memory", m => m.AddTopic(new("t")).AddSubscription(new("t", "s") { Push = Hook })).FaultsAsync();
        var refused = await HostBuilding.Build("Provider = in-memory", m => m.AddTopic(new("t")).AddSubscription(new("t", "s") { Push = Hook }).AddPushDispatcher()).FaultsAsync();

        Assert.All([.. other, .. unsupported, .. refused], f => Assert.DoesNotContain("s3cret", f, StringComparison.Ordinal));
    }
}
