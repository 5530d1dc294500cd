using Integration.RabbitMq;

namespace Integration.Benchmarks.RabbitMq;

/// <summary>The broker that the tests start too: the one that this machine has installed, as a process of its own.</summary>
internal static class Broker
{
    /// <summary>The names of the two addresses.</summary>
    public const string Amqp = "amqp";
    public const string Management = "management";

    public static async Task<Servers> StartAsync()
    {
        var server = await RabbitMqServer.StartAsync();
        var addresses = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [Amqp] = server.Uri.ToString(),
            [Management] = server.ManagementUri.ToString(),
        };
        return new(addresses, server.DisposeAsync);
    }
}
