using Integration.Emulators.Amqp.Connections;
using Integration.Emulators.AzureEventHubs.Amqp.Connections;
using Integration.Emulators.AzureEventHubs.Broker;
using Integration.Emulators.AzureEventHubs.Faults;
using Integration.Emulators.AzureEventHubs.Messages;
using Microsoft.Azure.Amqp;

namespace Integration.Emulators.AzureEventHubs.Amqp.Links;

/// <summary>A link on which a client receives the events of a partition: as many as it gave credit for, as they come.</summary>
internal sealed class OutgoingLink : IReader, IThreadPoolWorkItem
{
    private const int Batch = 100;

    private readonly Lock _writing = new();
    private readonly EventHubsNamespace _broker;
    private readonly SendingAmqpLink _link;
    private readonly EntityPath _entity;
    private readonly string _path;
    private readonly bool _hasMetric;
    private Partition _partition = null!;
    private long _next;
    private bool _isAttached;
    private bool _isDelayed;
    private bool _isAwake;

    public OutgoingLink(EventHubsNamespace broker, SendingAmqpLink link, EntityPath entity, string path)
    {
        _broker = broker;
        _link = link;
        _entity = entity;
        _path = path;
        _hasMetric = ReceiverSettings.WantsMetric(link);
        Epoch = ReceiverSettings.EpochOf(link);
    }

    public long? Epoch { get; }

    /// <exception cref="EventHubsEmulatorException">What the link is for is not there, or others have the partition.</exception>
    public async Task OpenAsync()
    {
        _partition = await _broker.ExecuteAsync(EmulatedOperation.OpenReceiver, _path, Attach).ConfigureAwait(false);
        _link.Settings.MaxMessageSize = (ulong)int.MaxValue;
        if (_hasMetric)
            ReceiverSettings.OfferMetric(_link);
        _link.RegisterCreditListener((_, _, _) => Write());
        _link.RegisterDispositionListener(Settle);

        // A client with prefetch gives credit right behind its attach: nothing may be sent before the answer to that.
        _link.Opened += (_, _) =>
        {
            lock (_writing)
                _isAttached = true;
            Write();
        };
    }

    public void Wake()
    {
        // The sender of an event does not wait until those who read it have it.
        if (!Interlocked.Exchange(ref _isAwake, true))
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    public void Execute()
    {
        Volatile.Write(ref _isAwake, false);
        Write();
    }

    public void End(EventHubsEmulatorException reason) => _link.SafeClose(new AmqpException(AmqpErrors.Error(reason, _link)));

    private Partition Attach()
    {
        EventHub hub = _broker.Find(_entity.Hub);
        hub.DemandConsumerGroup(_entity.Group!);
        Partition partition = hub.FindPartition(_entity.Partition!);
        _next = partition.Find(ReceiverSettings.PositionOf(_link));
        partition.Receivers.Enter(_entity.Group!, this);
        partition.Subscribe(this);
        ClientSession.OnClosing(_link, () =>
        {
            partition.Unsubscribe(this);
            partition.Receivers.Leave(_entity.Group!, this);
        });
        return partition;
    }

    // The library answers a drain as soon as its listener returns: what there is must have been written by then.
    private void Write()
    {
        lock (_writing)
        {
            try
            {
                while (_isAttached && !_isDelayed && !_link.IsClosing() && _link.LinkCredit > 0 && WriteSome())
                {
                    // There may be more.
                }
            }
            catch (EventHubsEmulatorException fault)
            {
                End(fault);
            }
            catch (Exception failed) when (failed is not OutOfMemoryException)
            {
                // Whoever happens to write for this link has no part in its failure.
                _link.SafeClose(failed);
            }
        }
    }

    private bool WriteSome()
    {
        IReadOnlyList<StoredEvent> events = _partition.Read(_next, (int)Math.Min(Batch, _link.LinkCredit));
        ArraySegment<byte> metric = _hasMetric && events.Count > 0 ? EventCoding.Metric(_partition.Describe(), _broker.Time.GetUtcNow()) : default;
        foreach (StoredEvent stored in events)
        {
            if (!Pass() || !_link.TrySendDelivery(EventCoding.ToTransfer(stored, metric)))
                return false;
            _next = stored.SequenceNumber + 1;
        }

        return events.Count > 0;
    }

    /// <summary>Whether an event may go now.</summary>
    /// <exception cref="EventHubsEmulatorException">The transfer was to fail.</exception>
    private bool Pass()
    {
        _broker.Counts.Add(EmulatedOperation.Deliver);
        if (_broker.Faults.Take(EmulatedOperation.Deliver, _path) is not { } fault)
            return true;
        fault.ThrowIfFailure(_path);
        _isDelayed = true;
        _ = ResumeAsync(fault);
        return false;
    }

    private async Task ResumeAsync(PlannedFault delay)
    {
        await Task.Delay(delay.Delay, _broker.Time).ConfigureAwait(false);
        lock (_writing)
            _isDelayed = false;
        Write();
    }

    private void Settle(Delivery delivery)
    {
        if (!delivery.Settled && !_link.IsClosing())
            _link.DisposeDelivery(delivery, settled: true, AmqpConstants.AcceptedOutcome);
    }
}
