using Company.Provider1;
using Company.Provider1.Tests;
using Integration;
using Integration.Client;
using Integration.ContractTests;
using Xunit;

[assembly: AssemblyFixture(typeof(MyServiceHarness))]

namespace Company.Provider1.Tests;

/// <summary>What the suite needs to know of the provider.</summary>
public sealed class MyServiceHarness : ContractHarness
{
    public override string Provider => MyServiceDriver.ProviderName;

    public override string Broker => "a stand-in in this process";

    /// <summary>The stand-in takes all time from the client, so nothing waits. A service has a clock of its own: remove this.</summary>
    public override bool UsesVirtualTime => true;

    public override IReadOnlyList<KnownLimit> KnownLimits { get; } =
    [
        new("L7", "The stand-in has no connection that could be cut"),
        new("L8", "The stand-in has no connection that could be cut"),
    ];

    /// <summary>Each scope has a broker of its own; clients of one scope meet there.</summary>
    public override Task<IMessaging> ConnectAsync(string scope, MessagingClientOptions options) =>
        Task.FromResult<IMessaging>(new MessagingClient(new MyServiceDriver(scope, options), options));
}
