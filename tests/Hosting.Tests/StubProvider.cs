using Integration.Drivers;
using Integration.InMemory;
using Integration.Registration;

namespace Integration.Hosting.Tests;

/// <summary>A provider like a cloud's: with settings, a secret among them, and capabilities that the test decides. Stores in memory.</summary>
internal sealed class StubProvider(params KeyValuePair<Capability, CapabilitySupport>[] capabilities) : IMessagingProvider
{
    public string Name => "stub";

    /// <summary>Every call to the control plane.</summary>
    public List<string> ControlCalls { get; } = [];

    public Uri? Endpoint { get; private set; }

    public IReadOnlyList<string>? Labels { get; private set; }

    public int Created { get; private set; }

    public bool IsDisposed { get; private set; }

    public MessagingClientOptions? ClientOptions { get; private set; }

    /// <summary>Stands in for trouble on the way to the service: called before each receive, peek and count.</summary>
    public Func<string, EntityPath, Task> OnCall { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Stands in for trouble with the control plane.</summary>
    public Action<string> OnControlCall { get; set; } = _ => { };

    /// <summary>What telemetry calls the service behind an entity.</summary>
    public Func<EntityPath?, string> SystemOf { get; init; } = _ => "stub";

    /// <summary>Where an entity is for other clients.</summary>
    public Func<EntityPath, EntityAddress?> AddressOf { get; init; } = _ => null;

    public InMemoryOptions Memory { get; init; } = new();

    public Func<IServiceProvider, MessagingClientOptions, IMessaging> Read(ConfigurationReader settings)
    {
        Endpoint = settings.Address("Endpoint", "http", "https");
        settings.Text("AccessKey");
        settings.Number("MaxConnections", 1, 64);
        settings.Flag("Compress");
        Labels = settings.Texts("Labels");
        return (_, options) =>
        {
            Created++;
            ClientOptions = options;
            return new MessagingClient(new Driver(this, new InMemoryDriver(Memory, options), capabilities), options);
        };
    }

    private sealed class Driver(StubProvider owner, InMemoryDriver inner, KeyValuePair<Capability, CapabilitySupport>[] capabilities) : IMessagingDriver
    {
        public string Provider => owner.Name;

        public MessagingCapabilities Capabilities { get; } = new(inner.Capabilities.Limits, inner.Capabilities.Concat(capabilities));

        public ITopologyDriver Topology { get; } = Intercepted<ITopologyDriver>.Wrap(inner.Topology, call =>
        {
            if (call != nameof(ITopologyDriver.FindUnsupported))
            {
                owner.ControlCalls.Add(call);
                owner.OnControlCall(call);
            }

            return Task.CompletedTask;
        });

        public string GetMessagingSystem(EntityPath? entity) => owner.SystemOf(entity);

        public EntityAddress? FindAddress(EntityPath entity) => owner.AddressOf(entity);

        public IReadOnlyList<Type> NativeTypes => inner.NativeTypes;

        public ISenderDriver OpenSender(EntityPath destination) => inner.OpenSender(destination);

        public IReceiverDriver OpenReceiver(EntityPath source) =>
            Intercepted<IReceiverDriver>.Wrap(inner.OpenReceiver(source), call => owner.OnCall(call, source));

        public MessagingException? TranslateError(Exception exception, EntityPath? entity) => inner.TranslateError(exception, entity);

        public object? GetNative(Type type) => inner.GetNative(type);

        public ValueTask DisposeAsync()
        {
            owner.IsDisposed = true;
            return inner.DisposeAsync();
        }
    }
}
