using Integration.Hosting;
using Integration.Registration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Integration;

/// <summary>Hosts of one or two lines.</summary>
internal static class MessagingHost
{
    /// <summary>A host whose section <c>Messaging</c> has these lines, each <c>Key = value</c>.</summary>
    public static IHost Build(string settings, Action<IMessagingBuilder> messaging, Action<IServiceCollection>? services = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => line.Split('=', 2, StringSplitOptions.TrimEntries))
            .Select(pair => KeyValuePair.Create($"Messaging:{pair[0]}", (string?)pair[1])));
        messaging(builder.Services.AddMessaging(builder.Configuration.GetSection("Messaging")));
        services?.Invoke(builder.Services);
        return builder.Build();
    }

    /// <summary>The faults that the start ends with.</summary>
    public static async Task<IReadOnlyList<string>> FaultsAsync(this IHost host)
    {
        using (host)
            return (await Assert.ThrowsAsync<MessagingConfigurationException>(() => host.StartAsync(TestContext.Current.CancellationToken))).Faults;
    }

    public static IMessaging Messaging(this IHost host) => host.Services.GetRequiredService<IMessaging>();
}
