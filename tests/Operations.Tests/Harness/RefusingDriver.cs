using Integration.Drivers;

namespace Integration.Operations.Tests;

/// <summary>A provider that takes no message with the subject "refuse", but among the dead letters.</summary>
internal sealed class RefusingDriver(IMessagingDriver inner) : IMessagingDriver, IDirectSendDriver
{
    public string Provider => inner.Provider;

    public MessagingCapabilities Capabilities => inner.Capabilities;

    public ITopologyDriver Topology => inner.Topology;

    public IReadOnlyList<Type> NativeTypes => [];

    public ISenderDriver OpenSender(EntityPath destination) => new Sender(inner.OpenSender(destination), destination);

    public ISenderDriver? OpenDirectSender(EntityPath source) => ((IDirectSendDriver)inner).OpenDirectSender(source);

    public IReceiverDriver OpenReceiver(EntityPath source) => inner.OpenReceiver(source);

    public MessagingException? TranslateError(Exception exception, EntityPath? entity) => inner.TranslateError(exception, entity);

    public object? GetNative(Type type) => null;

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private sealed class Sender(ISenderDriver sender, EntityPath path) : ISenderDriver
    {
        public ValueTask<SendLimits> GetLimitsAsync(CancellationToken cancellationToken) => sender.GetLimitsAsync(cancellationToken);

        public PreparedMessage Prepare(Message message, DeadLetterInfo? deadLetter) => message.Subject == "refuse"
            ? throw new MessageTooLargeException(2, 1, "refusing", path)
            : sender.Prepare(message, deadLetter);

        public Task<IReadOnlyList<SendOutcome>> SendAsync(IReadOnlyList<PreparedMessage> batch, CancellationToken cancellationToken) => sender.SendAsync(batch, cancellationToken);

        public ValueTask DisposeAsync() => sender.DisposeAsync();
    }
}
