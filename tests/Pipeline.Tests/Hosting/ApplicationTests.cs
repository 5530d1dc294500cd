using System.Collections.Concurrent;
using Integration.Hosting;
using Integration.Registration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Integration.Pipeline.Tests.Hosting;

/// <summary>Everything that leaves an application goes through its pipeline, and everything that comes in, too.</summary>
public sealed class ApplicationTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Broker _broker = Broker.InMemory();
    private readonly ConcurrentQueue<string> _seen = new();
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Settings => $"Pipeline:Stores:folder:Path = {_folder.Path}\nPipeline:ClaimCheck:Threshold = 0";

    public async ValueTask DisposeAsync()
    {
        await _broker.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_publisher_requests_and_replies_are_checked_in_and_come_back()
    {
        await using var application = await StartAsync(
            m => m
                .AddQueue(new("questions")).AddQueue(new("orders"))
                .AddClaimCheck().AddFolderBodyStore()
                .AddRequestClient().AddResponder<Question, Answer, Responder>("questions")
                .AddConsumer<Question, Handler>("orders"),
            Settings);
        var publisher = application.Services.GetRequiredService<IMessagePublisher>();

        await publisher.SendAsync("orders", new Question("one"), cancellationToken: Token);
        await publisher.SendManyAsync("orders", [new Question("two")], cancellationToken: Token);
        var answer = await application.Services.GetRequiredService<IRequestClient>().SendAsync<Question, Answer>("questions", new("three"), Patience, cancellationToken: Token);
        await UntilAsync(() => _seen.Count == 2);

        Assert.Equal("three!", answer.Text);
        Assert.Equal(["one", "two"], _seen.Order(StringComparer.Ordinal));

        // Two orders, a request and its reply.
        Assert.Equal(4, _folder.Files.Length);
    }

    [Fact]
    public async Task Middleware_for_every_source_runs_before_a_sources_own()
    {
        await using var application = await StartAsync(m => m
            .AddQueue(new("orders")).AddQueue(new("others"))
            .AddConsumer<Question, Handler>("orders").AddConsumer<Question, Handler>("others")
            .UseMiddleware<Own>("orders").UseMiddleware<First>().UseMiddleware<Second>());
        var publisher = application.Services.GetRequiredService<IMessagePublisher>();

        await publisher.SendAsync("orders", new Question("one"), cancellationToken: Token);
        await UntilAsync(() => _seen.Count == 4);
        await publisher.SendAsync("others", new Question("two"), cancellationToken: Token);
        await UntilAsync(() => _seen.Count == 7);

        Assert.Equal(["First", "Second", "Own", "one", "First", "Second", "two"], _seen);
    }

    [Fact]
    public async Task Outgoing_middleware_may_depend_on_the_client_itself()
    {
        await using var application = await StartAsync(m => m.AddQueue(new("orders")).AddQueue(new("notes")).UseOutgoing<Noting>("orders"));

        await application.Messaging.Queue("orders").SendAsync(Message.FromText("1"), Token);

        Assert.Equal("note", (await application.Messaging.Queue("notes").ReceiveOneAsync(Patience, Token))!.Message.Text);
    }

    [Theory]
    [InlineData("audit")]
    [InlineData("topic:audits")]
    public async Task A_copy_goes_to_the_audit_first_and_of_the_copy_there_is_none(string copyTo)
    {
        await using var application = await StartAsync(m => m
            .AddQueue(new("orders")).AddQueue(new("audit")).AddQueue(new("others")).AddTopic(new("audits")).AddSubscription(new("audits", "all"))
            .UseAudit(copyTo, "orders", "audit", "audits"));
        var sent = Message.FromText("1").WithHeader("country", "DE") with { MessageId = "a", ReplyTo = "others", TimeToLive = TimeSpan.FromHours(1), Delay = TimeSpan.FromMinutes(5) };

        await application.Messaging.Queue("orders").SendAsync(sent, Token);
        await application.Messaging.Queue("others").SendAsync(sent, Token);

        IMessageSource audit = copyTo == "audit" ? application.Messaging.Queue("audit") : application.Messaging.Topic("audits").Subscription("all");
        var copy = Assert.Single(await audit.ReceiveAsync(10, Patience, Token));
        Assert.Equal(("1", "a", "orders"), (copy.Message.Text, copy.MessageId, copy.Headers["audit.destination"].As<string>()));
        Assert.Equal(("DE", null), (copy.Headers["country"].As<string>(), copy.Message.ReplyTo));
    }

    [Fact]
    public async Task What_can_not_be_audited_is_not_sent()
    {
        await using var application = await StartAsync(m => m.AddQueue(new("orders")).AddQueue(new("audit")).UseAudit("audit"));
        await application.Messaging.Topology.DeleteQueueAsync("audit", Token);

        await Assert.ThrowsAsync<EntityNotFoundException>(() => application.Messaging.Queue("orders").SendAsync(Message.FromText("1"), Token));

        Assert.Null(await application.Messaging.Queue("orders").ReceiveOneAsync(TimeSpan.Zero, Token));
    }

    [Fact]
    public async Task A_consumer_without_the_part_dead_letters_at_once_and_handles_the_others()
    {
        await using var sender = await StartAsync(m => m.AddQueue(new("orders") { MaxDeliveryCount = 10 }).AddCompression(o => o.Threshold = 0));
        await sender.Services.GetRequiredService<IMessagePublisher>().SendAsync("orders", new Question(new string('a', 1000)), cancellationToken: Token);
        await using var application = await StartAsync(m => m.AddQueue(new("orders") { MaxDeliveryCount = 10 }).AddConsumer<Question, Handler>("orders"));
        await application.Services.GetRequiredService<IMessagePublisher>().SendAsync("orders", new Question("plain"), cancellationToken: Token);

        var dead = await sender.Messaging.Queue("orders").DeadLetters.ReceiveOneAsync(Patience, Token);
        await UntilAsync(() => !_seen.IsEmpty);

        Assert.Equal(["plain"], _seen);
        Assert.Equal((DeadLetterReason.Unreadable, 1), (dead!.DeadLetter!.Reason, dead.DeadLetter.OriginalDeliveryCount));
        Assert.Contains("'br', and no part of this client reads it", dead.DeadLetter.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Old_bodies_are_swept_where_that_is_asked_for()
    {
        var time = new FakeTimeProvider();
        var orders = Directory.CreateDirectory(Path.Combine(_folder.Path, "orders")).FullName;
        await using var application = await StartAsync(
            m => m.AddQueue(new("orders")).AddClaimCheck(o => o.SweepOlderThan = TimeSpan.FromDays(7)).AddFolderBodyStore(),
            Settings,
            s => s.AddSingleton<TimeProvider>(time));
        await WriteOldAsync($"a-{new string('0', 64)}");
        await UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromHours(1));
            return _folder.Files.Length == 0;
        });

        async Task WriteOldAsync(string name)
        {
            var file = Path.Combine(orders, name);
            await File.WriteAllBytesAsync(file, new byte[1], Token);
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddDays(-8));
        }
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var giveUp = new CancellationTokenSource(Patience);
        while (!condition())
            await Task.Delay(5, giveUp.Token);
    }

    private Task<ClientHost> StartAsync(Action<IMessagingBuilder> messaging, string settings = "", Action<IServiceCollection>? services = null) =>
        _broker.StartAsync(messaging, settings, s =>
        {
            s.AddSingleton(_seen);
            services?.Invoke(s);
        });

    private sealed record Question(string Text);

    private sealed record Answer(string Text);

    private sealed class Handler(ConcurrentQueue<string> seen) : IMessageHandler<Question>
    {
        public Task HandleAsync(Question message, MessageContext context, CancellationToken cancellationToken)
        {
            seen.Enqueue(message.Text);
            return Task.CompletedTask;
        }
    }

    private sealed class Responder : IRequestHandler<Question, Answer>
    {
        public Task<Answer> HandleAsync(Question request, MessageContext context, CancellationToken cancellationToken) => Task.FromResult(new Answer(request.Text + "!"));
    }

    private abstract class Marking(ConcurrentQueue<string> seen) : IConsumerMiddleware
    {
        public Task InvokeAsync(MessageContext context, ConsumerDelegate next, CancellationToken cancellationToken)
        {
            seen.Enqueue(GetType().Name);
            return next(context, cancellationToken);
        }
    }

    private sealed class First(ConcurrentQueue<string> seen) : Marking(seen);

    private sealed class Second(ConcurrentQueue<string> seen) : Marking(seen);

    private sealed class Own(ConcurrentQueue<string> seen) : Marking(seen);

    private sealed class Noting(IMessaging messaging) : IOutgoingMiddleware
    {
        public async ValueTask<Message> InvokeAsync(Message message, PipelineContext context, CancellationToken cancellationToken)
        {
            await messaging.Queue("notes").SendAsync(Message.FromText("note"), cancellationToken);
            return message;
        }
    }
}
