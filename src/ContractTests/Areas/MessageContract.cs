using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Integration.ContractTests;

/// <summary>Messages: M1–M5.</summary>
/// <typeparam name="THarness">The provider's harness.</typeparam>
/// <param name="harness">The harness.</param>
public abstract class MessageContract<THarness>(THarness harness) : ContractSuite<THarness>(harness) where THarness : ContractHarness
{
    private readonly THarness _harness = harness;

    /// <summary>Any body comes back byte by byte: empty, every byte value, illegal in UTF-8 or XML, and look-alikes of an adapter's own encoding.</summary>
    [ContractTheory("M1"), EverySource]
    public Task Any_body_comes_back_identical(SourceKind source) => RunAsync([Capability.BinaryBody], async t =>
    {
        var queue = await t.SourceAsync(source);
        var sent = HostileValues.Bodies.ToDictionary(b => b.Name, b => Message.FromBytes(b.Bytes) with { MessageId = b.Name }, StringComparer.Ordinal);
        await queue.SendAllAsync([.. sent.Values]);

        var received = await queue.ReceiveAsync(sent.Count);

        Assert.Equal(sent.Keys.Order(StringComparer.Ordinal), received.Select(m => m.MessageId).Order(StringComparer.Ordinal));
        Assert.Multiple([.. received.Select(m => (Action)(() => Same.Body(sent[m.MessageId].Body, m.Body)))]);
    }, source);

    /// <summary>Every header type comes back with its type and its exact value, at the edges of its range too.</summary>
    [ContractTheory("M2"), EverySource]
    public Task Every_header_keeps_its_type_and_value(SourceKind source) => RunAsync([Capability.TypedHeaders], async t =>
    {
        var queue = await t.SourceAsync(source);
        foreach (var headers in t.Each(HostileValues.Headers.Chunk(64), h => h[0].Key))
        {
            var sent = Some.Message() with { Headers = new MessageHeaders(headers) };
            await queue.SendAsync(sent);
            var received = await queue.ReceiveAsync();
            Same.Headers(sent.Headers, received.Headers);
            await received.CompleteAsync();
        }
    }, source);

    /// <summary>Strings that trip encoders come back as they are, as header values of one message and as its properties.</summary>
    [ContractTheory("M2"), EverySource]
    public Task Hostile_strings_survive_in_headers(SourceKind source) => RunAsync([Capability.TypedHeaders], async t =>
    {
        var queue = await t.SourceAsync(source);
        var sent = Some.Message() with
        {
            Headers = new MessageHeaders(HostileValues.Strings.Select((s, i) => KeyValuePair.Create($"h{i}", (HeaderValue)s))),
        };
        await queue.SendAsync(sent);

        Same.Headers(sent.Headers, (await queue.ReceiveAsync()).Headers);
    }, source);

    /// <summary>A message may have 64 headers, and as many as the provider says; one more is refused before any traffic.</summary>
    [ContractTheory("M2"), EverySource]
    public Task A_message_may_have_64_headers(SourceKind source) => RunAsync([Capability.TypedHeaders], async t =>
    {
        var queue = await t.SourceAsync(source);
        Assert.True(t.Limits.MaxHeaders >= 64, $"MaxHeaders is {t.Limits.MaxHeaders}; every provider takes 64.");
        var sent = Some.Message() with { Headers = Numbered(64) };
        await queue.SendAsync(sent);

        Same.Headers(sent.Headers, (await queue.ReceiveAsync()).Headers);
        if (t.Limits.MaxHeaders < 100_000)
        {
            await Assert.ThrowsAnyAsync<ArgumentException>(
                () => t.Messaging.Queue(t.NewName("never")).SendAsync(sent with { Headers = Numbered(t.Limits.MaxHeaders + 1) }));
        }

        static MessageHeaders Numbered(int count) => new(Enumerable.Range(0, count).Select(i => KeyValuePair.Create($"h{i}", (HeaderValue)i)));
    }, source);

    /// <summary>Every legal header name comes back as it is, casing included.</summary>
    [ContractTheory("M2"), EverySource]
    public Task Legal_header_names_come_back_as_they_are(SourceKind source) => RunAsync([Capability.TypedHeaders], async t =>
    {
        var queue = await t.SourceAsync(source);
        string[] names = ["a", "A", "0", "_", "-", "a.b", "x-y_z.0", "Content-Type", "MessageId", "traceparent", "id", new string('n', HeaderName.MaxLength)];
        var sent = Some.Message() with { Headers = new MessageHeaders(names.Select(n => KeyValuePair.Create(n, (HeaderValue)n.Length))) };
        await queue.SendAsync(sent);

        Same.Headers(sent.Headers, (await queue.ReceiveAsync()).Headers);
    }, source);

    /// <summary>Illegal header names and values without a UTF-8 form are refused before any traffic, and an unsupported type when it is given.</summary>
    [ContractFact(["M2", "E3"])]
    public Task Illegal_headers_are_refused_before_any_traffic() => RunAsync([], async t =>
    {
        var nowhere = t.Messaging.Queue(t.NewName("never"));
        string[] names =
        [
            "", " ", "a b", "a\0", "a\r\nb", "\u00e4", "\U0001F600", "a:b", "a/b", "'", "\"", ".a", "a.", "a..b", "AWS.x", "amazon.x", "Integration.x",
            new string('n', HeaderName.MaxLength + 1),
        ];
        foreach (var name in t.Each(names))
        {
            var error = await Assert.ThrowsAnyAsync<ArgumentException>(() => nowhere.SendAsync(Some.Message().WithHeader(name, 1)));
            Assert.NotNull(error.ParamName);
        }

        await Assert.ThrowsAnyAsync<ArgumentException>(() => nowhere.SendAsync(Some.Message().WithHeader("h", "\ud800")));
        Assert.Throws<ArgumentException>(() => HeaderValue.From(new Uri("https://example.com")));
    });

    /// <summary>Every well-known property travels as itself, and none shows among the headers.</summary>
    [ContractTheory("M3"), EverySource]
    public Task Properties_travel_as_themselves(SourceKind source) => RunAsync([Capability.MessageProperties], async t =>
    {
        var queue = await t.SourceAsync(source);
        var full = t.FullMessage();
        Message[] messages =
        [
            full,
            full with { Headers = MessageHeaders.Empty },
            Some.Message() with { MessageId = new string('m', 128), CorrelationId = new string('c', 128), Subject = new string('s', 128) },
            Some.Message() with { MessageId = "plain", ContentType = null },
            Some.Message() with { MessageId = "hostile", CorrelationId = "a\u0000b\r\n", Subject = "'; --\"<&>\u202e\U0001F600", ReplyTo = "" },
        ];
        foreach (var sent in t.Each(messages))
        {
            await queue.SendAsync(sent);
            var received = await queue.ReceiveAsync();
            Same.Message(sent, received);
            Assert.Equal(sent.TraceParent, received.Message.TraceParent);
            Assert.Equal(sent.TraceState, received.Message.TraceState);
            await received.CompleteAsync();
        }
    }, source);

    /// <summary>Strings that trip encoders come back as they are in every property that is free text.</summary>
    [ContractTheory("M3"), EverySource]
    public Task Hostile_strings_survive_in_properties(SourceKind source) => RunAsync([Capability.MessageProperties], async t =>
    {
        var queue = await t.SourceAsync(source);
        var sent = HostileValues.Strings.Where(s => s.Length is > 0 and <= 128)
            .Select((s, i) => Some.Message($"{i}") with { MessageId = s, CorrelationId = s, Subject = s, ContentType = s, ReplyTo = s }).ToArray();
        await queue.SendAllAsync(sent);

        var received = (await queue.ReceiveAsync(sent.Length)).ToDictionary(m => m.Message.Text, m => m.Message, StringComparer.Ordinal);

        Assert.Multiple([.. sent.Select((m, i) => (Action)(() => Assert.Equal(Texts(m), Texts(received[$"{i}"]))))]);

        static string?[] Texts(Message message) => [message.MessageId, message.CorrelationId, message.Subject, message.ContentType, message.ReplyTo];
    }, source);

    /// <summary>A message without an id is given a unique one, which the receipt names.</summary>
    [ContractTheory("M3"), EverySource]
    public Task A_missing_id_is_assigned(SourceKind source) => RunAsync([Capability.MessageProperties], async t =>
    {
        var queue = await t.SourceAsync(source);
        var receipts = new[] { await queue.SendAsync(Some.Message()), await queue.SendAsync(Some.Message()) };

        var received = await queue.ReceiveAsync(2);

        Assert.NotEqual(receipts[0].MessageId, receipts[1].MessageId);
        Assert.Equal(receipts.Select(r => r.MessageId).Order(StringComparer.Ordinal), received.Select(m => m.MessageId).Order(StringComparer.Ordinal));
        Assert.All(receipts, r => Assert.Matches("^[0-9a-f]{32}$", r.MessageId));
        Assert.Equal("mine", (await queue.SendAsync(Some.Message() with { MessageId = "mine" })).MessageId);
    }, source);

    /// <summary>The trace context of the sender's current span travels with the message.</summary>
    [ContractFact("M3")]
    public Task The_current_trace_context_travels() => RunAsync([Capability.MessageProperties], async t =>
    {
        var queue = await t.QueueAsync();
        using var span = new Activity("sender").SetIdFormat(ActivityIdFormat.W3C).Start();
        await queue.SendAsync(Some.Message());

        var carried = (await queue.ReceiveAsync()).Message.TraceParent;

        Assert.NotNull(carried);
        Assert.Equal(span.TraceId, ActivityContext.Parse(carried, null).TraceId);
    });

    /// <summary>What the service adds to a delivery is filled in.</summary>
    [ContractTheory("M4"), EverySource]
    public Task Delivery_properties_are_filled_in(SourceKind source) => RunAsync([Capability.DeliveryProperties], async t =>
    {
        var queue = await t.SourceAsync(source);
        var before = t.Clock.Now;
        await queue.SendAsync(Some.Message());
        await t.AdvanceAsync(TimeSpan.FromSeconds(1));

        var message = await queue.ReceiveAsync();

        // Real services have clocks of their own, which may be off by some seconds.
        var skew = t.Clock.IsVirtual ? TimeSpan.Zero : TimeSpan.FromSeconds(10);
        Assert.InRange(message.EnqueuedAt, before - skew, before + skew + t.Timing.Arrival / 2);
        Assert.Equal(1, message.DeliveryCount);
        Assert.InRange(message.LockedUntil, t.Clock.Now - skew + t.Timing.Lock - t.Timing.Margin, t.Clock.Now + skew + t.Timing.Lock);
        Assert.Equal(queue.Path, message.Source);
        Assert.Null(message.DeadLetter);
        Assert.False(message.IsSettled);
    }, source);

    /// <summary>Another client of the service reads a text body as plain text.</summary>
    [ContractFact("M5")]
    public Task Other_clients_read_text_as_text() => RunAsync([Capability.Interop], async t =>
    {
        NeedsForeignClient(t);
        var queue = await t.QueueAsync();
        foreach (var text in t.Each(new[] { "hello", "{\"price\":1.10}", "<a>\u00e4\u20ac</a>", "aGVsbG8=" }))
        {
            await queue.SendAsync(t.FullMessage() with { Body = Encoding.UTF8.GetBytes(text), MessageId = null });
            Assert.Equal(text, (await _harness.ReceiveForeignAsync(t.Messaging, queue.Path)).Text);
        }
    });

    /// <summary>A message that another client sent with the plain SDK is received, settled and dead-lettered like any other.</summary>
    [ContractTheory("M5"), EverySource]
    public Task Messages_of_other_clients_are_received(SourceKind source) => RunAsync([Capability.Interop], async t =>
    {
        NeedsForeignClient(t);
        var queue = await t.SourceAsync(source);
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal) { ["country"] = "DE" };
        await _harness.SendForeignAsync(t.Messaging, queue.Destination, new ForeignMessage("plain") { Attributes = attributes });

        var received = await queue.ReceiveAsync();

        Assert.Equal("plain", received.Message.Text);
        Assert.Equal("DE", received.Headers["country"]);
        Assert.NotEmpty(received.MessageId);
        await received.DeadLetterAsync("foreign");
        Assert.Equal("plain", (await t.ReceiveOneAsync(queue.DeadLetters)).Message.Text);
    }, source);

    /// <summary>A header of a type that only a newer sender knows neither blocks the message nor hides its other headers.</summary>
    [ContractFact("M5")]
    public Task Unknown_header_types_do_not_block_a_message() => RunAsync([Capability.Interop], async t =>
    {
        NeedsForeignClient(t);
        var queue = await t.QueueAsync();
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal) { ["country"] = "DE" };
        await _harness.SendForeignAsync(t.Messaging, queue.Destination, new ForeignMessage("newer") { Attributes = attributes, UnknownTypeAttribute = "future" });

        var received = await queue.ReceiveAsync();

        Assert.Equal("newer", received.Message.Text);
        Assert.Equal("DE", received.Headers["country"]);
        await received.CompleteAsync();
        await queue.AssertSilentAsync("it was completed");
    });

    private void NeedsForeignClient(ContractScope t) => Assert.SkipUnless(
        _harness.HasForeignClient, string.Create(CultureInfo.InvariantCulture, $"'{t.Messaging.Provider}' has no other clients: nothing to interoperate with."));
}
