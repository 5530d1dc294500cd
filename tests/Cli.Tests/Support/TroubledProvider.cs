using System.Reflection;
using Integration.Drivers;
using Integration.InMemory;
using Integration.Registration;

namespace Integration.Cli.Tests.Support;

/// <summary>A provider whose every call to its service goes as the test says: first to <paramref name="onCall"/>, then to memory.</summary>
internal sealed class TroubledProvider(Action<string> onCall, params Capability[] unsupported) : IMessagingProvider
{
    public const string ProviderName = "troubled";

    public string Name => ProviderName;

    /// <summary>What it has and no definition can hold.</summary>
    public IReadOnlyList<UnmappedEntity> Unmapped { get; init; } = [];

    /// <summary>What its service does by itself.</summary>
    public IReadOnlyList<RedriveTask> RedriveTasks { get; init; } = [];

    /// <summary>Hears of what is cancelled of it.</summary>
    public Action<string> OnCancel { get; init; } = _ => { };

    /// <summary>The configuration that chooses it.</summary>
    public static string Configuration => """{ "Messaging": { "Provider": "troubled", "Providers": { "troubled": { "Password": "hunter2" } } } }""";

    public Func<IServiceProvider, MessagingClientOptions, IMessaging> Read(ConfigurationReader settings)
    {
        settings.Text("Password");
        var broker = settings.Text("BrokerName");
        return (_, options) => new MessagingClient(new Driver(new InMemoryDriver(new InMemoryOptions { BrokerName = broker }, options), onCall, unsupported, this), options);
    }

    private sealed class Driver(InMemoryDriver inner, Action<string> onCall, Capability[] unsupported, TroubledProvider provider) : IMessagingDriver, IRedriveTaskDriver
    {
        public string Provider => ProviderName;

        public MessagingCapabilities Capabilities { get; } = new(
            inner.Capabilities.Limits,
            inner.Capabilities.Concat(unsupported.Select(c => KeyValuePair.Create(c, CapabilitySupport.Unsupported("the service has none.", "another way.")))));

        public ITopologyDriver Topology { get; } = Wrap(inner.Topology, onCall, (nameof(ITopologyDriver.ListUnmappedAsync), provider.Unmapped.ToAsyncEnumerable()));

        public IReadOnlyList<Type> NativeTypes => [];

        public ISenderDriver OpenSender(EntityPath destination) => Wrap(inner.OpenSender(destination), onCall);

        public IReceiverDriver OpenReceiver(EntityPath source) => Wrap(inner.OpenReceiver(source), onCall);

        public MessagingException? TranslateError(Exception exception, EntityPath? entity) => inner.TranslateError(exception, entity);

        public object? GetNative(Type type) => null;

        public Task<IReadOnlyList<RedriveTask>> ListRedriveTasksAsync(EntityPath deadLetters, CancellationToken cancellationToken) => Task.FromResult(provider.RedriveTasks);

        public Task<long> CancelRedriveTaskAsync(string id, CancellationToken cancellationToken)
        {
            provider.OnCancel(id);
            return Task.FromResult(5L);
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();

        private static T Wrap<T>(T inner, Action<string> onCall, (string Method, object Result) instead = default) where T : class
        {
            var proxy = DispatchProxy.Create<T, Proxy<T>>();
            ((Proxy<T>)(object)proxy).Set(inner, onCall, instead);
            return proxy;
        }
    }

    internal class Proxy<T> : DispatchProxy where T : class
    {
        private T _inner = null!;
        private Action<string> _onCall = null!;

        private (string Method, object Result) _instead;

        public void Set(T inner, Action<string> onCall, (string Method, object Result) instead) => (_inner, _onCall, _instead) = (inner, onCall, instead);

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            // Calls to the service take a token; the rest is bookkeeping.
            if (args is [.., CancellationToken])
                _onCall(targetMethod!.Name);
            // A service that is asked has nothing in hand.
            if (targetMethod!.Name == nameof(IReceiverDriver.ReceiveAtOnce))
                return Array.Empty<DriverMessage>();
            if (targetMethod.Name == nameof(ITopologyDriver.BeginListing))
                return this;
            return targetMethod.Name == _instead.Method ? _instead.Result : targetMethod.Invoke(_inner, BindingFlags.DoNotWrapExceptions, null, args, null);
        }
    }
}
