using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Integration.Hosting.Tests.Push;

public class WebhookTests
{
    private const string OldKey = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string NewKey = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_is_posted_with_its_properties_and_signed_with_every_key()
    {
        using var server = new WebhookServer(204);
        await using var push = await StartAsync(server.Address, o =>
        {
            o.SigningKeys.Add(NewKey);
            o.SigningKeys.Add(OldKey);
        });

        await push.PublishAsync(Message.FromText("grüße") with
        {
            MessageId = "a.b",
            Subject = "50% off",
            CorrelationId = "c",
            TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            Headers = MessageHeaders.Create(("country", "DE"), ("note", "ü\r\nx: y"), ("amount", 12.5m), ("cloudEvents_type", "t")),
        });
        await push.DrainedAsync();

        var (headers, body) = Assert.Single(server.Requests);
        Assert.Equal("grüße"u8.ToArray(), body);
        Assert.Equal("text/plain; charset=utf-8", headers["Content-Type"]);
        Assert.Equal(("50%25%20off", "c", "events/hook", "1"), (headers["x-message-subject"], headers["x-message-correlation-id"], headers["x-message-source"], headers["x-message-attempt"]));
        Assert.Equal(("DE", "%C3%BC%0D%0Ax:%20y", "12.5", "t"), (headers["x-header-country"], headers["x-header-note"], headers["x-header-amount"], headers["ce-type"]));
        Assert.Contains("0af7651916cd43dd8448eb211c80319c", headers["traceparent"], StringComparison.Ordinal);
        Assert.Equal("a%2Eb", headers["webhook-id"]);
        foreach (var key in (string[])[OldKey, NewKey])
            Assert.True(WebhookSignature.Verify([key], headers["webhook-id"], headers["webhook-timestamp"], headers["webhook-signature"], body, _time));
        Assert.Equal(0, (await push.CountAsync()).DeadLettered);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(429)]
    [InlineData(408)]
    public async Task A_passing_failure_is_tried_again_after_the_delay(int status)
    {
        using var server = new WebhookServer(status, status, 200);
        await using var push = await StartAsync(server.Address);

        await push.PublishAsync(Message.FromText("x"));
        await push.DelayedAsync();
        _time.Advance(TimeSpan.FromSeconds(1));
        await Wait.UntilAsync(() => Task.FromResult(server.Requests.Count == 2));
        await push.DelayedAsync();
        _time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.Equal(1, (await push.CountAsync()).Delayed);
        _time.Advance(TimeSpan.FromSeconds(0.2));
        await push.DrainedAsync();

        Assert.Equal(["1", "2", "3"], server.Requests.Select(r => r.Headers["x-message-attempt"]));
        Assert.Single(server.Requests.Select(r => r.Headers["webhook-id"]).Distinct(StringComparer.Ordinal));
        Assert.Equal(0, (await push.CountAsync()).DeadLettered);
    }

    [Fact]
    public async Task Retry_After_is_kept()
    {
        using var server = new WebhookServer((number, response) =>
        {
            response.StatusCode = number == 1 ? 503 : 200;
            response.Headers["Retry-After"] = "120";
            return Task.CompletedTask;
        });
        await using var push = await StartAsync(server.Address);

        await push.PublishAsync(Message.FromText("x"));
        await push.DelayedAsync();
        _time.Advance(TimeSpan.FromSeconds(119));
        Assert.Equal(1, (await push.CountAsync()).Delayed);
        _time.Advance(TimeSpan.FromSeconds(1));
        await push.DrainedAsync();

        Assert.Equal(2, server.Requests.Count);
    }

    [Theory]
    [InlineData(410)]
    [InlineData(404)]
    [InlineData(302)]
    public async Task A_final_answer_dead_letters_at_once(int status)
    {
        using var server = new WebhookServer(status);
        await using var push = await StartAsync(server.Address);

        await push.PublishAsync(Message.FromText("x"));
        var dead = await push.DeadLetterAsync();

        Assert.Equal(DeadLetterReason.PushEndpointFailed, dead.DeadLetter!.Reason);
        Assert.Contains($"answered {status}", dead.DeadLetter.Description, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", dead.DeadLetter.Description, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task After_the_last_attempt_the_message_is_dead_lettered()
    {
        using var server = new WebhookServer(500);
        await using var push = await StartAsync(server.Address, o => o.RetryDelay = TimeSpan.Zero);

        await push.PublishAsync(Message.FromText("x"));
        var dead = await push.DeadLetterAsync();

        Assert.Equal((DeadLetterReason.PushEndpointFailed, 3), (dead.DeadLetter!.Reason, dead.DeadLetter.OriginalDeliveryCount));
        Assert.Equal(3, server.Requests.Count);
        Assert.DoesNotContain(push.Logs.Entries.SelectMany(e => e.Values.Values), v => v is string text && text.Contains("s3cret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_endpoint_that_does_not_answer_in_time_is_tried_again()
    {
        var never = new TaskCompletionSource();
        using var server = new WebhookServer((number, response) => number == 1 ? never.Task : Task.CompletedTask);
        await using var push = await StartAsync(server.Address);

        await push.PublishAsync(Message.FromText("x"));
        await Wait.UntilAsync(() => Task.FromResult(server.Requests.Count == 1));
        _time.Advance(TimeSpan.FromSeconds(15));
        await push.DelayedAsync();
        _time.Advance(TimeSpan.FromSeconds(1));
        await push.DrainedAsync();

        Assert.Equal(2, server.Requests.Count);
        never.SetResult();
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_tried_again_and_then_given_up()
    {
        await using var push = await StartAsync($"http://127.0.0.1:{FreePort.Find()}/", o => o.RetryDelay = TimeSpan.Zero);

        await push.PublishAsync(Message.FromText("x"));

        Assert.Equal(3, (await push.DeadLetterAsync()).DeadLetter!.OriginalDeliveryCount);
    }

    [Fact]
    public async Task A_name_that_leads_to_this_machine_is_refused_when_it_is_resolved()
    {
        await using var push = await StartAsync("https://localhost:1/", o => o.AllowLoopback = false);

        await push.PublishAsync(Message.FromText("x"));
        var dead = await push.DeadLetterAsync();

        Assert.Contains("this machine", dead.DeadLetter!.Description, StringComparison.Ordinal);
        Assert.Equal(1, dead.DeadLetter.OriginalDeliveryCount);
    }

    [Theory]
    [InlineData("http://example.com/")]
    [InlineData("https://127.0.0.1/")]
    [InlineData("https://10.1.2.3/")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("https://[::ffff:10.0.0.1]/")]
    [InlineData("https://[fd00::1]/")]
    [InlineData("https://[64:ff9b::a00:1]/")]
    [InlineData("https://2130706433/")]
    [InlineData("https://168.63.129.16/")]
    [InlineData("https://192.88.99.1/")]
    [InlineData("https://[::169.254.169.254]/")]
    [InlineData("https://[::ffff:0:a9fe:a9fe]/")]
    [InlineData("https://[::ffff:169.254.169.254]/")]
    [InlineData("https://[64:ff9b::a9fe:a9fe]/")]
    [InlineData("https://[64:ff9b:1::808:808]/")]
    [InlineData("https://[2002:a9fe:a9fe::1]/")]
    [InlineData("https://[2001:0:4136:e378:8000:63bf:5601:5601]/")]
    [InlineData("https://[100::1]/")]
    [InlineData("https://[3fff::1]/")]
    [InlineData("https://[5f00::1]/")]
    [InlineData("https://[2001:db8::1]/")]
    [InlineData("https://[fe80::1]/")]
    [InlineData("https://[ff02::1]/")]
    [InlineData("https://[::]/")]
    [InlineData("https://0/")]
    [InlineData("https://255.255.255.255/")]
    [InlineData("https://user:s3cret@example.com/")]
    public async Task Addresses_that_are_not_public_https_stop_the_start(string address)
    {
        var fault = Assert.Single(await PushHost.Build(address, _time, new RecordingLogs(), m => m.AddPushDispatcher()).FaultsAsync());

        Assert.Contains("'events/hook'", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("64:ff9b::808:808")]
    [InlineData("2606:4700:4700::1111")]
    [InlineData("168.63.129.17")]
    [InlineData("192.88.98.1")]
    [InlineData("2001:200::1")]
    [InlineData("3fff:1000::1")]
    public void Public_addresses_are_allowed(string address) => Assert.Null(AddressRules.FindFault(System.Net.IPAddress.Parse(address), new PushDispatcherOptions()));

    [Fact]
    public void Every_header_that_a_foreign_sender_can_write_reaches_the_webhook()
    {
        var headers = MessageHeaders.Create(
            ("plain", "1"), ("with blank", "2"), ("a:b", "3"), ("ä", "4"), ("line\r\nbreak", "5"), ("", "6"), ("100%", "7"), ("Case", "8"), ("case", "9"), ("cloudEvents_a b", "10"), ("\"quoted\"", "a\r\nb"));
        var message = new ReceivedMessage(
            Message.FromText("x") with { MessageId = "m", Headers = headers, ContentType = "no media type" },
            new DeliveryInfo { Source = EntityPath.Queue("q"), EnqueuedAt = DateTimeOffset.UnixEpoch, DeliveryCount = 1 }, new NoSettlement());

        using var request = WebhookRequest.Make(new Uri("https://example.com/"), message, [], DateTimeOffset.UnixEpoch);

        var sent = request.Headers.Where(h => h.Key.StartsWith("x-header-", StringComparison.Ordinal) || h.Key.StartsWith("ce-", StringComparison.Ordinal))
            .ToDictionary(h => h.Key, h => Assert.Single(h.Value), StringComparer.Ordinal);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["x-header-plain"] = "1",
                ["x-header-with%20blank"] = "2",
                ["x-header-a%3Ab"] = "3",
                ["x-header-%C3%A4"] = "4",
                ["x-header-line%0D%0Abreak"] = "5",
                ["x-header-"] = "6",
                ["x-header-100%25"] = "7",
                ["x-header-%43ase"] = "8",
                ["x-header-case"] = "9",
                ["ce-a%20b"] = "10",
                ["x-header-%22quoted%22"] = "a%0D%0Ab",
            },
            sent);
        Assert.Equal("no%20media%20type", Assert.Single(request.Headers.GetValues("x-message-content-type")));
    }

    [Fact]
    public async Task Without_a_dispatcher_the_subscription_is_unsupported()
    {
        var faults = await PushHost.Build("https://example.com/", _time, new RecordingLogs(), _ => { }).FaultsAsync();

        Assert.Contains(faults, f => f.Contains(nameof(Capability.PushWebhook), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_wrong_key_stops_the_start_without_being_shown()
    {
        var faults = await PushHost.Build("https://example.com/", _time, new RecordingLogs(), m => m.AddPushDispatcher(), "\nPush:SigningKeys:0 = s3cret").FaultsAsync();

        Assert.DoesNotContain("s3cret", Assert.Single(faults), StringComparison.Ordinal);
    }

    [Fact]
    public void The_dispatcher_is_added_once_and_before_channels()
    {
        Assert.Throws<InvalidOperationException>(() => HostBuilding.Build("Provider = in-memory", m => m.AddPushDispatcher().AddPushDispatcher()));
        Assert.Throws<InvalidOperationException>(() => HostBuilding.Build("Provider = in-memory", m => m.AddNotificationChannel<ConsoleSmsChannel>(PushKind.Sms)));
        Assert.Throws<ArgumentException>(() => HostBuilding.Build("Provider = in-memory", m => m.AddPushDispatcher().AddNotificationChannel<ConsoleSmsChannel>(PushKind.Function)));
    }

    private Task<PushHost> StartAsync(string address, Action<PushDispatcherOptions>? configure = null) => PushHost.StartAsync(address, _time, m => m.AddPushDispatcher(o =>
    {
        o.AllowLoopback = true;
        configure?.Invoke(o);
    }));

    private sealed class NoSettlement : IMessageSettlement
    {
        public DateTimeOffset LockedUntil => DateTimeOffset.MaxValue;

        public bool IsSettled => false;

        public bool IsCompleted => false;

        public Task CompleteAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task AbandonAsync(TimeSpan delay, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task DeadLetterAsync(string reason, string? description, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task RenewLockAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
