using System.Collections.Concurrent;
using Integration.Emulators.Amqp.Connections;
using Integration.Emulators.AzureServiceBus.Amqp.Connections;
using Integration.Emulators.AzureServiceBus.Broker;
using Microsoft.Azure.Amqp;

namespace Integration.Emulators.AzureServiceBus.Amqp.Links;

/// <summary>
/// A link on which a client receives. The broker hands out deliveries under its lock; they are written in order, outside it,
/// by whoever gets to <see cref="Flush"/>.
/// </summary>
internal sealed class OutgoingLink : IReceiver
{
    private readonly ConcurrentQueue<DeliveredMessage> _outbox = new();
    private readonly Lock _writing = new();
    private readonly ClientConnection _client;
    private readonly BrokerNamespace _broker;
    private readonly SendingAmqpLink _link;
    private readonly string _path;
    private ReceiverLink _receiver = null!;
    private Settlement _settlement = null!;
    private ServiceBusEmulatorException? _end;
    private bool _attached;
    private uint _creditBeforeAttach;

    public OutgoingLink(ClientConnection client, BrokerNamespace broker, SendingAmqpLink link, string path)
    {
        _client = client;
        _broker = broker;
        _link = link;
        _path = path;
    }

    /// <summary>What the client takes at most: what the library has counted, less what is still to be written.</summary>
    public uint Credit => _link.LinkCredit is uint.MaxValue ? uint.MaxValue : (uint)Math.Max(0, _link.LinkCredit - _outbox.Count);

    /// <exception cref="ServiceBusEmulatorException">The entity is not there or is disabled, or the client may not receive from it.</exception>
    public async Task OpenAsync()
    {
        _client.Demand(KeyRights.Listen, _path);
        SessionFilter? filter = SessionFilter.Of(_link);
        ReceiveMode mode = _link.Settings.SettleType == SettleMode.SettleOnSend ? ReceiveMode.ReceiveAndDelete : ReceiveMode.PeekLock;
        _receiver = _broker.Execute(
            filter is null ? EmulatedOperation.Receive : EmulatedOperation.AcceptSession,
            _path,
            () => AttachOperation.Attach(_broker, _path, filter is not null, mode, _link.Name, this));
        _settlement = new Settlement(_client, _broker, _receiver, _link);
        _link.Settings.MaxMessageSize = int.MaxValue;
        _link.RegisterCreditListener(AddCredit);
        _link.RegisterDispositionListener(_settlement.Settle);
        _link.Opened += (_, _) => Start();
        if (filter is not null)
            await filter.AcceptAsync(_broker, _receiver, _link).ConfigureAwait(false);
        ClientSession.OnClosing(_link, () => _broker.Execute(_receiver.Close));
    }

    public void Deliver(DeliveredMessage delivery) => _outbox.Enqueue(delivery);

    public void End(ServiceBusEmulatorException reason) => _end ??= reason;

    public void Flush()
    {
        lock (_writing)
        {
            while (!_outbox.IsEmpty && _outbox.TryDequeue(out DeliveredMessage? delivery))
                Write(delivery);
        }

        if (Interlocked.Exchange(ref _end, null) is { } reason)
            _link.SafeClose(AmqpErrors.Exception(reason, _link));
    }

    private void Write(DeliveredMessage delivery)
    {
        if (_link.IsClosing())
            return;
        try
        {
            _link.ForceSendDelivery(MessageCoding.ToTransfer(delivery));
        }
        catch (Exception failed) when (failed is not OutOfMemoryException)
        {
            // Whoever happens to write for this link, such as the sender of the message, has no part in its failure.
            _link.SafeClose(failed);
        }
    }

    // A client with prefetch gives credit right behind its attach: nothing may be sent before the answer to that.
    private void Start()
    {
        uint credit;
        lock (_writing)
        {
            _attached = true;
            credit = _creditBeforeAttach;
        }

        if (credit > 0)
            AddCredit(credit, drain: false, AmqpConstants.NullBinary);
    }

    private void AddCredit(uint credit, bool drain, ArraySegment<byte> transaction)
    {
        lock (_writing)
        {
            if (!_attached)
            {
                _creditBeforeAttach = drain ? 0 : uint.CreateSaturating((ulong)_creditBeforeAttach + credit);
                return;
            }
        }

        try
        {
            _broker.Execute(EmulatedOperation.Receive, _path, () => _receiver.AddCredit(credit, drain));
        }
        catch (ServiceBusEmulatorException refused)
        {
            _broker.Execute(() => _receiver.End(refused));
        }

        // The library answers a drain as soon as this returns: what was handed out must have been written by then.
        Flush();
    }
}
