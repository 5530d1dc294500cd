using Azure.Messaging.EventHubs;
using Integration.Emulators.AzureEventHubs;

namespace Integration.AzureEventHubs.Tests.Behaviour;

public sealed class AppendTests : EventHubTest
{
    [Fact]
    public async Task A_busy_service_is_throttling_and_passes()
    {
        var bare = Connect(noHiddenRetries: true).Stream(Hub);
        Emulator.FailNext(EmulatedError.ServerBusy, EmulatedOperation.Send, Hub);
        var error = await Assert.ThrowsAsync<ThrottledException>(() => bare.AppendAsync(Message.FromText("a")));
        Assert.True(error.IsTransient);
        await bare.AppendAsync(Message.FromText("b"));
        Assert.Equal(["b"], await ReadTextsAsync(Clicks));
    }

    [Fact]
    public async Task A_key_that_is_refused_leaves_the_others_of_its_batch()
    {
        var bare = Connect(noHiddenRetries: true).Stream(Hub);
        await bare.AppendAsync(Message.FromText("opens the link"));
        Emulator.FailNext(EmulatedError.ServerBusy, EmulatedOperation.Send, Hub);
        var messages = Enumerable.Range(0, 12).Select(i => Message.FromText($"{i % 3}:{i / 3}") with { GroupId = $"{i % 3}" }).ToArray();

        var results = await bare.AppendManyAsync(messages);

        Assert.Equal(4, results.Failed.Count());
        var refused = Assert.Single(results.Failed.Select(f => f.Message.GroupId).Distinct());
        Assert.Equal(8 + 1, (await ReadTextsAsync(Clicks)).Length);
        Assert.DoesNotContain(await ReadTextsAsync(Clicks), text => text.StartsWith($"{refused}:", StringComparison.Ordinal));
        (await bare.AppendManyAsync(results.Failed.Select(f => f.Message))).ThrowIfAnyFailed();
        var kept = (await Clicks.ReadAllAsync(StreamPosition.Earliest, ToTheEnd).ToListAsync()).Where(r => r.Message.GroupId == refused).Select(r => r.Message.Text);
        Assert.Equal(Enumerable.Range(0, 4).Select(i => $"{refused}:{i}"), kept);
    }

    [Fact]
    public async Task The_limit_is_the_links_and_what_is_larger_is_not_sent()
    {
        await using var small = await EventHubsEmulator.StartAsync(new EventHubsEmulatorOptions { MaxMessageSizeInBytes = 4096 });
        small.CreateEventHub(new EventHubSettings(Hub));
        var stream = Connect(new AzureEventHubsOptions { ConnectionString = small.ConnectionString }).Stream(Hub);

        var error = await Assert.ThrowsAsync<MessageTooLargeException>(() => stream.AppendAsync(Message.FromBytes(new byte[4096])));

        Assert.Equal(4096, error.Limit);
        Assert.Equal(0, small.CountOperations(EmulatedOperation.Send));
        var many = await stream.AppendManyAsync(Enumerable.Range(0, 50).Select(i => Message.FromBytes(new byte[1000]) with { GroupId = $"{i % 2}" }));
        many.ThrowIfAnyFailed();
        Assert.Equal(50, small.GetPartitions(Hub).Sum(p => p.LastEnqueuedSequenceNumber + 1));
    }

    [Fact]
    public async Task A_batch_of_the_size_that_is_measured_goes_through()
    {
        // Many small events: what they weigh in a batch must not be more than what was measured.
        var messages = Enumerable.Range(0, 20_000).Select(i => Message.FromText($"{i}") with { GroupId = "one", Headers = MessageHeaders.Create(("a", true), ("b", 1.5)) });
        (await Clicks.AppendManyAsync(messages)).ThrowIfAnyFailed();
        Assert.Equal(20_000, Emulator.GetPartitions(Hub).Sum(p => p.LastEnqueuedSequenceNumber + 1));
    }

    [Fact]
    public async Task Errors_come_as_the_taxonomy_has_them()
    {
        var bare = Connect(noHiddenRetries: true).Stream(Hub);
        await bare.AppendAsync(Message.FromText("opens the link"));
        await AssertFailsAsync<QuotaExceededException>(EmulatedError.QuotaExceeded);
        await AssertFailsAsync<ServiceUnavailableException>(EmulatedError.Timeout);
        await AssertFailsAsync<UnauthorizedException>(EmulatedError.Unauthorized);
        await AssertFailsAsync<EntityNotFoundException>(EmulatedError.EntityDisabled);
        await AssertFailsAsync<ServiceUnavailableException>(EmulatedError.ConnectionLost);

        async Task AssertFailsAsync<T>(EmulatedError refusal) where T : MessagingException
        {
            Emulator.FailNext(refusal, EmulatedOperation.Send, Hub, count: 10);
            Assert.Equal(bare.Path, (await Assert.ThrowsAsync<T>(() => bare.AppendAsync(Message.FromText("refused")))).Entity);
            Emulator.ClearFaults();
        }
    }

    [Fact]
    public async Task A_cut_connection_is_made_again()
    {
        await Clicks.AppendAsync(Message.FromText("before"));
        Emulator.DropConnections();
        await Clicks.AppendAsync(Message.FromText("after"));
        Assert.Equal(["after", "before"], await ReadTextsAsync(Clicks));
    }

    [Fact]
    public async Task The_native_connection_is_the_streams()
    {
        Assert.Equal(Hub, Messaging.As<AzureEventHubsConnections>().Of(Hub).EventHubName);
        await Clicks.AppendAsync(Message.FromText("a") with { Subject = "s" });
        var record = await Clicks.ReadAllAsync(StreamPosition.Earliest, ToTheEnd).FirstAsync();
        Assert.Equal("s", record.As<EventData>().GetRawAmqpMessage().Properties.Subject);
    }
}
