namespace Integration.Operations.Costs;

/// <summary>The requests that a load makes to SQS and SNS in a month, by the scenarios of docs/providers/aws.md.</summary>
internal sealed class AwsRequests(Load load, int chunkBytes)
{
    public const string OneAtATime = "queue, one message at a time";
    public const string DeadLettered = "queue, one at a time, dead-lettered instead of completed";
    public const string Topic = "topic, 1 subscription, one message at a time";
    public const string TopicDelayed = "topic, 1 subscription, one at a time, delayed";
    public const string OneGroup = "ordered queue, one group, `SendManyAsync`, `ReceiveAsync(10)`, `CompleteManyAsync`";
    public const string TenGroups = "ordered queue, ten groups, `SendManyAsync`, `ReceiveAsync(10)`, `CompleteManyAsync`";
    public const string IdleMinute = "an idle consumer, a minute";
    private const int Thousand = 1000;

    /// <summary>The longest delay of SQS.</summary>
    private const int MinutesOfADelay = 15;

    private static readonly MeasuredRequests Measured = MeasuredRequests.Aws;

    private bool IsTopic => load.Subscriptions > 0;

    private string Queue => load.Groups is null ? MeterNames.SqsStandard : MeterNames.SqsFifo;

    public IEnumerable<CountedRequests> Count() => [.. Sent(), .. Received(), .. DeadLetters(), .. Delays(), .. Idle()];

    private IEnumerable<CountedRequests> Sent()
    {
        var (kind, meter, perMessage) = IsTopic
            ? (RequestKind.Publish, load.Groups is null ? MeterNames.SnsStandard : MeterNames.SnsFifo, Measured[Topic].Publish)
            : (RequestKind.Send, Queue, Measured[OneAtATime].Send);
        yield return new Requests(load.MessagesPerMonth, "messages", perMessage / Thousand, load.BatchSize, load.Chunks(load.BatchSize, chunkBytes)).Of(load, kind, meter);
    }

    private IEnumerable<CountedRequests> Received()
    {
        // With several groups what is received together is completed together, in the measured batch of ten; of one group only one is in hand.
        var (row, batch) = load.Groups is { } groups
            ? (Measured[groups < Load.MostOfABatch ? OneGroup : TenGroups], 1)
            : (Measured[IsTopic ? Topic : OneAtATime], load.BatchSize);
        yield return new Requests(load.Deliveries, "deliveries", row.Receive / Thousand, batch, load.Chunks(batch, chunkBytes)).Of(load, RequestKind.Receive, Queue);
        yield return new Requests(load.Deliveries - load.DeadLetters, "deliveries", row.Settle / Thousand, batch, 1).Of(load, RequestKind.Settle, Queue);
    }

    // A dead letter is copied and deleted by itself. What was looked up for the first one is looked up once, and not for each.
    private IEnumerable<CountedRequests> DeadLetters()
    {
        if (load.DeadLetteredShare == 0)
            yield break;
        var (dead, row) = (load.DeadLetters, Measured[DeadLettered]);
        yield return new Requests(dead, "dead letters", (row - Measured[OneAtATime]).Send / Thousand, 1, load.Chunks(1, chunkBytes)).Of(load, RequestKind.Send, Queue);
        yield return new Requests(dead, "dead letters", row.Settle / Thousand, 1, 1).Of(load, RequestKind.Settle, Queue);
    }

    // What a delay costs besides: a queue has one of 15 min by itself, a subscription's copy is passed on for it, and either again for each 15 min more.
    private IEnumerable<CountedRequests> Delays()
    {
        var hop = Measured[TopicDelayed] - Measured[Topic];
        var hops = Math.Ceiling(load.DelayMinutes / MinutesOfADelay) - (IsTopic ? 0 : 1);
        if (load.DelayedShare == 0 || hops == 0)
            yield break;
        var (passed, chunks) = (load.Deliveries * load.DelayedShare * hops, load.Chunks(1, chunkBytes));
        yield return new Requests(passed, "delayed deliveries passed on", hop.Send / Thousand, 1, chunks).Of(load, RequestKind.Send, Queue);
        yield return new Requests(passed, "delayed deliveries passed on", hop.Receive / Thousand, 1, chunks).Of(load, RequestKind.Receive, Queue);
        yield return new Requests(passed, "delayed deliveries passed on", hop.Settle / Thousand, 1, 1).Of(load, RequestKind.Settle, Queue);
    }

    private IEnumerable<CountedRequests> Idle() => IdlePolls.Of(load, Measured[IdleMinute].Receive, Queue);
}
