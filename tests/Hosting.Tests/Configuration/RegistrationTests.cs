using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Integration.Hosting.Tests.Configuration;

public sealed class RegistrationTests
{
    [Fact]
    public async Task The_provider_named_is_the_one_in_use()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Messaging:Provider"] = "in-memory" });
        builder.Services.AddMessaging(builder.Configuration.GetSection("Messaging")).AddInMemory();
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal("in-memory", host.Services.GetRequiredService<IMessaging>().Provider);
        await host.StopAsync(TestContext.Current.CancellationToken);
    }
}
