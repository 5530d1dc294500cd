namespace Integration.Operations.Costs;

/// <summary>
/// The operations that a load makes on Service Bus in a month: the service counts each message that is sent and each that is delivered, batched or not, in units
/// of its size, and each call besides. How many calls those are is measured: the scenarios of docs/providers/azure-service-bus.md.
/// </summary>
internal sealed class ServiceBusOperations(Load load, int chunkBytes)
{
    public const string Plain = "queue, one message at a time";
    public const string DeadLettered = "queue, one at a time, dead-lettered instead of completed";
    public const string OneGroup = "ordered queue, one group, batches of ten";
    public const string TenGroups = "ordered queue, ten groups, batches of ten";
    public const string IdleMinute = "an idle consumer, a minute";
    private const int Thousand = 1000;
    private const string Meter = MeterNames.ServiceBusOperations;

    private static readonly MeasuredRequests Measured = MeasuredRequests.AzureServiceBus;

    public IEnumerable<CountedRequests> Count()
    {
        var chunks = load.Chunks(1, chunkBytes);
        var row = Measured[load.Groups is not { } groups ? Plain : groups < Load.MostOfABatch ? OneGroup : TenGroups];
        yield return new Requests(load.MessagesPerMonth, "messages", 1, 1, chunks).Of(load, RequestKind.Send, Meter);
        yield return new Requests(load.Deliveries, "deliveries", 1, 1, chunks).Of(load, RequestKind.Receive, Meter);
        yield return new Requests(load.Deliveries - load.DeadLetters, "deliveries", row.Settle / Thousand, 1, 1).Of(load, RequestKind.Settle, Meter);
        if (load.DeadLetters > 0)
            yield return new Requests(load.DeadLetters, "dead letters", Measured[DeadLettered].Settle / Thousand, 1, 1).Of(load, RequestKind.Settle, Meter);
        if (row.Other > 0)
            yield return new Requests(load.Deliveries, "deliveries", row.Other / Thousand, 1, 1).Of(load, RequestKind.Other, Meter);
        foreach (var polls in IdlePolls.Of(load, Measured[IdleMinute].Receive, Meter))
            yield return polls;
    }
}
