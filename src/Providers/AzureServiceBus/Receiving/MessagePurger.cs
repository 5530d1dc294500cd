using Azure.Messaging.ServiceBus;
using Integration.AzureServiceBus.Client;
using Integration.AzureServiceBus.Sending;

namespace Integration.AzureServiceBus.Receiving;

/// <summary>Empties a source (clause Q18): receives and deletes what is active, then cancels what is scheduled in a queue.</summary>
internal sealed class MessagePurger(AzureServiceBusContext context, EntityPath source)
{
    private const int Batch = 250;

    public async Task<long?> RunAsync(CancellationToken cancellationToken)
    {
        var removed = await DeleteActiveAsync(cancellationToken).ConfigureAwait(false);
        if (source is { Kind: EntityKind.Queue, IsDeadLetter: false })
            removed += await CancelScheduledAsync(cancellationToken).ConfigureAwait(false);
        return removed;
    }

    private async Task<long> DeleteActiveAsync(CancellationToken cancellationToken)
    {
        if (!source.IsDeadLetter && context.Settings.IsOrdered(source) == true)
            return await DeleteSessionsAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var receiver = context.Names.OpenReceiver(
                context.Client, source, new ServiceBusReceiverOptions { ReceiveMode = ServiceBusReceiveMode.ReceiveAndDelete });
            await using (receiver.ConfigureAwait(false))
                return await DeleteAsync(receiver, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidOperationException exception) when (exception is not ObjectDisposedException && !source.IsDeadLetter)
        {
            return await DeleteSessionsAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<long> DeleteSessionsAsync(CancellationToken cancellationToken)
    {
        var removed = 0L;
        var options = new ServiceBusSessionReceiverOptions { ReceiveMode = ServiceBusReceiveMode.ReceiveAndDelete };
        while (await TryAcceptAsync(options, cancellationToken).ConfigureAwait(false) is { } session)
        {
            await using (session.ConfigureAwait(false))
                removed += await DeleteAsync(session, cancellationToken).ConfigureAwait(false);
        }

        return removed;
    }

    /// <summary>The next session with messages, or null: without any the service would let the caller wait for as long as the SDK tries.</summary>
    private async Task<ServiceBusSessionReceiver?> TryAcceptAsync(ServiceBusSessionReceiverOptions options, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(context.Options.PollTimeout * 2, context.Time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            RequestCounter.Count("accept-session");
            return await context.Names.AcceptSessionAsync(context.Client, source, options, stop.Token).ConfigureAwait(false);
        }
        catch (ServiceBusException none) when (none.Reason == ServiceBusFailureReason.ServiceTimeout)
        {
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task<long> DeleteAsync(ServiceBusReceiver receiver, CancellationToken cancellationToken)
    {
        for (var removed = 0L; ;)
        {
            RequestCounter.Count("receive");
            var some = await receiver.ReceiveMessagesAsync(Batch, context.Options.PollTimeout, cancellationToken).ConfigureAwait(false);
            if (some.Count == 0)
                return removed;
            removed += some.Count;
        }
    }

    private async Task<long> CancelScheduledAsync(CancellationToken cancellationToken)
    {
        var removed = 0L;
        var receiver = context.Names.OpenReceiver(context.Client, source, new ServiceBusReceiverOptions());
        var sender = context.Client.CreateSender(context.Names.Of(source.Name));
        await using var closesReceiver = receiver.ConfigureAwait(false);
        await using var closesSender = sender.ConfigureAwait(false);
        for (var next = 0L; ;)
        {
            RequestCounter.Count("peek");
            var some = await receiver.PeekMessagesAsync(Batch, next, cancellationToken).ConfigureAwait(false);
            if (some.Count == 0)
                return removed;
            next = some[^1].SequenceNumber + 1;
            foreach (var scheduled in some.Where(m => m.State == ServiceBusMessageState.Scheduled))
            {
                if (await sender.TryCancelAsync(scheduled.SequenceNumber, cancellationToken).ConfigureAwait(false))
                    removed++;
            }
        }
    }
}
