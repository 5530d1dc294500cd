using Integration.Testing.Broker;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Testing;

/// <summary>An application that a test has made: it can be made again, for drills.</summary>
/// <param name="Make">Makes and starts it with what the test adds to its services.</param>
internal sealed record TestRecipe(Func<Action<IServiceCollection>, Task<(IServiceProvider Services, Func<ValueTask> DisposeAsync)>> Make)
{
    public async Task<MessagingTestHost> StartAsync(TestWorld world)
    {
        var (services, dispose) = await Make(s => s.AddMessagingTesting(world)).ConfigureAwait(false);
        var host = services.GetRequiredService<MessagingTestHost>();
        host.Own(this, dispose);
        await host.WhenStreamsAreReadAsync().ConfigureAwait(false);
        return host;
    }
}
