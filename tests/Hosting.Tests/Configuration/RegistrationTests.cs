using Integration.Registration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Integration.Hosting.Tests.Configuration;

public sealed class RegistrationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("in-memory")]
    [InlineData("stub")]
    [InlineData("STUB")]
    public async Task One_value_switches_the_provider(string provider)
    {
        using var host = HostBuilding.Build(
            $"""
             Provider = {provider}
             Providers:stub:Endpoint = https://example.test/
             Providers:in-memory:MaxBytes = 100000
             """, m => m.AddProvider(new StubProvider()));

        await host.StartAsync(Token);

        Assert.Equal(provider, host.Messaging().Provider, ignoreCase: true);
        await host.StopAsync(Token);
    }

    [Fact]
    public async Task The_settings_of_a_provider_that_is_not_in_use_are_left_alone()
    {
        using var host = HostBuilding.Build("Provider = in-memory\nProviders:stub:MaxConnections = unset-yet", m => m.AddProvider(new StubProvider()));

        await host.StartAsync(Token);

        Assert.Equal("in-memory", host.Messaging().Provider);
    }

    [Fact]
    public async Task A_whole_configuration_is_taken_too_and_its_section_Messaging_read()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Messaging:Provider", "in-memory"), new("Messaging:Topology:Queues:orders:Ordered", "true")]).Build();
        var services = new ServiceCollection();
        services.AddMessaging(configuration).AddInMemory();
        await using var provider = services.BuildServiceProvider();

        Assert.Equal("in-memory", provider.GetRequiredService<IMessaging>().Provider);
        Assert.Equal("orders", Assert.Single(provider.GetRequiredService<MessagingSetup>().Topology!.Queues).Name);
    }

    [Fact]
    public async Task The_provider_gets_its_settings_and_the_clients_options()
    {
        var stub = new StubProvider();
        var clock = new FakeTimeProvider();
        using var host = HostBuilding.Build(
            """
            Provider = stub
            Provisioning = None
            DrainTimeout = 00:00:07
            Providers:stub:Endpoint = https://example.test/
            Providers:stub:Labels:0 = red
            Providers:stub:Labels:1 = green
            Topology:Queues:orders:Ordered = true
            """, m => m.AddProvider(stub), s => s.AddSingleton<TimeProvider>(clock));

        await host.StartAsync(Token);

        Assert.Equal(new Uri("https://example.test/"), stub.Endpoint);
        Assert.Equal(["red", "green"], stub.Labels);
        var options = stub.ClientOptions!;
        Assert.Same(clock, options.TimeProvider);
        Assert.Equal(TimeSpan.FromSeconds(7), options.DrainTimeout);
        Assert.Same(host.Services.GetRequiredService<Microsoft.Extensions.Logging.ILoggerFactory>(), options.LoggerFactory);
        Assert.Equal(new QueueDefinition("orders") { Ordered = true }, Assert.Single(options.Topology!.Queues));
    }

    [Fact]
    public async Task There_is_one_client_and_the_container_disposes_it()
    {
        var stub = new StubProvider();
        var host = HostBuilding.Build("Provider = stub", m => m.AddProvider(stub));
        await host.StartAsync(Token);
        var client = host.Messaging();
        Assert.Same(client, host.Messaging());
        Assert.Equal(1, stub.Created);

        await host.StopAsync(Token);
        Assert.False(stub.IsDisposed);
        await ((IAsyncDisposable)host).DisposeAsync();

        Assert.True(stub.IsDisposed);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.Queue("orders").CountAsync(Token));
    }

    [Fact]
    public async Task Several_clients_live_side_by_side_under_their_names()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Left:Provider"] = "in-memory",
            ["Left:Provisioning"] = "CreateMissing",
            ["Left:Topology:Queues:left:LockDuration"] = "00:01:00",
            ["Right:Provider"] = "stub",
            ["Right:Provisioning"] = "CreateMissing",
            ["Right:Topology:Queues:right:LockDuration"] = "00:01:00",
            ["Main:Provider"] = "in-memory",
        });
        builder.Services.AddMessaging(builder.Configuration.GetSection("Main")).AddInMemory();
        builder.Services.AddMessaging("left", builder.Configuration.GetSection("Left")).AddInMemory();
        builder.Services.AddMessaging("right", builder.Configuration.GetSection("Right")).AddInMemory().AddProvider(new StubProvider()).AddQueue(new("code"));
        using var host = builder.Build();
        await host.StartAsync(Token);

        var left = host.Services.GetRequiredKeyedService<IMessaging>("left");
        var right = host.Services.GetRequiredKeyedService<IMessaging>("right");

        Assert.Equal(["in-memory", "in-memory", "stub"], [host.Messaging().Provider, left.Provider, right.Provider]);
        Assert.Equal(["left"], await left.Topology.ListQueuesAsync(Token).Select(q => q.Name).ToListAsync(Token));
        Assert.Equal(["code", "right"], await right.Topology.ListQueuesAsync(Token).Select(q => q.Name).Order().ToListAsync(Token));
        Assert.Empty(await host.Messaging().Topology.ListQueuesAsync(Token).ToListAsync(Token));
    }

    [Fact]
    public void Adding_a_client_twice_is_refused()
    {
        var services = new ServiceCollection();
        var section = new ConfigurationBuilder().Build().GetSection("Messaging");
        services.AddMessaging(section);
        services.AddMessaging("other", section);

        Assert.Throws<InvalidOperationException>(() => services.AddMessaging(section));
        Assert.Throws<InvalidOperationException>(() => services.AddMessaging("other", section));
        Assert.Throws<ArgumentException>(() => services.AddMessaging(" ", section));
    }
}
