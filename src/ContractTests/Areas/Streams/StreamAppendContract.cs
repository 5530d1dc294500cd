namespace Integration.ContractTests;

/// <summary>Appending: S1, S4, S5, and the messages of S23.</summary>
/// <typeparam name="THarness">The provider's harness.</typeparam>
/// <param name="harness">The harness.</param>
public abstract class StreamAppendContract<THarness>(THarness harness) : StreamSuite<THarness>(harness) where THarness : ContractHarness, IStreamHarness
{
    private readonly THarness _harness = harness;

    /// <summary>What was appended outlives the client, and is where the receipt says.</summary>
    [ContractFact("S1")]
    public Task What_was_appended_is_stored_where_the_receipt_says() => RunOnStreamsAsync([], async t =>
    {
        var stream = await t.StreamAsync();
        var writer = await t.Scope.ConnectAsync();
        var receipt = await writer.Stream(stream.Path.Name).AppendAsync(Some.Message("kept") with { MessageId = "m-1" });
        await t.Scope.Clock.RunAsync(writer.DisposeAsync().AsTask());

        var record = Assert.Single(await StreamScope.ReadAllAsync(stream));

        Assert.Equal("kept", record.Message.Text);
        Assert.Equal("m-1", receipt.MessageId);
        Assert.Equal("m-1", record.Message.MessageId);
        Assert.Equal(receipt.Partition ?? record.Partition, record.Partition);
        Assert.Equal(receipt.Offset ?? record.Offset, record.Offset);
        Assert.Equal(receipt.AppendedAt ?? record.AppendedAt, record.AppendedAt);
    });

    /// <summary>Bodies, headers and properties come back as they were.</summary>
    [ContractFact("S23")]
    public Task Messages_come_back_as_they_were() => RunOnStreamsAsync([], async t =>
    {
        var stream = await t.StreamAsync(partitions: 1);
        Message[] messages =
        [
            Some.Full() with { ReplyTo = null, GroupId = t.Capabilities.Supports(StreamCapability.KeyOrder) ? "group-1" : null },
            Message.FromBytes(ReadOnlyMemory<byte>.Empty),
            Message.FromBytes(new byte[] { 0, 0xFF, 0xFE, 0xC0, 0 }),
            new Message { Headers = new(Enumerable.Range(0, 64).Select(i => KeyValuePair.Create($"h{i}", (HeaderValue)i))) },
        ];
        var results = await StreamScope.AppendAllAsync(stream, messages);

        var records = (await StreamScope.ReadAllAsync(stream)).ToDictionary(r => r.Message.MessageId!);

        foreach (var (sent, receipt, _) in t.Scope.Each(results))
        {
            var message = records[receipt!.MessageId].Message;
            Same.Body(sent.Body, message.Body);
            Same.Headers(sent.Headers, message.Headers);
            Assert.Equal((sent.CorrelationId, sent.Subject, sent.ContentType, sent.GroupId), (message.CorrelationId, message.Subject, message.ContentType, message.GroupId));
        }
    });

    /// <summary>None, one or many: a result for each, in the order of the input.</summary>
    [ContractFact("S4")]
    public Task Any_number_is_appended_with_a_result_each() => RunOnStreamsAsync([], async t =>
    {
        var stream = await t.StreamAsync(partitions: 3);
        var expected = new List<string>();
        foreach (var count in t.Scope.Each(new[] { 0, 1, 2, 1234 }))
        {
            var messages = Enumerable.Range(0, count).Select(i => Some.Message($"{count}-{i:0000}") with { MessageId = $"{count}-{i}" }).ToArray();
            expected.AddRange(messages.Select(m => m.Text));

            var results = await StreamScope.AppendAllAsync(stream, messages);

            Assert.Equal(messages, results.Select(r => r.Message));
            Assert.Equal(messages.Select(m => m.MessageId), results.Select(r => r.Receipt!.MessageId));
        }

        Assert.Equal(expected.Order(StringComparer.Ordinal), StreamScope.SortedTexts(await StreamScope.ReadAllAsync(stream)));
    });

    /// <summary>A record that can't be appended fails without the others, and holds back the later ones of its key when order is kept.</summary>
    [ContractFact("S4")]
    public Task A_bad_record_holds_back_its_key_alone() => RunOnStreamsAsync([StreamCapability.KeyOrder], async t =>
    {
        var stream = await t.StreamAsync();
        Message[] messages =
        [
            Some.Message("a0") with { GroupId = "a" }, Some.Message("b0") with { GroupId = "b" }, Some.Message("a1") with { GroupId = "a", MessageId = "" },
            Some.Message("a2") with { GroupId = "a" }, Some.Message("b1") with { GroupId = "b" }, Some.Message("none"),
        ];
        var ordered = await stream.AppendManyAsync(messages);
        Assert.Equal([true, true, false, false, true, true], ordered.Select(r => r.Succeeded));
        Assert.IsAssignableFrom<ArgumentException>(ordered[2].Error);
        Assert.IsAssignableFrom<MessagingException>(ordered[3].Error);
        Assert.Equal(["a0", "b0", "b1", "none"], StreamScope.SortedTexts(await StreamScope.ReadAllAsync(stream)));

        var unordered = await stream.AppendManyAsync(messages, new AppendManyOptions { Order = AppendOrder.Unordered });
        Assert.Equal([true, true, false, true, true, true], unordered.Select(r => r.Succeeded));
    });

    /// <summary>A record that the service refuses once is appended at the second try, and no later one of its key has passed it.</summary>
    [ContractFact("S4")]
    public Task A_record_refused_once_is_not_passed() => RunOnStreamsAsync([StreamCapability.KeyOrder], async t =>
    {
        var stream = await t.StreamAsync();
        var refusing = (await t.Scope.ConnectRefusingAsync(["key-0:0", "key-1:3", "key-2:9"])).Stream(stream.Path.Name);

        var results = await t.Scope.Clock.RunAsync(refusing.AppendManyAsync(StreamScope.Keyed(keys: 5, each: 10), new AppendManyOptions { MaxAttempts = 5 }));

        Assert.True(results.AllSucceeded, $"Not appended: {results}");
        StreamScope.AssertInOrder(await StreamScope.ReadAllAsync(stream), keys: 5, each: 10);
    });

    /// <summary>Without retries what the service refuses is a transient failure, and so is everything later of its key.</summary>
    [ContractFact("S4")]
    public Task A_refused_record_holds_back_its_key_alone() => RunOnStreamsAsync([StreamCapability.KeyOrder], async t =>
    {
        var stream = await t.StreamAsync();
        var refusing = (await t.Scope.ConnectRefusingAsync(["key-1:3"])).Stream(stream.Path.Name);

        var results = await refusing.AppendManyAsync(StreamScope.Keyed(keys: 3, each: 10));

        string[] before = _harness.StoresKeysWhole ? [] : ["key-1:0", "key-1:1", "key-1:2"];
        Assert.Equal(10 - before.Length, results.Failed.Count());
        Assert.All(results.Failed, r => Assert.True(r.Message.GroupId == "key-1" && r.Error is MessagingException { IsTransient: true }, $"{r.Message.Text}: {r.Error}"));
        var stored = await StreamScope.ReadAllAsync(stream);
        Assert.Equal(before, StreamScope.Texts(stored.Where(r => r.Message.GroupId == "key-1")));
        StreamScope.AssertInOrder(stored.Where(r => r.Message.GroupId != "key-1"), keys: 2, each: 10);
    });

    /// <summary>A record is measured before it is sent, headers included; one of the very limit is stored and one of a byte more is not.</summary>
    [ContractFact("S5")]
    public Task The_limit_of_a_record_is_exact() => RunOnStreamsAsync([], async t =>
    {
        var stream = await t.StreamAsync();
        Message Sized(int length, int header) => Message.FromBytes(new byte[length]) with { MessageId = "sized", Headers = MessageHeaders.Create(("h", new string('x', header))) };
        var huge = (int)Math.Min(2 * (t.Scope.Limits.MaxMessageBytes ?? (1 << 20)), 64 << 20);
        var error = await Assert.ThrowsAsync<MessageTooLargeException>(() => stream.AppendAsync(Sized(huge, 1)));
        var overhead = (int)(error.Size - huge);

        Assert.Equal(stream.Path, error.Entity);
        Assert.InRange((await Assert.ThrowsAsync<MessageTooLargeException>(() => stream.AppendAsync(Sized(huge, 1001)))).Size, error.Size + 1000, long.MaxValue);
        await stream.AppendAsync(Sized((int)error.Limit - overhead, 1));
        Assert.Equal(error.Limit + 1, (await Assert.ThrowsAsync<MessageTooLargeException>(() => stream.AppendAsync(Sized((int)error.Limit - overhead + 1, 1)))).Size);
        var many = await stream.AppendManyAsync([Sized(1, 1), Sized(huge, 1), Sized(2, 1)]);
        Assert.IsType<MessageTooLargeException>(Assert.Single(many.Failed).Error);
        Assert.Equal(3, (await StreamScope.ReadAllAsync(stream)).Count);
    });

    /// <summary>What streams don't have is refused before any traffic, saying what to do instead.</summary>
    [ContractFact("S23")]
    public Task What_streams_do_not_have_is_refused_up_front() => RunOnStreamsAsync([], async t =>
    {
        var never = t.Messaging.Stream(t.Scope.NewName("never"));
        Message[] refused =
        [
            Some.Message() with { Delay = TimeSpan.FromSeconds(1) }, Some.Message() with { TimeToLive = TimeSpan.FromSeconds(1) },
            Some.Message() with { DeduplicationId = "d" }, Some.Message() with { ReplyTo = "replies" },
        ];
        foreach (var message in t.Scope.Each(refused))
        {
            var error = await Assert.ThrowsAsync<CapabilityNotSupportedException>(() => never.AppendAsync(message));
            Assert.Equal(never.Path, error.Entity);
            Assert.NotEmpty(error.Alternative);
        }
    });
}
