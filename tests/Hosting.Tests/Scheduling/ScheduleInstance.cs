using System.Collections.Concurrent;
using Integration.Hosting.Scheduling;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Integration.Hosting.Tests.Scheduling;

/// <summary>One instance of an application that has a schedule, on a clock of its own unless it is given one.</summary>
internal sealed class ScheduleInstance : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly ServiceProvider _services = new ServiceCollection().BuildServiceProvider();
    private readonly RecurringLoop _loop;

    public ScheduleInstance(
        DateTimeOffset start,
        string cron,
        RecurringMessageOptions options,
        Func<DateTimeOffset, SendOptions, Task> send,
        IInbox? inbox = null,
        RunMemory? memory = null,
        ILogger? logger = null,
        SteppedTime? time = null)
    {
        Time = time ?? new(start);
        var registration = new Registration(options, send)
        {
            Times = new(CronTimes.Parse(cron), TimeZoneInfo.FindSystemTimeZoneById(options.TimeZone)),
            Memory = memory ?? (inbox is null ? RunMemory.Destination : RunMemory.Inbox),
        };
        var claims = inbox is null ? null : new RunClaims(inbox, new InboxOptions(), "app", null, registration.Name, Time, NullLogger.Instance);
        _loop = new(registration, publisher: null!, claims, _services.GetRequiredService<IServiceScopeFactory>(), Time, logger ?? NullLogger.Instance);
        _loop.Start(_stopping.Token);
    }

    public SteppedTime Time { get; }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _loop.Ended;
        await _services.DisposeAsync();
        _stopping.Dispose();
    }

    private sealed class Registration(RecurringMessageOptions options, Func<DateTimeOffset, SendOptions, Task> send) : RecurringRegistration("reports", options)
    {
        public override Type MessageType => typeof(string);

        public override Task SendAsync(IMessagePublisher publisher, Recurrence recurrence, SendOptions sendOptions, CancellationToken cancellationToken) =>
            send(recurrence.DueAt, sendOptions);
    }
}

/// <summary>A destination that drops what has the deduplication id of what it has.</summary>
internal sealed class Deduplicating
{
    private readonly ConcurrentDictionary<string, bool> _ids = new(StringComparer.Ordinal);

    public ConcurrentQueue<DateTimeOffset> Received { get; } = [];

    public Task SendAsync(DateTimeOffset due, SendOptions options)
    {
        Assert.Equal(options.MessageId, options.DeduplicationId ?? options.MessageId);
        if (options.DeduplicationId is not { } id || _ids.TryAdd(id, true))
            Received.Enqueue(due);
        return Task.CompletedTask;
    }
}
