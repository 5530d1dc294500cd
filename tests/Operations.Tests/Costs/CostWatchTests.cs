using Integration.Diagnostics;
using Integration.Hosting.Tests;
using Integration.Operations.Costs;
using Integration.Operations.Costs.Live;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Integration.Operations.Tests.Costs;

/// <summary>What a running application asks for is priced; on virtual time, from counts of the test's own.</summary>
public sealed class CostWatchTests : IDisposable
{
    private const decimal Sqs = 0.40m / 1_000_000;
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 26, 0, 0, 0, TimeSpan.Zero));
    private readonly RequestTally _tally = new();
    private readonly RecordingLogs _log = new();
    private readonly ILoggerFactory _loggers;

    public CostWatchTests() => _loggers = LoggerFactory.Create(builder => builder.AddProvider(_log));

    private int Warnings => _log.Of("{Polls} polls brought nothing").Count();

    private int AllClears => _log.Of("Polls that bring nothing no longer").Count();

    public void Dispose()
    {
        _tally.Dispose();
        _loggers.Dispose();
    }

    [Fact]
    public async Task Work_and_empty_polls_of_a_window_are_told()
    {
        using var watch = await StartAsync(new());
        Count(MessagingTelemetry.SentMessages, "aws_sqs", 100);
        Count(MessagingTelemetry.ConsumedMessages, "aws_sqs", 90);
        Count(MessagingTelemetry.ProviderRequests, "aws_sqs", 10, "SendMessageBatch");
        Count(MessagingTelemetry.ProviderRequests, "aws_sqs", 40, "ReceiveMessage");
        Count(MessagingTelemetry.EmptyReceives, "aws_sqs", 30, "ReceiveMessage");
        Count(MessagingTelemetry.ProviderRequests, "rabbitmq", 1000, "basic.publish");

        PassHours(1);

        Assert.Equal(new(50 * Sqs, 30 * Sqs, 30, 100, 90), watch.LastWindow);
        Assert.Equal(50 * Sqs / 100, watch.LastWindow!.PerMessage);
        Assert.Equal([("ReceiveMessage", 40 * Sqs), ("SendMessageBatch", 10 * Sqs)], watch.Operations.Select(o => (o.Operation, o.Amount)).OrderBy(o => o.Operation));

        PassHours(24);

        Assert.Equal(new(0, 0, 0, 0, 0), watch.LastWindow);
        Assert.Null(watch.LastWindow!.PerMessage);
    }

    /// <summary>Ten messages that are sent as one request are ten operations, and so are ten that are received.</summary>
    [Fact]
    public async Task Messages_of_Service_Bus_are_priced_rather_than_requests()
    {
        using var watch = await StartAsync(new());
        Count(MessagingTelemetry.SentMessages, "servicebus", 10);
        Count(MessagingTelemetry.ConsumedMessages, "servicebus", 10);
        Count(MessagingTelemetry.ProviderRequests, "servicebus", 1, "send");
        Count(MessagingTelemetry.ProviderRequests, "servicebus", 3, "receive");
        Count(MessagingTelemetry.EmptyReceives, "servicebus", 2, "receive");
        Count(MessagingTelemetry.ProviderRequests, "servicebus", 10, "complete");

        Assert.Equal([("complete", 10), ("receive", 12), ("send", 10)], watch.Operations.Select(o => (o.Operation, o.Amount * 1_000_000 / 0.80m)).OrderBy(o => o.Operation));
    }

    [Fact]
    public async Task Fifo_queues_have_their_own_price()
    {
        using var watch = await StartAsync(new() { Fifo = true });
        Count(MessagingTelemetry.ProviderRequests, "aws_sqs", 1_000_000, "ReceiveMessage");
        Count(MessagingTelemetry.ProviderRequests, "aws.sns", 1_000_000, "PublishBatch");
        Assert.Equal([0.30m, 0.50m], watch.Operations.Select(o => o.Amount).Order());
    }

    [Fact]
    public async Task A_warning_comes_once_when_polls_cost_more_than_work_over_a_window_and_ends_when_they_don_t()
    {
        using var watch = await StartAsync(new() { WarnFrom = 1 });
        Count(MessagingTelemetry.ProviderRequests, "aws_sqs", 3_000_000, "ReceiveMessage");
        Count(MessagingTelemetry.EmptyReceives, "aws_sqs", 2_000_000, "ReceiveMessage");

        PassHours(23);
        Assert.Equal(0, Warnings);

        PassHours(1);
        var told = Assert.Single(_log.Of("{Polls} polls brought nothing"));
        Assert.Equal((2_000_000L, Day, 0.8m, "USD", 0.4m), (told["Polls"], told["Window"], told["Empty"], told["Currency"], told["Work"]));

        Count(MessagingTelemetry.ProviderRequests, "aws_sqs", 3_000_000, "ReceiveMessage");
        Count(MessagingTelemetry.EmptyReceives, "aws_sqs", 2_000_000, "ReceiveMessage");
        PassHours(20);
        Assert.Equal((1, 0), (Warnings, AllClears));

        Count(MessagingTelemetry.ProviderRequests, "aws_sqs", 3_000_000, "DeleteMessageBatch");
        PassHours(1);
        Assert.Equal((1, 1), (Warnings, AllClears));
    }

    /// <summary>0.053 a month, of an idle consumer, is no reason to wake anybody.</summary>
    [Fact]
    public async Task What_costs_next_to_nothing_is_not_warned_of()
    {
        using var watch = await StartAsync(new() { WarnFrom = 1 });
        Count(MessagingTelemetry.ProviderRequests, "aws_sqs", 4320, "ReceiveMessage");
        Count(MessagingTelemetry.EmptyReceives, "aws_sqs", 4320, "ReceiveMessage");

        PassHours(24);

        Assert.Equal(0, Warnings);
    }

    [Fact]
    public async Task Prices_older_than_a_year_are_told_at_the_start()
    {
        _time.Advance(TimeSpan.FromDays(400));
        using var watch = await StartAsync(new());
        Assert.Equal(PriceBook.BuiltIn.Lists.Count, _log.Of("The prices of {Region}").Count());
    }

    /// <summary>Through the counters themselves, which others in this process move as well.</summary>
    [Fact]
    public async Task The_librarys_counters_are_listened_to_from_the_start_of_the_host_to_its_end()
    {
        using var host = new HostBuilder().ConfigureServices(services => services.AddMessagingCosts(o => o.Window = Day)).Build();
        var watch = host.Services.GetServices<IHostedService>().OfType<CostWatch>().Single();
        await host.StartAsync();
        MessagingTelemetry.CountRequest("aws_sqs", "CostWatchTest");
        MessagingTelemetry.CountRequest("aws_sqs", "CostWatchTest");
        Assert.Equal(2 * Sqs, watch.Operations.Single(o => o.Operation == "CostWatchTest").Amount);

        await host.StopAsync();
        MessagingTelemetry.CountRequest("aws_sqs", "CostWatchTest");
        Assert.Equal(2 * Sqs, watch.Operations.Single(o => o.Operation == "CostWatchTest").Amount);
    }

    [Fact]
    public void Options_are_checked()
    {
        var services = new ServiceCollection();
        Assert.Throws<ArgumentOutOfRangeException>(() => services.AddMessagingCosts(o => o.Window = TimeSpan.FromSeconds(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => services.AddMessagingCosts(o => o.WarnFrom = -1));
        services.AddMessagingCosts();
        Assert.Throws<InvalidOperationException>(() => services.AddMessagingCosts());
    }

    private async Task<CostWatch> StartAsync(MessagingCostOptions options)
    {
        var watch = new CostWatch(options, _tally, _time, _loggers);
        await watch.StartAsync(CancellationToken.None);
        return watch;
    }

    private void Count(string counter, string system, long count, string operation = "") =>
        _tally.Add(counter, count, [new(MessagingTelemetry.System, system), new(MessagingTelemetry.OperationName, operation)]);

    private void PassHours(int hours)
    {
        for (var hour = 0; hour < hours; hour++)
            _time.Advance(TimeSpan.FromHours(1));
    }
}
