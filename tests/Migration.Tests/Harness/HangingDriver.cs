using Integration.Drivers;
using Integration.InMemory;

namespace Integration.Migration.Tests;

/// <summary>A driver whose sends never end unless they are cancelled.</summary>
internal sealed class HangingDriver : IMessagingDriver
{
    private readonly InMemoryDriver _inner = new();

    public string Provider => "hanging";

    public MessagingCapabilities Capabilities => _inner.Capabilities;

    public ITopologyDriver Topology => _inner.Topology;

    public IReadOnlyList<Type> NativeTypes => [];

    public ISenderDriver OpenSender(EntityPath destination) => new Sender();

    public IReceiverDriver OpenReceiver(EntityPath source) => _inner.OpenReceiver(source);

    public MessagingException? TranslateError(Exception exception, EntityPath? entity) => null;

    public object? GetNative(Type type) => null;

    public ValueTask DisposeAsync() => _inner.DisposeAsync();

    private sealed class Sender : ISenderDriver
    {
        public ValueTask<SendLimits> GetLimitsAsync(CancellationToken cancellationToken) => new(new SendLimits(1, 1000, 1000));

        public PreparedMessage Prepare(Message message, DeadLetterInfo? deadLetter) => new(message, message.Body.Length);

        public async Task<IReadOnlyList<SendOutcome>> SendAsync(IReadOnlyList<PreparedMessage> batch, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return [];
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
