namespace Integration.Pipeline.Tests.Sending;

/// <summary>What a client does to messages on their way out.</summary>
public sealed class OutgoingTests : IAsyncDisposable
{
    private readonly Clients _clients = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _clients.DisposeAsync();

    [Fact]
    public async Task Middleware_runs_in_its_order_on_messages_to_its_destinations()
    {
        await _clients.CreateQueueAsync();
        await _clients.CreateQueueAsync("invoices");
        var client = _clients.Connect(new MessagePipeline
        {
            Outgoing = [Mark("a"), Mark("b", "invoices"), Mark("c", "orders"), Mark("d")],
        });

        await client.Queue("orders").SendAsync(Message.FromText("1"), Token);
        await client.Queue("invoices").SendManyAsync([Message.FromText("2")], cancellationToken: Token);

        Assert.Equal("acd", await MarksAsync("orders"));
        Assert.Equal("abd", await MarksAsync("invoices"));
    }

    [Fact]
    public async Task Middleware_sees_the_id_and_the_destination_and_the_receipt_has_that_id()
    {
        await _clients.CreateQueueAsync();
        var seen = new List<(string?, EntityPath)>();
        var client = _clients.Connect(new MessagePipeline
        {
            Outgoing = [Middleware.Step((message, context, _) =>
            {
                seen.Add((message.MessageId, context.Entity));
                return Task.FromResult(message);
            })],
        });

        var receipt = await client.Queue("orders").SendAsync(Message.FromText("1"), Token);

        Assert.Equal([(receipt.MessageId, EntityPath.Queue("orders"))], seen);
    }

    [Fact]
    public async Task Of_many_messages_one_that_fails_is_its_own_error_and_the_others_keep_their_order()
    {
        await _clients.CreateQueueAsync();
        var client = _clients.Connect(new MessagePipeline
        {
            Outgoing = [Middleware.Step(async (message, _, _) =>
            {
                await Task.Yield();
                return message.Text == "13" ? throw new NotSupportedException("unlucky") : message;
            })],
        });

        var results = await client.Queue("orders").SendManyAsync(Enumerable.Range(0, 100).Select(i => Message.FromText($"{i}")), cancellationToken: Token);

        var failed = Assert.Single(results.Failed);
        Assert.Equal("13", failed.Message.Text);
        Assert.IsType<NotSupportedException>(Assert.IsType<MessagingException>(failed.Error).InnerException);
        Assert.Equal(Enumerable.Range(0, 100).Where(i => i != 13).Select(i => $"{i}"), (await AllAsync("orders")).Select(m => m.Message.Text));
    }

    [Fact]
    public async Task Many_messages_go_through_side_by_side_and_never_more_than_allowed()
    {
        const int Bound = 4;
        await _clients.CreateQueueAsync();
        var (running, most) = (0, 0);
        var full = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var client = _clients.Connect(new MessagePipeline
        {
            MaxConcurrency = Bound,
            Outgoing = [Middleware.Step(async (message, _, token) =>
            {
                var now = Interlocked.Increment(ref running);
                InterlockedMax(ref most, now);
                if (now == Bound)
                    full.TrySetResult();

                // Nobody goes on before all that may be are here.
                await full.Task.WaitAsync(TimeSpan.FromSeconds(60), token);
                Interlocked.Decrement(ref running);
                return message;
            })],
        });

        var results = await client.Queue("orders").SendManyAsync(Enumerable.Range(0, 40).Select(i => Message.FromText($"{i}")), cancellationToken: Token);

        Assert.True(results.AllSucceeded);
        Assert.Equal(Bound, most);
    }

    [Fact]
    public async Task A_middleware_that_can_not_be_made_yet_is_made_by_a_later_message()
    {
        await _clients.CreateQueueAsync();
        var made = 0;
        var queue = _clients.Connect(new MessagePipeline
        {
            Outgoing = [new(() => ++made == 1 ? throw new NotSupportedException("not yet") : new Middleware((message, _, _) => Task.FromResult(message)))],
        }).Queue("orders");

        var error = await Assert.ThrowsAsync<MessagingException>(() => queue.SendAsync(Message.FromText("1"), Token));
        await queue.SendAsync(Message.FromText("2"), Token);
        await queue.SendAsync(Message.FromText("3"), Token);

        Assert.IsType<NotSupportedException>(error.InnerException);
        Assert.Equal(["2", "3"], (await AllAsync("orders")).Select(m => m.Message.Text));
        Assert.Equal(2, made);
    }

    [Fact]
    public async Task The_size_is_judged_after_the_pipeline()
    {
        await _clients.CreateQueueAsync();
        var small = _clients.Connect(new MessagePipeline { Codings = [new(new BodyCompression(new()))] }, o => o with { Limits = o.Limits with { MaxMessageBytes = 10_000 } });
        await small.Queue("orders").SendAsync(Message.FromBytes(new byte[1_000_000]), Token);
        Assert.Equal(1_000_000, (await small.Queue("orders").ReceiveOneAsync(TimeSpan.Zero, Token))!.Body.Length);

        var grown = _clients.Connect(
            new MessagePipeline { Outgoing = [Middleware.Step(m => m with { Body = new byte[20_000] })] }, o => o with { Limits = o.Limits with { MaxMessageBytes = 10_000 } });
        await Assert.ThrowsAsync<MessageTooLargeException>(() => grown.Queue("orders").SendAsync(Message.FromText("small"), Token));
    }

    [Fact]
    public async Task What_middleware_makes_of_a_message_must_be_legal()
    {
        await _clients.CreateQueueAsync();
        var client = _clients.Connect(new MessagePipeline { Outgoing = [Middleware.Step(m => m.WithHeader("not legal", 1))] });

        await Assert.ThrowsAsync<ArgumentException>(() => client.Queue("orders").SendAsync(Message.FromText("1"), Token));
    }

    [Fact]
    public async Task A_store_that_fails_is_a_transient_error_of_that_message()
    {
        await _clients.CreateQueueAsync();
        var store = new ScriptedStore { OnWrite = name => name.Contains("/bad-", StringComparison.Ordinal) ? throw new IOException("disk full") : Task.CompletedTask };
        var queue = _clients.Connect(ScriptedStore.ClaimCheck(store)).Queue("orders");
        var bad = Message.FromBytes(new byte[100]) with { MessageId = "bad" };

        var error = await Assert.ThrowsAsync<ServiceUnavailableException>(() => queue.SendAsync(bad, Token));
        var results = await queue.SendManyAsync([Message.FromBytes(new byte[100]), bad, Message.FromText("short")], cancellationToken: Token);

        Assert.IsType<IOException>(error.InnerException);
        Assert.Equal("bad", Assert.Single(results.Failed).Message.MessageId);
        Assert.Equal([100, 5], (await ReceiveAsync(queue)).Select(m => m.Body.Length));
    }

    [Fact]
    public async Task A_message_that_is_sent_again_is_stored_once_also_encrypted()
    {
        await _clients.CreateQueueAsync();
        var store = new ScriptedStore();
        var key = new EncryptionKey("k", new byte[32]);
        var queue = _clients.Connect(ScriptedStore.ClaimCheck(store), new BodyEncryption(new FixedKeyRing("k", key))).Queue("orders");
        var message = Message.FromBytes(new byte[100]) with { MessageId = "a" };

        await queue.SendAsync(message, Token);
        await queue.SendAsync(message, Token);
        Assert.Single(store.Bodies);

        // Another body under the same id is another body: neither overwrites the other.
        await queue.SendAsync(message with { Body = new byte[101] }, Token);
        Assert.Equal([100, 100, 101], (await ReceiveAsync(queue)).Select(m => m.Body.Length));
    }

    [Fact]
    public async Task A_cancelled_call_ends_and_leaves_nothing_going_on()
    {
        await _clients.CreateQueueAsync();
        using var cancel = new CancellationTokenSource();
        var running = 0;
        var client = _clients.Connect(new MessagePipeline
        {
            Outgoing = [Middleware.Step(async (message, _, token) =>
            {
                Interlocked.Increment(ref running);
                try
                {
                    await cancel.CancelAsync();
                    await Task.Delay(Timeout.Infinite, token);
                    return message;
                }
                finally
                {
                    Interlocked.Decrement(ref running);
                }
            })],
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => client.Queue("orders").SendManyAsync([Message.FromText("1"), Message.FromText("2")], cancellationToken: cancel.Token));

        Assert.Equal(0, running);
        Assert.Empty(await AllAsync("orders"));
    }

    [Fact]
    public async Task A_middleware_that_returns_nothing_refuses_the_message_with_an_error()
    {
        await _clients.CreateQueueAsync();
        var client = _clients.Connect(new MessagePipeline { Outgoing = [Middleware.Step(_ => null!)] });

        var error = await Assert.ThrowsAsync<MessagingException>(() => client.Queue("orders").SendAsync(Message.FromText("1"), Token));

        Assert.False(error.IsTransient);
        Assert.Contains("throw", error.InnerException!.Message, StringComparison.Ordinal);
    }

    private static OutgoingStep Mark(string mark, params string[] destinations) =>
        Middleware.Step(m => m.WithHeader("marks", (m.Headers.TryGet<string>("marks", out var before) ? before : "") + mark), destinations);

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); seen < value; seen = Volatile.Read(ref most))
            Interlocked.CompareExchange(ref most, value, seen);
    }

    private static async Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(IMessageSource source) => await source.ReceiveAsync(1000, TimeSpan.Zero, Token);

    private async Task<string> MarksAsync(string queue) => Assert.Single(await AllAsync(queue)).Headers["marks"].As<string>();

    private Task<IReadOnlyList<ReceivedMessage>> AllAsync(string queue) => ReceiveAsync(_clients.Tool.Queue(queue));
}
