namespace Integration.Migration.Tests;

public sealed class MoveFromInMemoryLikeSqsTests() : MoveEveryPairTests("like-sqs");

public sealed class MoveFromInMemoryLikeServiceBusTests() : MoveEveryPairTests("like-service-bus");

/// <summary>From one provider to each, also to another broker of its own: a class for each, as classes run beside each other.</summary>
public abstract class MoveEveryPairTests(string source)
{
    [Theory]
    [MemberData(nameof(MigrationEndpoint.All), MemberType = typeof(MigrationEndpoint))]
    public async Task Five_thousand_messages_move_with_an_exact_account(string destination)
    {
        await using var from = await MigrationEndpoint.StartAsync(source);
        await using var to = await MigrationEndpoint.StartAsync(destination);
        using var folder = new TemporaryFolder();
        var expected = await Backlog.SendAsync(from.Messaging, hasGroups: new[] { from, to }.All(side => side.Messaging.Capabilities.Supports(Capability.Groups)));
        Assert.Equal(5000, expected.Values.Sum(m => m.Count));

        var plan = await MigrationPlanner.PlanAsync(from.Messaging, to.Messaging);
        Assert.True(plan.CanApply, string.Join('\n', plan.Findings));
        await to.Messaging.Topology.ApplyAsync(plan.Topology);

        var journal = folder.File("move.journal");
        var routes = await Mover.FindRoutesAsync(from.Messaging, new MoveScope { DeadLetters = true });
        var report = await new Mover(from.Messaging, to.Messaging, new MoveOptions
        {
            JournalPath = journal,
            PollWait = TimeSpan.FromMilliseconds(200),
            WaitForDelayed = TimeSpan.FromMinutes(1),
        }).RunAsync(routes);

        Assert.All(report.Routes, r => Assert.Equal((MoveEnd.Drained, (Exception?)null), (r.End, r.Error)));
        Assert.Equal(5000, report.Routes.Sum(r => r.Copied));
        Assert.Equal(0, report.Routes.Sum(r => r.PossibleDuplicates + r.AlreadyCopied + r.Expired + r.WithoutMoveHeaders + r.Refused.Count));
        var verified = await Verifier.VerifyAsync(from.Messaging, to.Messaging, journal);
        Assert.True(verified.Verdict <= VerifyVerdict.Plausible, string.Join('\n', verified.Routes));
        if (to.Messaging.Capabilities.Supports(Capability.Peek))
            Assert.All(verified.Routes.Where(r => r.Copied > 0), r => Assert.Equal(r.CopiedDigest, r.FoundDigest));
        foreach (var (path, sent) in expected)
            await CheckAsync(to.Messaging.Source(path), sent);
    }

    /// <summary>Takes everything there is and compares it with what was sent: each once, in full, groups in order.</summary>
    private static async Task CheckAsync(IMessageSource source, List<Message> sent)
    {
        var received = new List<ReceivedMessage>();
        while (await source.ReceiveAsync(100, received.Count < sent.Count ? TimeSpan.FromSeconds(5) : TimeSpan.Zero) is { Count: > 0 } batch)
        {
            received.AddRange(batch);
            (await source.CompleteManyAsync(batch)).ThrowIfAnyFailed();
        }

        Assert.Equal(sent.Count, received.Count);
        var byId = sent.ToDictionary(m => m.MessageId!);
        Assert.All(received, m => Assert.Equal(Comparable(byId[m.MessageId]), Comparable(m.Message)));
        Assert.Equal(sent.Count, received.DistinctBy(m => m.MessageId).Count());
        Assert.All(received, m => Assert.True(m.Headers.TryGet<DateTimeOffset>(MoveHeaders.EnqueuedAt, out _)));
        if (source.Path.IsDeadLetter)
            Assert.All(received, m => Assert.Equal(("Poisoned", $"reason of {m.MessageId}"), (m.DeadLetter?.Reason, m.DeadLetter?.Description)));
        else if (source.Path == Backlog.JobsPath)
            Assert.All(received.Where(m => byId[m.MessageId].TimeToLive is not null), m => Assert.InRange(m.Message.TimeToLive!.Value, Backlog.Life / 2, Backlog.Life));
        foreach (var group in received.Where(m => m.GroupId is not null).GroupBy(m => m.GroupId))
            Assert.Equal(group.Select(m => m.MessageId).Order(StringComparer.Ordinal), group.Select(m => m.MessageId));
    }

    /// <summary>What has to be the same: everything but times, the move's own headers, and the trace that a test run adds.</summary>
    private static Message Comparable(Message message) => message with
    {
        Delay = TimeSpan.Zero,
        TimeToLive = null,
        DeduplicationId = null,
        TraceParent = null,
        TraceState = null,
        Headers = message.Headers.Without(MoveHeaders.EnqueuedAt),
    };
}
