using Integration.Operations.Costs;

namespace Integration.Operations.Tests.Costs;

/// <summary>Estimates against figures that were computed by hand from the rules of the services and the measured table.</summary>
public sealed class CostEstimatorTests
{
    private const string Aws = "SQS and SNS";
    private const string Standard = "Service Bus Standard";

    [Fact]
    public void A_queue_in_batches_of_ten()
    {
        var load = new Load("orders", 100_000_000, 2000) { BatchSize = 10 };

        // A tenth of 3 requests for each message, less a million, at 0.40 a million.
        Assert.Equal([(RequestKind.Send, 10_000_000), (RequestKind.Receive, 10_000_000), (RequestKind.Settle, 10_000_000)], RequestsOf(load, Aws));
        Assert.Equal(29 * 0.40m, AmountOf(load, Aws));
        // Each message in, out and completed: 300 million operations, 13 included, 87 at 0.80, 200 at 0.50, and the base charge.
        Assert.Equal([(RequestKind.Send, 100_000_000), (RequestKind.Receive, 100_000_000), (RequestKind.Settle, 100_000_000)], RequestsOf(load, Standard));
        Assert.Equal(69.60m + 100 + 9.8112m, AmountOf(load, Standard));
    }

    /// <summary>A request counts once for each 64 KiB begun of all that it carries; a deletion carries nothing.</summary>
    [Theory]
    [InlineData(65_536, 1, 1, 1)]
    [InlineData(65_537, 1, 2, 2)]
    [InlineData(0, 10, 1, 1)]
    [InlineData(6_553, 10, 1, 1)]
    [InlineData(6_554, 10, 2, 1)]
    [InlineData(100_000, 10, 16, 2)]
    public void Requests_are_counted_by_size(int bytes, int batch, int ofBatch, int ofMessage)
    {
        var load = new Load("orders", 1000, bytes) { BatchSize = batch };

        Assert.Equal([(RequestKind.Send, 1000m / batch * ofBatch), (RequestKind.Receive, 1000m / batch * ofBatch), (RequestKind.Settle, 1000m / batch)], RequestsOf(load, Aws));
        Assert.Equal([(RequestKind.Send, 1000m * ofMessage), (RequestKind.Receive, 1000m * ofMessage), (RequestKind.Settle, 1000m)], RequestsOf(load, Standard));
    }

    [Fact]
    public void A_claim_check_leaves_one_unit() =>
        Assert.All(RequestsOf(new Load("orders", 1000, 10_000_000) { ClaimChecked = true }, Aws), r => Assert.Equal(1000, r.Units));

    [Fact]
    public void A_topic_is_published_to_once_and_received_from_by_each_subscription()
    {
        var load = new Load("prices", 10_000_000, 100) { Subscriptions = 3 };

        Assert.Equal([(RequestKind.Publish, 10_000_000), (RequestKind.Receive, 30_000_000), (RequestKind.Settle, 30_000_000)], RequestsOf(load, Aws));
        // SNS: 9 million at 0.50; SQS: 59 million at 0.40.
        Assert.Equal(4.50m + 23.60m, AmountOf(load, Aws));
        // One in and, for each subscription, one out and one completion: 70 million, 57 of them at 0.80.
        Assert.Equal(57 * 0.80m + 9.8112m, AmountOf(load, Standard));
    }

    [Fact]
    public void Ordered_queues_are_fifo_and_take_what_was_measured_for_them()
    {
        var one = new Load("orders", 1_000_000, 100) { BatchSize = 10, Groups = 1 };

        // 0.1, 1.005 and 1 requests a message, less a million, at 0.50.
        Assert.Equal([(RequestKind.Send, 100_000), (RequestKind.Receive, 1_005_000), (RequestKind.Settle, 1_000_000)], RequestsOf(one, Aws));
        Assert.Equal(1.105m * 0.50m, AmountOf(one, Aws));
        Assert.Equal([(RequestKind.Send, 100_000), (RequestKind.Receive, 1_040_000), (RequestKind.Settle, 120_000)], RequestsOf(one with { Groups = 10 }, Aws));
        Assert.All(OfferOf(one, Aws).Requests, r => Assert.Equal(MeterNames.SqsFifo, r.Meter));
    }

    [Fact]
    public void An_ordered_topic_is_charged_as_fifo_throughout() =>
        Assert.Equal([MeterNames.SqsFifo, MeterNames.SnsFifo], OfferOf(new Load("prices", 1000, 1) { Subscriptions = 1, Groups = 1 }, Aws).Charges.Select(c => c.Meter));

    [Fact]
    public void Dead_letters_and_delays_cost_their_own_requests()
    {
        var dead = new Load("orders", 1000, 100) { DeadLetteredShare = 0.1m };
        var delayed = new Load("prices", 1000, 100) { Subscriptions = 2, DelayedShare = 0.5m };

        Assert.Equal(3000 + 100, RequestsOf(dead, Aws).Sum(r => r.Units));
        // A delayed delivery is copied, deleted and looked for twice more: 4 requests.
        Assert.Equal(5000 + (1000 * 4), RequestsOf(delayed, Aws).Sum(r => r.Units));
        Assert.Equal(5000 + (1000 * 4 * 96), RequestsOf(delayed with { DelayMinutes = 24 * 60 }, Aws).Sum(r => r.Units));
        var queue = new Load("orders", 1000, 100) { DelayedShare = 1 };
        Assert.Equal(3000, RequestsOf(queue, Aws).Sum(r => r.Units));
        Assert.Equal(3000 + (1000 * 4 * 95), RequestsOf(queue with { DelayMinutes = 24 * 60 }, Aws).Sum(r => r.Units));
        Assert.Equal(3000, RequestsOf(dead, Standard).Sum(r => r.Units));
        Assert.Equal(5000, RequestsOf(delayed, Standard).Sum(r => r.Units));
    }

    [Fact]
    public void Idle_consumers_poll_and_a_note_says_when_that_costs_more_than_work()
    {
        var load = new Load("orders", 1000, 100) { Consumers = 5, IdleHours = 700 };

        // 5 consumers, 700 hours, 3 polls a minute.
        Assert.Contains((RequestKind.EmptyPoll, 630_000m), RequestsOf(load, Aws));
        Assert.Contains((RequestKind.EmptyPoll, 630_000m), RequestsOf(load, Standard));
        Assert.Contains(OfferOf(load, Aws).Notes, note => note.StartsWith("orders: polls that bring nothing cost more than work: 630,000 of 633,000.", StringComparison.Ordinal));
        Assert.DoesNotContain(OfferOf(load with { MessagesPerMonth = 1_000_000 }, Aws).Notes, note => note.Contains("more than work", StringComparison.Ordinal));
    }

    [Fact]
    public void A_busy_load_does_not_hide_that_another_one_only_polls()
    {
        var profile = new LoadProfile { Loads = [new("busy", 50_000_000, 100), new("idle", 10, 100) { Consumers = 5, IdleHours = 730 }] };
        var notes = CostEstimator.Estimate(profile).Offers[0].Notes;

        Assert.StartsWith("idle: polls that bring nothing cost more than work: 657,000 of", Assert.Single(notes, n => n.Contains("more than work", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains("Without IdleHours polls that bring nothing are not counted: busy.", notes);
    }

    /// <summary>The free million of SQS is one for all queues, and so are the tiers of each kind.</summary>
    [Fact]
    public void Free_requests_are_shared_by_all_loads()
    {
        var profile = new LoadProfile { Loads = [new("a", 200_000, 1), new("b", 200_000, 1) { Groups = 1 }] };
        var charges = CostEstimator.Estimate(profile).Offers[0].Charges;

        // 600,000 requests to a standard queue; to the FIFO one 200,000 sent, 201,000 received and 200,000 completed, of which 400,000 are free.
        Assert.Equal([(600_000, 600_000, 0), (601_000, 400_000, 201_000 * 0.50m / 1_000_000)], charges.Select(c => (c.Units, c.Free, c.Amount)));
    }

    [Fact]
    public void A_list_of_ones_own_for_some_queues_gives_no_second_free_million()
    {
        var own = PriceList.Read("AsOf: 2026-11-01\nRegion: r\nCurrency: USD\nFree: { sqs: 1000000 }\nMeters: { sqs-fifo: { Unit: request, Free: sqs, Tiers: { 0: 1 } } }");
        var profile = new LoadProfile { Loads = [new("a", 200_000, 1), new("b", 200_000, 1) { Groups = 1 }] };

        Assert.Equal([600_000, 400_000], CostEstimator.Estimate(profile, new([.. PriceList.BuiltIn, own])).Offers[0].Charges.Select(c => c.Free));
    }

    [Fact]
    public void Premium_costs_its_hours_whatever_is_sent()
    {
        var profile = new LoadProfile { MessagingUnits = 2, Loads = [new("orders", 1_000_000_000, 1)] };
        Assert.Equal(2 * 730 * 0.9275m, CostEstimator.Estimate(profile).Offers.Single(o => o.Name == "Service Bus Premium").Amount);
    }

    [Fact]
    public void Formulas_show_their_inputs()
    {
        var offer = OfferOf(new Load("orders", 30_000_000, 100_000) { BatchSize = 10 }, Aws);

        Assert.Equal("30,000,000 messages × 1 request ÷ 10 a batch × 16 units by size", offer.Requests[0].Formula);
        Assert.Equal("1,000,000 free; 98,000,000 × 0.40 ÷ 1,000,000", offer.Charges[0].Formula);
    }

    private static CostOffer OfferOf(Load load, string offer) => CostEstimator.Estimate(new() { Loads = [load] }).Offers.Single(o => o.Name == offer);

    private static decimal AmountOf(Load load, string offer) => OfferOf(load, offer).Amount;

    private static IEnumerable<(RequestKind Kind, decimal Units)> RequestsOf(Load load, string offer) => OfferOf(load, offer).Requests.Select(r => (r.Kind, r.Units));
}
