using System.Runtime.ExceptionServices;
using Integration;
using Integration.Hosting;
using Microsoft.Extensions.Options;
using OrderProcessing.Orders;

namespace OrderProcessing.Accounts;

/// <summary>The settings of the section <c>OrderProcessing</c>.</summary>
public sealed class OrderRunOptions
{
    /// <summary>Give up and report what is missing when nothing has moved for this long after the end of the input.</summary>
    public TimeSpan StallTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How orders and events are sent: <c>none</c>, the default, at once; <c>sqlite</c> with transactions of a database.</summary>
    public string? Outbox { get; set; }

    /// <summary>The folder for the database and the bodies of large orders; one below the system's folder for temporary files by default.</summary>
    public string? DataFolder { get; set; }
}

/// <summary>Queues the orders of the input, and waits until every one of them is accounted for.</summary>
public sealed class OrderRun(IOrderSender sender, IConsumerControl consumers, OrderLedger ledger, IOptions<OrderRunOptions> options, TimeProvider time)
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(250);

    /// <summary>Told of each bad line as it is met.</summary>
    public Action<BadLine>? OnBadLine { get; set; }

    /// <summary>Runs until every order is accounted for, or nothing has moved for the stall time-out.</summary>
    /// <exception cref="MessagingException">The queue can't be reached or is full.</exception>
    public async Task RunAsync(Stream input, CancellationToken cancellationToken)
    {
        await foreach (var lines in OrderReader.ReadAsync(input, cancellationToken))
            await QueueAsync(lines);
        await UntilAllIsAccountedForAsync(cancellationToken);
        await sender.EndAsync(ledger.Run);
    }

    private async Task UntilAllIsAccountedForAsync(CancellationToken cancellationToken)
    {
        var (entries, since) = (-1L, time.GetTimestamp());
        using var timer = new PeriodicTimer(Quiet, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            if (ledger.Entries != entries)
                (entries, since) = (ledger.Entries, time.GetTimestamp());
            else if (ledger.ToReport().AddsUp)
                break;
            else if (time.GetElapsedTime(since) >= options.Value.StallTimeout)
                return;
        }

        await CloseBooksAsync(cancellationToken);
    }

    /// <summary>So that the report is about a moment at which nobody handles anything: a message that comes twice may be in hand yet.</summary>
    private Task CloseBooksAsync(CancellationToken cancellationToken)
    {
        consumers.Pause();
        return Task.WhenAll(consumers.List().Select(c => consumers.WhenIdleAsync(c.Name, cancellationToken)));
    }

    private async Task QueueAsync(IReadOnlyList<OrderLine> lines)
    {
        var orders = new List<OrderLine>(lines.Count);
        foreach (var line in lines)
        {
            if (line.Order is null)
                Report(line, line.Fault!);
            else if (ledger.TryAdd(line.Order))
                orders.Add(line);
            else if (!ledger.WasQueuedBefore(line.Order))
                Report(line, $"the order '{line.Order.Id}' came before");
        }

        var errors = await sender.QueueAsync([.. orders.Select(l => l.Order!)], ledger.Run);
        foreach (var (line, error) in orders.Zip(errors).Where(sent => sent.Second is not null))
        {
            ledger.Refuse(line.Order!);
            if (error is MessageTooLargeException or ArgumentException)
                Report(line, $"not queued: {error.Message}");
        }

        // Whatever else went wrong is the service's fault and not the line's.
        if (errors.FirstOrDefault(e => e is not (null or MessageTooLargeException or ArgumentException)) is { } failure)
            ExceptionDispatchInfo.Throw(failure);
    }

    private void Report(OrderLine line, string fault)
    {
        var bad = new BadLine(line.Number, fault);
        ledger.AddBadLine(bad);
        OnBadLine?.Invoke(bad);
    }
}
