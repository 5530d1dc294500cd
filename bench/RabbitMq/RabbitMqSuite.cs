using Integration.Benchmarks.RabbitMq;

namespace Integration.Benchmarks;

/// <summary>Over a broker on loopback, beside code by hand on the bare client.</summary>
internal static partial class Suites
{
    static partial void AddRabbitMq(List<Suite> suites) => suites.Add(new("rabbitmq", [Sends.Work, Receives.Batches])
    {
        StartAsync = Broker.StartAsync,
    });
}
