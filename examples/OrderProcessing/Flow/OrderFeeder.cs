using Integration;
using OrderProcessing.Orders;

namespace OrderProcessing.Flow;

/// <summary>Queues the orders of the input in batches; what can't be queued is a bad line, and the rest goes on.</summary>
public sealed class OrderFeeder(IQueue queue, OrderLedger ledger, Action<BadLine>? onBadLine)
{
    private const int BatchSize = 100;

    private readonly List<OrderLine> _batch = new(BatchSize);

    public async Task RunAsync(IAsyncEnumerable<OrderLine> lines, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var line in lines.WithCancellation(cancellationToken))
            {
                if (line.Order is null)
                    Report(new(line.Number, line.Fault!));
                else if (!ledger.TryAdd(line.Order))
                    Report(new(line.Number, $"the order '{line.Order.Id}' came before"));
                else
                    _batch.Add(line);
                if (_batch.Count == BatchSize)
                    await SendAsync();
            }

            await SendAsync();
            ledger.EndInput();
        }
        finally
        {
            // Cancelled: what was not sent is not in.
            foreach (var line in _batch)
                ledger.Refuse(line.Order!);
        }
    }

    /// <summary>Not cancelled half way, when nobody would know which orders the queue has.</summary>
    private async Task SendAsync()
    {
        var results = await queue.SendManyAsync(
            _batch.Select(l => OrderMessages.Submitted(l.Order!, ledger.Run)), new SendManyOptions { MaxAttempts = 5 }, CancellationToken.None);
        foreach (var (line, result) in _batch.Zip(results).Where(pair => !pair.Second.Succeeded))
        {
            ledger.Refuse(line.Order!);
            Report(new(line.Number, $"not queued: {result.Error!.Message}"));
        }

        _batch.Clear();
    }

    private void Report(BadLine line)
    {
        ledger.AddBadLine(line);
        onBadLine?.Invoke(line);
    }
}
