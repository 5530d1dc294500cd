using Integration.ContractTests.Reporting;

namespace Integration.ContractTests;

/// <summary>
/// What the contract suite needs to know of a provider. Derive from it, register the class once with
/// <c>[assembly: AssemblyFixture(typeof(MyHarness))]</c>, and write one line per area:
/// <c>public sealed class MyQueues(MyHarness harness) : QueueContract&lt;MyHarness&gt;(harness);</c>.
/// </summary>
/// <remarks>
/// At the end of the run it writes <c>artifacts/contract/&lt;provider&gt;.json</c> beside the nearest <c>.sln</c> file
/// above the test assembly, or into the folder that the environment variable INTEGRATION_CONTRACT_OUTPUT names.
/// </remarks>
public abstract class ContractHarness : IAsyncLifetime
{
    private readonly Lazy<Task<string?>> _unavailability;

    /// <summary>Makes the harness.</summary>
    protected ContractHarness() => (_unavailability, Results) = (new(FindUnavailabilityAsync), new(FindAreas()));

    /// <summary>The provider's name, as <see cref="IMessaging.Provider"/> gives it.</summary>
    public abstract string Provider { get; }

    /// <summary>What is behind the provider in this run, such as <c>fauxqs 2.4.1</c>: for the report.</summary>
    public abstract string Broker { get; }

    /// <summary>The name of the report's file without extension; the provider's by default. Give each broker of a provider its own.</summary>
    public virtual string ReportName => Provider;

    /// <summary>Whether the provider takes all time from <see cref="MessagingClientOptions.TimeProvider"/>; false by default.</summary>
    public virtual bool UsesVirtualTime => false;

    /// <summary>Whether a missing broker fails the tests rather than leave them inconclusive; by default when INTEGRATION_REQUIRE_BROKERS is 1.</summary>
    public virtual bool IsBrokerRequired => Environment.GetEnvironmentVariable("INTEGRATION_REQUIRE_BROKERS") == "1";

    /// <summary>What entities' names begin with, so that runs on a shared broker don't meet; up to 12 legal characters.</summary>
    public virtual string NamePrefix => "ct";

    /// <summary>How long a test may take in real time before it fails; 30 s on virtual time and 3 min on real time by default.</summary>
    public virtual TimeSpan Watchdog => UsesVirtualTime ? TimeSpan.FromSeconds(30) : TimeSpan.FromMinutes(3);

    /// <summary>The tests that the broker is known to fail; each is skipped with its reason and listed in the report. None by default.</summary>
    public virtual IReadOnlyList<KnownLimit> KnownLimits => [];

    /// <summary>Strings that must never show in an exception, log or span: keys and passwords of the connection (clause E4).</summary>
    public virtual IReadOnlyList<string> Secrets => [];

    /// <summary>A type that <see cref="IMessaging.As{T}"/> gives, such as <c>typeof(IAmazonSQS)</c>; null when there is none (clause E5).</summary>
    public virtual Type? NativeClientType => null;

    /// <summary>A type that <see cref="PeekedMessage.As{T}"/> gives; null when there is none (clause E5).</summary>
    public virtual Type? NativeMessageType => null;

    /// <summary>Whether <see cref="SendForeignAsync"/> and <see cref="ReceiveForeignAsync"/> work (clause M5).</summary>
    public virtual bool HasForeignClient => false;

    /// <summary>
    /// The names of all properties that the adapter adds to messages, such as <c>Integration.Properties</c>: the suite sends each with every
    /// hostile value (clause M7). Empty for those that adapters commonly have.
    /// </summary>
    public virtual IReadOnlyList<string> MarkNames => [];

    /// <summary>Hostile values besides, for marks with a form of their own: names and values as in <see cref="ForeignMessage.TypedAttributes"/> (clause M7).</summary>
    public virtual IEnumerable<KeyValuePair<string, object?>> ForgedMarks => [];

    /// <summary>Messages that the service takes from other clients although the API would refuse something of them (clause M9); <see cref="ForeignMessage.Odd"/> has some.</summary>
    public virtual IReadOnlyList<ForeignMessage> OddMessages => [];

    /// <summary>The results so far.</summary>
    internal ContractResults Results { get; }

    /// <summary>The spans that timed clauses are tested with.</summary>
    public virtual ContractTiming GetTiming(MessagingLimits limits) => ContractTiming.For(limits, UsesVirtualTime);

    /// <summary>Why the broker can't be used in this run, or null when it can. Called once.</summary>
    protected virtual Task<string?> FindUnavailabilityAsync() => Task.FromResult<string?>(null);

    /// <summary>
    /// Makes a client. Clients of one scope must reach the same broker: tests make a second one to play another process.
    /// </summary>
    /// <param name="scope">Unique to a test. A provider that can have many brokers gives each scope its own; others ignore it.</param>
    /// <param name="options">What to make it with.</param>
    public abstract Task<IMessaging> ConnectAsync(string scope, MessagingClientOptions options);

    /// <summary>Makes a client in that situation; null where it can't be arranged (clauses E1, E2).</summary>
    public virtual Task<IMessaging?> ConnectAsync(Outage outage, string scope, MessagingClientOptions options) => Task.FromResult<IMessaging?>(null);

    /// <summary>
    /// Makes a client whose connections <see cref="CutConnectionsAsync"/> can cut, such as one that reaches the broker through a relay; null
    /// where there is none, which leaves clauses L7 and L8 skipped, saying so. A provider without connections names both among its
    /// <see cref="KnownLimits"/>.
    /// </summary>
    /// <param name="scope">As for <see cref="ConnectAsync(string, MessagingClientOptions)"/>: the client reaches the same broker.</param>
    /// <param name="options">What to make it with.</param>
    public virtual Task<IMessaging?> ConnectCuttableAsync(string scope, MessagingClientOptions options) => Task.FromResult<IMessaging?>(null);

    /// <summary>
    /// Cuts every connection of such a client to the broker, in the middle of whatever it carries and without a farewell; new ones can be
    /// made at once (clauses L7, L8).
    /// </summary>
    /// <param name="messaging">A client that <see cref="ConnectCuttableAsync"/> made.</param>
    public virtual Task CutConnectionsAsync(IMessaging messaging) => throw new NotSupportedException($"{GetType().Name} can't cut connections.");

    /// <summary>Sends with the plain SDK to a queue or topic (clause M5).</summary>
    public virtual Task SendForeignAsync(IMessaging messaging, EntityPath destination, ForeignMessage message) =>
        throw new NotSupportedException($"{GetType().Name} has no foreign client.");

    /// <summary>Receives and removes one message with the plain SDK (clause M5).</summary>
    public virtual Task<ForeignMessage> ReceiveForeignAsync(IMessaging messaging, EntityPath source) =>
        throw new NotSupportedException($"{GetType().Name} has no foreign client.");

    /// <summary>How many requests of a client so far needed more than the rights to send and receive; null where that can't be counted (clause D7).</summary>
    public virtual long? CountControlPlaneCalls(IMessaging messaging) => null;

    /// <summary>Starts what the tests need; nothing by default.</summary>
    public virtual ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>Writes the report. Call it when overriding.</summary>
    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (Results.All().Count > 0)
            await MakeReport(await GetUnavailabilityAsync().ConfigureAwait(false)).WriteAsync(ReportName).ConfigureAwait(false);
    }

    /// <summary>The report of the results so far.</summary>
    internal ContractReport MakeReport(string? unavailable) => ContractReport.Make(Provider, Broker, UsesVirtualTime, unavailable, Results);

    /// <summary>See <see cref="FindUnavailabilityAsync"/>.</summary>
    internal Task<string?> GetUnavailabilityAsync() => _unavailability.Value;

    private IEnumerable<Type> FindAreas() =>
        Contract.AreasFor(GetType()).Where(a => this is not IStreamOnlyHarness || Contract.ConstraintsOf(a).Contains(typeof(IStreamHarness)));
}
