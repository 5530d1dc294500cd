using Integration.Benchmarks.AzureServiceBus;

namespace Integration.Benchmarks;

/// <summary>Over the Service Bus emulator in a process of its own, beside code by hand on the bare SDK.</summary>
internal static partial class Suites
{
    static partial void AddAzureServiceBus(List<Suite> suites) => suites.Add(new("azure-service-bus", [Sends.Work, Receives.Plain, Receives.Sessions])
    {
        StartAsync = EmulatorProcess.StartAsync,
        ServeAsync = EmulatorProcess.ServeAsync,
    });
}
