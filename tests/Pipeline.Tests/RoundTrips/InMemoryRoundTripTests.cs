namespace Integration.Pipeline.Tests.RoundTrips;

public sealed class InMemoryRoundTripTests : RoundTripTests
{
    private protected override Task<Broker> StartBrokerAsync() => Task.FromResult(Broker.InMemory());
}
