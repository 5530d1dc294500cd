using Azure.Messaging.ServiceBus;

namespace Integration.AzureServiceBus.Receiving;

/// <summary>A receiver that one call after another has. Its state is its caller's, or the pool's under the pool's lock.</summary>
internal sealed class PooledReceiver(ServiceBusReceiver receiver)
{
    private int _credit;

    public ServiceBusReceiver Receiver => receiver;

    /// <summary>Whether its link is open for certain. Closed before, it would open all the same, and fetch for nobody.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>How many messages the service may hand to it though nobody receives: those that were asked for and did not come.</summary>
    public int Credit => _credit;

    /// <summary>A receive whose caller has left, or what was more than its caller wanted; the next one takes it over.</summary>
    public Task<IReadOnlyList<ServiceBusReceivedMessage>>? Left { get; set; }

    /// <summary>When to give it up if no call takes it.</summary>
    public ITimer? Timer { get; set; }

    /// <summary>How many settlements go over it now; closing it would leave their outcomes open.</summary>
    public int Settling { get; set; }

    /// <summary>Completes with the last settlement, once it is given up.</summary>
    public TaskCompletionSource? Settled { get; set; }

    /// <summary>Starts a receive. It never gets a token to cancel it: the SDK would drop a message that has arrived by then, and it would stay locked unseen.</summary>
    public Task<IReadOnlyList<ServiceBusReceivedMessage>> StartReceive(int maxMessages, TimeSpan wait)
    {
        // What was asked for before and did not come counts for this one.
        _credit = Math.Max(_credit, maxMessages);
        return ReceiveAsync(maxMessages, wait);
    }

    private async Task<IReadOnlyList<ServiceBusReceivedMessage>> ReceiveAsync(int maxMessages, TimeSpan wait)
    {
        var received = await receiver.ReceiveMessagesAsync(maxMessages, wait, CancellationToken.None).ConfigureAwait(false);
        IsOpen = true;
        _credit -= received.Count;
        return received;
    }
}
