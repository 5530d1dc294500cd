using Integration.Drivers;

namespace Integration.InMemory.Tests.Contract;

/// <summary>A driver of which the service refuses records with some texts, once each, and behind them those of the same key and batch.</summary>
internal sealed class RefusingDriver(InMemoryDriver inner, IReadOnlyCollection<string> texts) : IMessagingDriver, IStreamDriver
{
    private readonly HashSet<string> _texts = [.. texts];

    public string Provider => inner.Provider;

    public MessagingCapabilities Capabilities => inner.Capabilities;

    public ITopologyDriver Topology => inner.Topology;

    public IReadOnlyList<Type> NativeTypes => inner.NativeTypes;

    public StreamCapabilities StreamCapabilities => inner.StreamCapabilities;

    public IStreamTopologyDriver StreamTopology => inner.StreamTopology;

    public ISenderDriver OpenSender(EntityPath destination) => inner.OpenSender(destination);

    public IReceiverDriver OpenReceiver(EntityPath source) => inner.OpenReceiver(source);

    public IStreamWriterDriver OpenWriter(EntityPath stream) => new Writer(inner.OpenWriter(stream), stream, _texts);

    public IStreamReaderDriver OpenReader(EntityPath stream, string? group) => inner.OpenReader(stream, group);

    public ILeaseStore OpenLeaseStore(EntityPath stream, string group) => inner.OpenLeaseStore(stream, group);

    public MessagingException? TranslateError(Exception exception, EntityPath? entity) => inner.TranslateError(exception, entity);

    public object? GetNative(Type type) => inner.GetNative(type);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private sealed class Writer(IStreamWriterDriver inner, EntityPath stream, HashSet<string> texts) : IStreamWriterDriver
    {
        public AppendShape Shape => inner.Shape;

        public ValueTask<SendLimits> GetLimitsAsync(CancellationToken cancellationToken) => inner.GetLimitsAsync(cancellationToken);

        public PreparedMessage Prepare(Message message) => inner.Prepare(message);

        public async Task<IReadOnlyList<AppendOutcome>> AppendAsync(IReadOnlyList<PreparedMessage> batch, CancellationToken cancellationToken)
        {
            var held = new HashSet<string>();
            var isRefused = batch.Select(p => (p.Message.GroupId is { } key && held.Contains(key)) || Refuse(p.Message, held)).ToArray();
            var stored = new Queue<AppendOutcome>(await inner.AppendAsync([.. batch.Where((_, i) => !isRefused[i])], cancellationToken));
            return [.. isRefused.Select(refused => refused ? new AppendOutcome(new ThrottledException("slow down.", "in-memory", stream)) : stored.Dequeue())];
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();

        private bool Refuse(Message message, HashSet<string> held)
        {
            lock (texts)
            {
                if (!texts.Remove(message.Text))
                    return false;
            }

            if (message.GroupId is { } key)
                held.Add(key);
            return true;
        }
    }
}
