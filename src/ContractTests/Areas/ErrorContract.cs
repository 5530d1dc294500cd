namespace Integration.ContractTests;

/// <summary>Errors: E1–E5.</summary>
/// <typeparam name="THarness">The provider's harness.</typeparam>
/// <param name="harness">The harness.</param>
public abstract class ErrorContract<THarness>(THarness harness) : ContractSuite<THarness>(harness) where THarness : ContractHarness
{
    private const string BodyMarker = "body-7c0ffee7";
    private const string HeaderMarker = "header-7c0ffee7";

    private readonly THarness _harness = harness;

    /// <summary>Nobody answers: transient, on sending and receiving alike.</summary>
    [ContractFact(["E1", "E2"])]
    public Task An_unreachable_service_is_unavailable() => RunAsync([], t => AssertOutageAsync<ServiceUnavailableException>(t, Outage.Unreachable, isTransient: true));

    /// <summary>Refused credentials: not transient.</summary>
    [ContractFact(["E1", "E2"])]
    public Task Refused_credentials_are_unauthorized() => RunAsync([], t => AssertOutageAsync<UnauthorizedException>(t, Outage.Unauthorized, isTransient: false));

    /// <summary>Asked to slow down: transient.</summary>
    [ContractFact(["E1", "E2"])]
    public Task A_throttled_call_is_throttled() => RunAsync([], t => AssertOutageAsync<ThrottledException>(t, Outage.Throttled, isTransient: true));

    /// <summary>A quota is used up: the send says so.</summary>
    [ContractFact(["E1", "E2"])]
    public Task An_exhausted_quota_is_named() => RunAsync([], t => AssertOutageAsync<QuotaExceededException>(t, Outage.QuotaExceeded, isTransient: null));

    /// <summary>A bad argument names its parameter, before any traffic.</summary>
    [ContractFact("E3")]
    public Task Bad_arguments_name_their_parameter() => RunAsync([], async t =>
    {
        var queue = t.Messaging.Queue(t.NewName("never"));
        (string Parameter, Calls Calls)[] named =
        [
            ("message", new() { () => queue.SendAsync(null!) }),
            ("messages", new() { () => queue.SendManyAsync(null!), () => queue.CompleteManyAsync(null!) }),
            ("maxMessages", new() { () => queue.ReceiveAsync(0, TimeSpan.Zero), () => queue.ReceiveAsync(-1, TimeSpan.Zero), () => queue.PeekAsync(0) }),
            ("wait", new() { () => queue.ReceiveAsync(1, TimeSpan.FromSeconds(-2)) }),
            ("path", new() { () => Task.FromResult(t.Messaging.Source(EntityPath.Topic("topic"))) }),
        ];
        foreach (var (parameter, calls) in t.Each(named, n => n.Parameter))
        {
            foreach (var call in t.Each(calls))
                Assert.Equal(parameter, (await Assert.ThrowsAnyAsync<ArgumentException>(call.MakeAsync)).ParamName);
        }

        var others = new Calls
        {
            () => queue.SendAsync(Some.Message() with { Delay = TimeSpan.FromTicks(-1) }),
            () => queue.SendAsync(Some.Message() with { TimeToLive = TimeSpan.Zero }),
            () => queue.SendAsync(Some.Message() with { TimeToLive = TimeSpan.FromSeconds(-1) }),
            () => queue.SendAsync(Some.Message() with { MessageId = "" }),
            () => queue.SendAsync(Some.Message() with { MessageId = new string('x', 129) }),
            () => queue.SendAsync(Some.Message() with { Subject = new string('x', 129) }),
            () => queue.SendAsync(Some.Message() with { CorrelationId = "\ud800" }),
            () => queue.SendAsync(Some.Message() with { DeduplicationId = "a b" }),
            () => queue.SendAsync(Some.Message() with { TraceParent = "nonsense" }),
            () => t.Messaging.Topology.CreateQueueAsync(new("q") { LockDuration = TimeSpan.Zero }),
            () => t.Messaging.Topology.CreateQueueAsync(new("q") { MaxDeliveryCount = 0 }),
            () => t.Messaging.Topology.CreateQueueAsync(new("q") { DefaultTimeToLive = TimeSpan.Zero }),
        };
        foreach (var call in t.Each(others))
            Assert.NotNull((await Assert.ThrowsAnyAsync<ArgumentException>(call.MakeAsync)).ParamName);

        Assert.ThrowsAny<ArgumentException>(() => queue.ReceiveAllAsync(new ReceiveAllOptions { MaxBatchSize = 0 }));
        Assert.ThrowsAny<ArgumentException>(() => queue.ReceiveAllAsync(new ReceiveAllOptions { Wait = TimeSpan.Zero }));
    });

    /// <summary>A cancelled call is OperationCanceledException with the caller's token, and does nothing.</summary>
    [ContractTheory("E3"), EverySource]
    public Task Cancelled_calls_do_nothing(SourceKind source) => RunAsync([], async t =>
    {
        var queue = await t.SourceAsync(source);
        await queue.SendAsync(Some.Message());
        var message = await queue.ReceiveAsync();
        var cancelled = new CancellationToken(canceled: true);
        var calls = new Calls
        {
            () => queue.SendAsync(Some.Message("never"), cancelled),
            () => queue.Source.ReceiveAsync(1, TimeSpan.Zero, cancelled),
            () => message.CompleteAsync(cancelled),
            () => message.AbandonAsync(null, cancelled),
            () => queue.Source.CompleteManyAsync([message], cancelled),
            () => t.Messaging.Topology.FindQueueAsync("any", cancelled),
        };
        if (t.Supports(Capability.DeadLetter))
            calls.Add(() => message.DeadLetterAsync("reason", null, cancelled));
        if (t.Supports(Capability.RenewLock))
            calls.Add(() => message.RenewLockAsync(cancelled));
        foreach (var call in t.Each(calls))
            Assert.Equal(cancelled, (await Assert.ThrowsAnyAsync<OperationCanceledException>(call.MakeAsync)).CancellationToken);

        await message.CompleteAsync();
        await queue.AssertSilentAsync("the cancelled send sent nothing and the message was completed");
    }, source);

    /// <summary>No body, header value or secret shows in any exception, log line, span or text form.</summary>
    [ContractTheory("E4"), EverySource]
    public Task Nothing_confidential_shows(SourceKind source) => RunAsync([], async t =>
    {
        using var spans = new CapturedSpans();
        var shown = new List<string?>();
        var queue = await t.SourceAsync(source);
        var secretive = Some.Message(BodyMarker).WithHeader("secret", HeaderMarker);
        shown.Add(secretive.ToString());
        async Task ProvokeAsync(Func<Task> call) => shown.Add((await Record.ExceptionAsync(call))?.ToString());

        await ProvokeAsync(() => t.Messaging.Queue(t.NewName("missing")).SendAsync(secretive));
        await ProvokeAsync(() => queue.SendAsync(secretive.WithHeader("bad name", HeaderMarker)));
        await ProvokeAsync(() => queue.SendAsync(secretive with { MessageId = new string('x', 200) }));
        if (t.Limits.MaxMessageBytes is { } limit and < 2 << 20)
            await ProvokeAsync(() => queue.SendAsync(secretive with { Body = Enumerable.Repeat("body-7c0ffee7"u8.ToArray(), (int)limit / 13 + 1).SelectMany(b => b).ToArray() }));
        shown.AddRange((await queue.SendManyAsync([secretive, secretive.WithHeader("", HeaderMarker)])).Select(r => $"{r}\n{r.Error}"));
        var message = await queue.ReceiveAsync();
        shown.Add(message.ToString());
        await message.DeadLetterAsync("reason");
        await ProvokeAsync(() => message.CompleteAsync());
        shown.Add((await t.ReceiveOneAsync(queue.DeadLetters)).ToString());
        foreach (var outage in Enum.GetValues<Outage>())
        {
            if (await t.ConnectAsync(outage) is { } client)
                await ProvokeAsync(() => client.Queue(queue.Path.Name).SendAsync(secretive));
        }

        shown.AddRange(t.Logs.Records.Select(r => r.All));
        shown.AddRange(spans.Texts);
        foreach (var confidential in _harness.Secrets.Append(BodyMarker).Append(HeaderMarker))
            Assert.DoesNotContain(shown, text => text?.Contains(confidential, StringComparison.Ordinal) == true);
    }, source);

    /// <summary>The native client and the native message are reachable, from everywhere they are offered.</summary>
    [ContractFact("E5")]
    public Task The_native_objects_are_reachable() => RunAsync([], async t =>
    {
        var queue = await t.QueueAsync();
        await queue.SendAsync(Some.Message());
        var message = await queue.ReceiveAsync();
        if (_harness.NativeClientType is { } client)
        {
            Assert.IsAssignableFrom(client, Invoke(t.Messaging, typeof(IMessaging), client));
            Assert.Same(Invoke(t.Messaging, typeof(IMessaging), client), Invoke(queue.Source, typeof(IMessageSource), client));
            if (t.Supports(Capability.Topics))
                Assert.Same(Invoke(t.Messaging, typeof(IMessaging), client), Invoke(t.Messaging.Topic("topic"), typeof(ITopic), client));
        }
        else
        {
            t.Note("the harness names no native client");
        }

        if (_harness.NativeMessageType is { } native)
            Assert.IsAssignableFrom(native, Invoke(message, typeof(PeekedMessage), native));
        static object? Invoke(object target, Type type, Type argument) => type.GetMethod("As")!.MakeGenericMethod(argument).Invoke(target, null);
    });

    /// <summary>Asking for a wrong type says so, and which types there are.</summary>
    [ContractFact("E5")]
    public Task A_wrong_native_type_is_named() => RunAsync([], async t =>
    {
        var queue = await t.QueueAsync();
        await queue.SendAsync(Some.Message());
        var message = await queue.ReceiveAsync();
        List<Action> calls = [() => t.Messaging.As<Version>(), () => queue.Source.As<Version>(), () => message.As<Version>()];
        if (t.Supports(Capability.Topics))
            calls.Add(() => t.Messaging.Topic("topic").As<Version>());
        foreach (var call in calls)
            Assert.Contains(typeof(Version).FullName!, Assert.Throws<InvalidCastException>(call).Message, StringComparison.Ordinal);
        if (_harness.NativeClientType is { } client)
            Assert.Contains(client.FullName!, Assert.Throws<InvalidCastException>(() => t.Messaging.As<Version>()).Message, StringComparison.Ordinal);
    });

    private async Task AssertOutageAsync<T>(ContractScope t, Outage outage, bool? isTransient) where T : MessagingException
    {
        if (await t.ConnectAsync(outage) is not { } client)
        {
            Assert.Skip($"The harness can't arrange {outage}.");
            return;
        }

        var queue = client.Queue((await t.QueueAsync()).Path.Name);
        if (outage == Outage.QuotaExceeded)
            await client.Topology.CreateQueueAsync(new(queue.Path.Name) { LockDuration = t.Timing.Lock });
        var calls = new Calls();
        if (outage == Outage.QuotaExceeded)
        {
            calls.Add(() => SendUntilFullAsync(queue));
        }
        else
        {
            calls.Add(() => queue.SendAsync(Some.Message()));
            calls.Add(() => queue.ReceiveAsync(1, TimeSpan.Zero));
        }

        foreach (var call in t.Each(calls))
        {
            var error = await Assert.ThrowsAsync<T>(() => t.Clock.RunAsync(call.MakeAsync()));
            Assert.Equal(client.Provider, error.Provider);
            Assert.Equal(queue.Path, error.Entity);
            if (isTransient is not null)
                Assert.Equal(isTransient, error.IsTransient);
            if (_harness.NativeClientType is not null && !t.Clock.IsVirtual)
                Assert.NotNull(error.InnerException);
        }
    }

    private static async Task SendUntilFullAsync(IQueue queue)
    {
        for (var i = 0; i < 10_000; i++)
            await queue.SendAsync(Some.Message($"{i}"));
    }
}
