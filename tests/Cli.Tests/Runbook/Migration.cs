using Integration.Cli.Tests.Support;
using Integration.Registration;

namespace Integration.Cli.Tests.Runbook;

/// <summary>
/// The applications around a migration: producers and consumers that are started, stopped and switched as the runbook says,
/// and an account of every message.
/// </summary>
internal sealed class Migration(Tool tool, IMessaging old, IMessaging target)
{
    private static readonly string[] Sources = ["orders", "payments", "order-placed/billing", "order-placed/audit"];

    private readonly List<string> _sent = [];
    private readonly List<string> _consumed = [];
    private readonly List<string> _payments = [];
    private int _number;

    /// <summary>Whether both sides keep the order of a group, so that payments are in groups.</summary>
    private bool HasGroups => new[] { old, target }.All(side => side.Capabilities.Supports(Capability.Groups));

    /// <summary>Carries out a runbook in a folder of its own, with a configuration in which the names of both sides lead somewhere.</summary>
    public static async Task CarryOutAsync(RunbookDocument runbook, string from, string to, string configuration, IReadOnlyList<IMessagingProvider> providers)
    {
        using var tool = new Tool(configuration, realTime: true) { Providers = providers };
        await using var old = tool.Open(from);
        await using var target = tool.Open(to);
        await new Migration(tool, old.Messaging, target.Messaging).CarryOutAsync(runbook);
    }

    /// <summary>Carries out every line of the runbook, with what the text around it says.</summary>
    private async Task CarryOutAsync(RunbookDocument runbook)
    {
        await PrepareAsync();
        foreach (var section in runbook.Sections)
        {
            await BeginAsync(section.Title);
            foreach (var line in section.Lines)
            {
                if (line.EndsWith(RunbookSection.UntilInterrupted, StringComparison.Ordinal))
                    await BridgeAsync(line[..^RunbookSection.UntilInterrupted.Length]);
                else
                    await tool.SucceedAsync(line.Replace('\'', '"'));
            }
        }

        await ConsumeAsync(old, [.. Sources, "orders/$dead-letter"]);
        Assert.Equal(_sent.Order(StringComparer.Ordinal), _consumed.Order(StringComparer.Ordinal));
        // Of a group, in the order sent: those of group 0 began with the old side, went over the bridge, and so on.
        foreach (var group in HasGroups ? _payments.GroupBy(p => p.Split('/')[0]) : [])
            Assert.Equal(group.Order(StringComparer.Ordinal), group);
        foreach (var side in new[] { old, target })
        {
            foreach (var source in SourceList.Of(await side.Topology.ExportAsync()))
                Assert.Equal((source.ToString(), 0, 0), (source.ToString(), (await side.Source(source).CountAsync()).Active, (await side.Source(source).CountAsync()).DeadLettered));
        }
    }

    private async Task PrepareAsync()
    {
        var topology = old.Topology;
        await topology.CreateQueueAsync(new QueueDefinition("orders"));
        await topology.CreateQueueAsync(new QueueDefinition("payments") { Ordered = HasGroups });
        await topology.CreateTopicAsync(new TopicDefinition("order-placed"));
        await topology.CreateSubscriptionAsync(new SubscriptionDefinition("order-placed", "billing") { Filter = MessageFilter.Parse("country = 'DE'") });
        await topology.CreateSubscriptionAsync(new SubscriptionDefinition("order-placed", "audit"));
        await SendAsync(old.Queue("orders"), "dead");
        await (await old.Queue("orders").ReceiveAsync(1, TimeSpan.FromSeconds(10))).Single().DeadLetterAsync("Poison");
        await ProduceAsync(old, 20);
    }

    private Task BeginAsync(string section) => section switch
    {
        "6. Switch the producers" => ProduceAsync(target, 10),
        // A straggler, with a delay, that the bridge has not seen.
        "7. Drain" => SendAsync(old.Queue("orders"), "late", TimeSpan.FromSeconds(2)),
        "8. Verify and cut over" => ConsumeAsync(target, Sources),
        "9. Roll back" => ProduceAsync(target, 10),
        _ => Task.CompletedTask,
    };

    /// <summary>Old producers go on sending while it runs; it is interrupted when the old side is empty.</summary>
    private async Task BridgeAsync(string line)
    {
        using var stop = new CancellationTokenSource();
        var run = tool.RunAsync(line, cancellationToken: stop.Token);
        await ProduceAsync(old, 10);
        while (!run.IsCompleted && !await IsEmptyAsync())
            await Task.Delay(100);
        await stop.CancelAsync();
        var ended = await run;
        Assert.True(ended.Code == ExitCode.Ok, ended.ToString());

        async Task<bool> IsEmptyAsync()
        {
            foreach (var path in Sources)
            {
                var counts = await old.Source(EntityPath.ParseSource(path)).CountAsync();
                if (counts.Active + (counts.InFlight ?? 0) + (counts.Delayed ?? 0) > 0)
                    return false;
            }

            return true;
        }
    }

    private async Task ProduceAsync(IMessaging to, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await SendAsync(to.Queue("orders"), "order");
            var (group, payment) = ($"{i % 3}", $"{i % 3}/{_number++:D5}");
            _sent.Add(payment);
            await to.Queue("payments").SendAsync(Message.FromText(payment) with { GroupId = HasGroups ? group : null, DeduplicationId = null });
            var published = $"event-{_number++:D5}";
            _sent.Add($"{published} audit");
            if (i % 2 == 0)
                _sent.Add($"{published} billing");
            await to.Topic("order-placed").PublishAsync(Message.FromText(published).WithHeader("country", i % 2 == 0 ? "DE" : "AT"));
        }
    }

    private async Task SendAsync(IQueue queue, string what, TimeSpan delay = default)
    {
        var text = $"{what}-{_number++:D5}";
        _sent.Add(text);
        await queue.SendAsync(Message.FromText(text) with { Delay = delay });
    }

    private async Task ConsumeAsync(IMessaging from, params string[] sources)
    {
        foreach (var path in sources.Select(EntityPath.ParseSource))
        {
            while (await from.Source(path).ReceiveAsync(10, TimeSpan.FromSeconds(1)) is { Count: > 0 } messages)
            {
                foreach (var message in messages)
                {
                    _consumed.Add(path.SubscriptionName is { } subscription ? $"{message.Message.Text} {subscription}" : message.Message.Text);
                    if (path.Name == "payments")
                        _payments.Add(message.Message.Text);
                    if (path.IsDeadLetter)
                        Assert.Equal("Poison", message.DeadLetter?.Reason);
                    await message.CompleteAsync();
                }
            }
        }
    }
}
