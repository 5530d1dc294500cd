using Integration.Cli.Tests.Support;
using Integration.Registration;

namespace Integration.Cli.Tests.Runbook;

/// <summary>
/// The applications around a migration: producers and consumers that are started, stopped and switched as the runbook says,
/// and an account of every message.
/// </summary>
internal sealed class Migration(Tool tool, IMessaging aws, IMessaging azure)
{
    private static readonly string[] Sources = ["orders", "payments", "order-placed/billing", "order-placed/audit"];

    private readonly List<string> _sent = [];
    private readonly List<string> _consumed = [];
    private readonly List<string> _payments = [];
    private int _number;

    /// <summary>Carries out the runbook in a folder of its own, with a configuration whose names "aws" and "azure-service-bus" lead somewhere.</summary>
    public static async Task CarryOutAsync(string configuration, IReadOnlyList<IMessagingProvider> providers)
    {
        var runbook = RunbookDocument.Read();
        using var tool = new Tool(configuration, realTime: true) { Providers = providers };
        await using var aws = tool.Open("aws");
        await using var azure = tool.Open("azure-service-bus");
        await new Migration(tool, aws.Messaging, azure.Messaging).CarryOutAsync(runbook);
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

        await ConsumeAsync(aws, [.. Sources, "orders/$dead-letter"]);
        Assert.Equal(_sent.Order(StringComparer.Ordinal), _consumed.Order(StringComparer.Ordinal));
        // Of a group, in the order sent: those of group 0 began with AWS, went over the bridge, and so on.
        foreach (var group in _payments.GroupBy(p => p.Split('/')[0]))
            Assert.Equal(group.Order(StringComparer.Ordinal), group);
        foreach (var side in new[] { aws, azure })
        {
            foreach (var source in SourceList.Of(await side.Topology.ExportAsync()))
                Assert.Equal((source.ToString(), 0, 0), (source.ToString(), (await side.Source(source).CountAsync()).Active, (await side.Source(source).CountAsync()).DeadLettered));
        }
    }

    private async Task PrepareAsync()
    {
        var topology = aws.Topology;
        await topology.CreateQueueAsync(new QueueDefinition("orders"));
        await topology.CreateQueueAsync(new QueueDefinition("payments") { Ordered = true });
        await topology.CreateTopicAsync(new TopicDefinition("order-placed"));
        await topology.CreateSubscriptionAsync(new SubscriptionDefinition("order-placed", "billing") { Filter = MessageFilter.Parse("country = 'DE'") });
        await topology.CreateSubscriptionAsync(new SubscriptionDefinition("order-placed", "audit"));
        await SendAsync(aws.Queue("orders"), "dead");
        await (await aws.Queue("orders").ReceiveAsync(1, TimeSpan.FromSeconds(10))).Single().DeadLetterAsync("Poison");
        await ProduceAsync(aws, 20);
    }

    private Task BeginAsync(string section) => section switch
    {
        "6. Switch the producers" => ProduceAsync(azure, 10),
        // A straggler, with a delay, that the bridge has not seen.
        "7. Drain" => SendAsync(aws.Queue("orders"), "late", TimeSpan.FromSeconds(2)),
        "8. Verify and cut over" => ConsumeAsync(azure, Sources),
        "9. Roll back" => ProduceAsync(azure, 10),
        _ => Task.CompletedTask,
    };

    /// <summary>Old producers go on sending while it runs; it is interrupted when AWS is empty.</summary>
    private async Task BridgeAsync(string line)
    {
        using var stop = new CancellationTokenSource();
        var run = tool.RunAsync(line, cancellationToken: stop.Token);
        await ProduceAsync(aws, 10);
        while (!run.IsCompleted && !await IsEmptyAsync())
            await Task.Delay(100);
        await stop.CancelAsync();
        var ended = await run;
        Assert.True(ended.Code == ExitCode.Ok, ended.ToString());

        async Task<bool> IsEmptyAsync()
        {
            foreach (var path in Sources)
            {
                var counts = await aws.Source(EntityPath.ParseSource(path)).CountAsync();
                if (counts.Active + counts.InFlight + counts.Delayed > 0)
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
            await to.Queue("payments").SendAsync(Message.FromText(payment) with { GroupId = group, DeduplicationId = null });
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
