using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Aspire.Tests.Model;

/// <summary>What an application finds in its environment.</summary>
public sealed class ReferenceTests
{
    private readonly IDistributedApplicationBuilder _builder = DistributedApplication.CreateBuilder();

    [Fact]
    public async Task The_provider_and_its_settings_are_handed_over()
    {
        var messaging = _builder.AddMessaging("messaging", "in-memory", m => m.AddInMemory())
            .WithSetting("Like", "sqs")
            .WithSetting("Tls:Enabled", "true");

        var environment = await Application().WithReference(messaging).EnvironmentAsync(DistributedApplicationOperation.Run);

        Assert.Equal("in-memory", environment["Messaging__Provider"]);
        Assert.Equal("sqs", environment["Messaging__Providers__in-memory__Like"]);
        Assert.Equal("true", environment["Messaging__Providers__in-memory__Tls__Enabled"]);
        Assert.DoesNotContain(environment.Keys, key => key.StartsWith("ConnectionStrings", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Clients_have_sections_of_their_own()
    {
        var old = _builder.AddMessaging("old", "in-memory", m => m.AddInMemory());
        var other = _builder.AddMessaging("new", "in-memory", m => m.AddInMemory());

        var environment = await Application().WithReference(old, "Shop:OldMessaging").WithReference(other).EnvironmentAsync(DistributedApplicationOperation.Run);

        Assert.Equal("in-memory", environment["Shop__OldMessaging__Provider"]);
        Assert.Equal("in-memory", environment["Messaging__Provider"]);
    }

    [Fact]
    public async Task A_connection_string_has_the_name_of_the_resource()
    {
        var messaging = _builder.AddMessaging("messaging", "in-memory", m => m.AddInMemory());
        messaging.Resource.ConnectionString = ReferenceExpression.Create($"Endpoint=here");

        var environment = await Application().WithReference(messaging).EnvironmentAsync(DistributedApplicationOperation.Run);

        Assert.Equal("Endpoint=here", environment["ConnectionStrings__messaging"]);
    }

    [Fact]
    public void Purging_asks_first_and_every_command_but_counting_needs_a_source()
    {
        var messaging = _builder.AddMessaging("messaging", "in-memory", m => m.AddInMemory());

        var commands = messaging.Resource.Annotations.OfType<ResourceCommandAnnotation>().ToDictionary(c => c.Name);

        Assert.Equal(["count", "purge", "redrive"], commands.Keys.Order());
        Assert.Contains("removed for good", commands["purge"].ConfirmationMessage, StringComparison.Ordinal);
        Assert.Empty(commands["count"].Arguments);
        Assert.All([commands["purge"], commands["redrive"]], c => Assert.True(Assert.Single(c.Arguments).Required));
    }

    private IResourceBuilder<ExecutableResource> Application() => _builder.AddExecutable("application", "application", ".");
}
