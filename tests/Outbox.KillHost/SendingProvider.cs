using Integration.Drivers;
using Integration.InMemory;
using Integration.Registration;

namespace Integration.Outbox.KillHost;

/// <summary>The in-memory provider with senders of the test's own, for every client the same broker.</summary>
internal sealed class SendingProvider(Func<ISenderDriver, EntityPath, ISenderDriver> wrap, string? broker = null) : IMessagingProvider
{
    public string Name => "sending";

    public bool IsEphemeral => true;

    public Func<IServiceProvider, MessagingClientOptions, IMessaging> Read(ConfigurationReader settings) => (_, options) =>
        new MessagingClient(new Driver(wrap, new InMemoryDriver(new InMemoryOptions { BrokerName = broker }, options)), options);

    private sealed class Driver(Func<ISenderDriver, EntityPath, ISenderDriver> wrap, InMemoryDriver inner) : IMessagingDriver
    {
        public string Provider => "sending";

        public MessagingCapabilities Capabilities => inner.Capabilities;

        public ITopologyDriver Topology => inner.Topology;

        public IReadOnlyList<Type> NativeTypes => inner.NativeTypes;

        public ISenderDriver OpenSender(EntityPath destination) => wrap(inner.OpenSender(destination), destination);

        public IReceiverDriver OpenReceiver(EntityPath source) => inner.OpenReceiver(source);

        public MessagingException? TranslateError(Exception exception, EntityPath? entity) => inner.TranslateError(exception, entity);

        public object? GetNative(Type type) => inner.GetNative(type);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
