using Integration;
using OrderProcessing.Orders;

namespace OrderProcessing.Flow;

/// <summary>
/// The whole system in one process: orders are queued, workers process them and publish "order-placed", subscribers
/// take what their filters let through, and a ledger checks that nothing is lost on the way.
/// </summary>
public sealed class OrderFlow(IMessaging messaging, OrderFlowOptions options, TimeProvider? timeProvider = null)
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time = timeProvider ?? TimeProvider.System;

    /// <summary>Processes one order; replaceable to see what failures do.</summary>
    public Func<Order, CancellationToken, ValueTask> Process { get; init; } = OrderProcessor.ProcessAsync;

    /// <summary>Told of each bad line as it is met.</summary>
    public Action<BadLine>? OnBadLine { get; init; }

    /// <summary>Runs until every order is accounted for, nothing has moved for the stall time-out, or it is cancelled.</summary>
    /// <returns>The accounts, as far as they go when cancelled.</returns>
    /// <exception cref="MessagingException">The service failed for good.</exception>
    public async Task<OrderFlowReport> RunAsync(IAsyncEnumerable<OrderLine> lines, CancellationToken cancellationToken = default)
    {
        var started = _time.GetTimestamp();
        var topology = new OrderTopology(options);
        await messaging.Topology.ApplyAsync(await messaging.Topology.PlanAsync(topology.Definition, null, cancellationToken), cancellationToken);

        using var stalled = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stalled.Token, cancellationToken);
        var inputEnded = false;
        var ledger = new OrderLedger(topology.Subscribers, onProgress: () =>
        {
            if (Volatile.Read(ref inputEnded))
                stalled.CancelAfter(options.StallTimeout);
        });

        var queue = messaging.Queue(OrderTopology.OrdersQueue);
        var topic = messaging.Topic(OrderTopology.PlacedTopic);
        var receive = new ReceiveAllOptions { Wait = options.PollWait };
        var feeder = new OrderFeeder(queue, ledger, OnBadLine);
        var worker = new OrderWorker(queue, topic, ledger, Process);
        var watch = new DeadLetterWatch(queue.DeadLetters, ledger, receive);
        var inboxes = topology.Subscribers.Select(s => new SubscriberInbox(s, topic.Subscription(s.Name), ledger, receive));

        Task Start(Func<CancellationToken, Task> part) => StopAllOnFailureAsync(part, stop);
        Task[] untilStopped =
        [
            .. Enumerable.Range(0, options.Workers).Select(_ => Start(token => RideOutAsync(worker.RunAsync, token))),
            Start(token => RideOutAsync(watch.RunAsync, token)),
        ];
        Task[] untilServed =
        [
            .. inboxes.Select(inbox => Start(token => RideOutAsync(inbox.RunAsync, token))),
            Start(async token =>
            {
                await feeder.RunAsync(lines, token);
                Volatile.Write(ref inputEnded, true);
                stalled.CancelAfter(options.StallTimeout);
            }),
        ];
        try
        {
            await Task.WhenAll(untilServed);
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(untilStopped);
        }

        return ledger.ToReport(cancellationToken.IsCancellationRequested, _time.GetElapsedTime(started));
    }

    /// <summary>Starts a part again after a passing failure of the service.</summary>
    private async Task RideOutAsync(Func<CancellationToken, Task> part, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await part(cancellationToken);
                return;
            }
            catch (MessagingException e) when (e.IsTransient)
            {
                await Task.Delay(RetryDelay, _time, cancellationToken);
            }
        }
    }

    /// <summary>Runs a part until it ends or all are stopped; when it fails for good, all are.</summary>
    private static async Task StopAllOnFailureAsync(Func<CancellationToken, Task> part, CancellationTokenSource stop)
    {
        try
        {
            await part(stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Asked to.
        }
        catch
        {
            await stop.CancelAsync();
            throw;
        }
    }
}
