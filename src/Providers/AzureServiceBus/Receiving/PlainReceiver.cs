using Azure.Messaging.ServiceBus;
using Integration.AzureServiceBus.Client;

namespace Integration.AzureServiceBus.Receiving;

/// <summary>Receives from a source without sessions.</summary>
internal sealed class PlainReceiver(ReceiverPool pool, ReceiveFilter filter, AzureServiceBusContext context)
{
    public async Task<IReadOnlyList<ReceivedLock>> ReceiveAsync(int maxMessages, TimeSpan wait, CancellationToken cancellationToken)
    {
        var started = context.Time.GetTimestamp();
        var pooled = pool.Rent();
        try
        {
            while (true)
            {
                var left = Max(wait - context.Time.GetElapsedTime(started), context.Options.PollTimeout);

                // The SDK counts this from when the link is open. The first receive is short, as it can't be ended before that.
                var timeout = pooled.IsOpen ? left : context.Options.PollTimeout;
                var takenOver = pooled.Left;
                var isNew = takenOver is null && pooled is { Credit: 0, Receiver.PrefetchCount: 0 };
                if (takenOver is null)
                    RequestCounter.Count("receive");
                var receiving = takenOver ?? pooled.StartReceive(maxMessages, timeout);
                IReadOnlyList<ServiceBusReceivedMessage> fetched;
                try
                {
                    fetched = await (takenOver is null ? receiving.WaitAsync(cancellationToken) : receiving.WaitAsync(left, TimeProvider.System, cancellationToken)).ConfigureAwait(false);
                }
                catch (Exception exception) when (!receiving.IsFaulted && (exception is TimeoutException || cancellationToken.IsCancellationRequested))
                {
                    pool.Leave(pooled, receiving);
                    cancellationToken.ThrowIfCancellationRequested();
                    return [];
                }

                if (fetched.Count == 0)
                    RequestCounter.CountEmpty("receive");
                pooled.Left = fetched.Count > maxMessages ? Task.FromResult<IReadOnlyList<ServiceBusReceivedMessage>>([.. fetched.Skip(maxMessages)]) : null;
                var usable = new List<ReceivedLock>(fetched.Count);
                foreach (var message in fetched.Take(maxMessages))
                {
                    if (await filter.IsUsableAsync(message, pooled.Receiver, isNew).ConfigureAwait(false))
                        usable.Add(new ReceivedLock(message, pooled.Receiver) { IsNew = isNew });
                }

                if (usable.Count > 0 || (fetched.Count == 0 && takenOver is null && timeout >= left))
                {
                    if (pooled.Left is { } rest)
                        pool.Leave(pooled, rest);
                    else
                        pool.Return(pooled);
                    return usable;
                }
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            await pool.RetireAsync(pooled).ConfigureAwait(false);
            throw;
        }
    }

    private static TimeSpan Max(TimeSpan left, TimeSpan right) => left > right ? left : right;
}
