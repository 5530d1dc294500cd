using Integration.Aws.Tests.Emulator;
using Integration.Benchmarks.Aws;
using Integration.Benchmarks.CommandLine;

namespace Integration.Benchmarks;

/// <summary>Starts of the tool as it ships, beside a console program that does nothing.</summary>
internal static partial class Suites
{
    static partial void AddCommandLine(List<Suite> suites) => suites.Add(new("cli", [Starts.Of("--help"), Starts.Of("count")])
    {
        Rounds = 21,
        Compared = Metric.Processor,
        StartAsync = async () =>
        {
            var programs = await Programs.PublishAsync();
            var server = await FauxqsServer.StartAsync();
            var addresses = new Dictionary<string, string>(programs, StringComparer.Ordinal) { [Sqs.Address] = server.Uri.AbsoluteUri };
            for (var i = 0; i < Starts.Queues; i++)
                await (await Sqs.CreateAsync(server.Uri.AbsoluteUri)).DisposeAsync();
            return new(addresses, server.DisposeAsync);
        },
    });
}
