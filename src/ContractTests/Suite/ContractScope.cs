using Integration.ContractTests.Reporting;

namespace Integration.ContractTests;

/// <summary>
/// What one test works with: a clock, clients on one broker, entities of its own with unique names, and the ways to
/// send, receive and look. Cleans up after the test.
/// </summary>
internal sealed partial class ContractScope : IAsyncDisposable
{
    private readonly string _id = Guid.NewGuid().ToString("N")[..12];
    private readonly ContractResult _result;
    private readonly List<IMessaging> _clients = [];
    private readonly List<EntityPath> _entities = [];
    private int _names;

    private ContractScope(ContractHarness harness, ContractResult result)
    {
        Harness = harness;
        _result = result;
        Clock = harness.UsesVirtualTime ? ContractClock.Virtual() : ContractClock.Real();
    }

    public ContractHarness Harness { get; }

    public ContractClock Clock { get; }

    public CapturedLogs Logs { get; } = new();

    /// <summary>The test's first client.</summary>
    public IMessaging Messaging { get; private set; } = null!;

    public ContractTiming Timing { get; private set; } = null!;

    public MessagingLimits Limits => Messaging.Capabilities.Limits;

    public static async Task<ContractScope> OpenAsync(ContractHarness harness, ContractResult result)
    {
        var scope = new ContractScope(harness, result);
        scope.Messaging = await scope.ConnectAsync();
        scope.Timing = harness.GetTiming(scope.Limits);
        harness.Results.Capabilities = scope.Messaging.Capabilities;
        harness.Results.StreamCapabilities = scope.Messaging.StreamCapabilities();
        return scope;
    }

    /// <summary>Puts a remark into the report.</summary>
    public void Note(string note) => _result.AddNote(note);

    /// <summary>Another client on the same broker, as another process would have.</summary>
    public async Task<IMessaging> ConnectAsync(Func<MessagingClientOptions, MessagingClientOptions>? configure = null)
    {
        var client = await Harness.ConnectAsync(_id, OptionsFor(configure));
        _clients.Add(client);
        return client;
    }

    /// <summary>A client in a situation where every call fails; null where the harness can't arrange it.</summary>
    public async Task<IMessaging?> ConnectAsync(Outage outage)
    {
        var client = await Harness.ConnectAsync(outage, _id, OptionsFor(null));
        if (client is not null)
            _clients.Add(client);
        return client;
    }

    /// <summary>A client whose connections can be cut; skips the test where the harness has none.</summary>
    public async Task<IMessaging> ConnectCuttableAsync(Func<MessagingClientOptions, MessagingClientOptions>? configure = null)
    {
        var client = await Harness.ConnectCuttableAsync(_id, OptionsFor(configure));
        Assert.SkipWhen(client is null, $"The harness can't cut connections to {Harness.Broker}: override {nameof(Harness.ConnectCuttableAsync)}, or name what there is to know in {nameof(Harness.KnownLimits)}.");
        _clients.Add(client!);
        return client!;
    }

    /// <summary>A client of which the service refuses records; skips the test where the harness can't arrange it.</summary>
    public async Task<IMessaging> ConnectRefusingAsync(IReadOnlyCollection<string> texts)
    {
        var client = Harness is IStreamHarness streams ? await streams.ConnectRefusingAsync(_id, OptionsFor(null), texts) : null;
        Assert.SkipWhen(client is null, $"The harness can't arrange refused records: override {nameof(IStreamHarness.ConnectRefusingAsync)}.");
        _clients.Add(client!);
        return client!;
    }

    /// <summary>Whether the test found what it asks for unsupported, and refused as it should be.</summary>
    public bool WasRefused { get; set; }

    /// <summary>A name that nothing else has.</summary>
    public string NewName(string hint) => $"{Harness.NamePrefix}-{_id}-{hint}-{Interlocked.Increment(ref _names)}";

    /// <summary>Deletes an entity at the end of the test.</summary>
    public void CleanUp(EntityPath entity)
    {
        lock (_entities)
            _entities.Add(entity);
    }

    public bool Supports(Capability capability) => Messaging.Capabilities.Supports(capability);

    /// <summary>Lets time pass, unless that would take longer than a test may on real time.</summary>
    public Task AdvanceAsync(TimeSpan by)
    {
        if (by > Timing.Patience)
            Assert.Skip($"Takes {by} of real time: run it where the provider supports virtual time.");
        return Clock.AdvanceAsync(by);
    }

    public async ValueTask DisposeAsync()
    {
        if (_entities.Count > 0 && Harness is { UsesVirtualTime: false })
        {
            var cleaner = await Harness.ConnectAsync(_id, OptionsFor(null));
            _clients.Add(cleaner);
            foreach (var entity in _entities)
            {
                await (entity.Kind switch
                {
                    EntityKind.Queue => cleaner.Topology.DeleteQueueAsync(entity.Name),
                    EntityKind.Stream => cleaner.StreamTopology().DeleteStreamAsync(entity.Name),
                    _ => cleaner.Topology.DeleteTopicAsync(entity.Name),
                });
            }
        }

        foreach (var client in _clients)
            await Clock.RunAsync(client.DisposeAsync().AsTask());
    }

    private MessagingClientOptions OptionsFor(Func<MessagingClientOptions, MessagingClientOptions>? configure)
    {
        var options = new MessagingClientOptions
        {
            TimeProvider = Clock.TimeProvider,
            LoggerFactory = Logs,
            DrainTimeout = Timing?.Drain ?? TimeSpan.FromSeconds(1),
        };
        return configure is null ? options : configure(options);
    }
}
