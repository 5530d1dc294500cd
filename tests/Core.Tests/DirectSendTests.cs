using System.Diagnostics;
using System.Diagnostics.Metrics;
using Integration.Diagnostics;
using Integration.Drivers;
using Microsoft.Extensions.Time.Testing;

namespace Integration.Core.Tests;

/// <summary>Messages that are stored straight in a subscription or dead-letter queue go the way of all others.</summary>
public sealed class DirectSendTests
{
    private static readonly DeadLetterInfo Details = new("poison", null, null, null, null);

    private readonly ScriptedDriver _driver = new();
    private readonly FakeTimeProvider _time = new();
    private readonly EntityPath _path = EntityPath.Queue($"q{Guid.NewGuid():N}").DeadLetter;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IDirectSender Sender => new MessagingClient(_driver, new MessagingClientOptions { TimeProvider = _time }).FindDirectSender(_path)!;

    [Fact]
    public async Task They_are_split_by_the_limits_with_their_details()
    {
        var results = await Sender.SendManyAsync([.. Enumerable.Range(0, 12).Select(i => Dead(i, bytes: 100))], cancellationToken: Token);

        Assert.True(results.AllSucceeded);
        Assert.Equal([10, 2], _driver.Batches.Select(b => b.Count));
        Assert.Equal(Enumerable.Range(0, 12).Select(i => $"m{i}"), _driver.Sent.Select(p => p.Message.MessageId));
        Assert.All(_driver.Sent, p => Assert.Same(Details, p.Payload));
    }

    [Fact]
    public async Task One_without_details_or_too_large_or_missing_fails_alone()
    {
        var results = await Sender.SendManyAsync(
            [Dead(0), new(new Message { MessageId = "bare" }), Dead(2, bytes: 501), null!, Dead(4)], cancellationToken: Token);

        Assert.Equal([true, false, false, false, true], results.Select(r => r.Succeeded));
        Assert.Equal("deadLetter", Assert.IsType<ArgumentException>(results[1].Error).ParamName);
        Assert.IsType<MessageTooLargeException>(results[2].Error);
        Assert.IsType<ArgumentException>(results[3].Error);
        Assert.Equal(["m0", "m4"], Assert.Single(_driver.Batches).Select(m => m.MessageId));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 2)]
    public async Task Transient_failures_are_tried_again_when_asked(int maxAttempts, int batches)
    {
        var attempts = 0;
        _driver.OnSend = (batch, _) => ++attempts == 1
            ? throw new TimeoutException()
            : Task.FromResult<IReadOnlyList<SendOutcome>>([.. batch.Select(_ => new SendOutcome())]);

        var sending = Sender.SendManyAsync([Dead(0)], new SendManyOptions { MaxAttempts = maxAttempts }, Token);
        while (!sending.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Equal(maxAttempts > 1, (await sending).AllSucceeded);
        Assert.Equal(batches, _driver.Batches.Count);
        Assert.Single(_driver.Prepared);
    }

    [Fact]
    public async Task They_have_a_span_and_are_counted_by_outcome()
    {
        var spans = new List<Activity>();
        using var tracing = new ActivityListener
        {
            ShouldListenTo = source => source.Name == MessagingTelemetry.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = span =>
            {
                if (span.GetTagItem(MessagingTelemetry.DestinationName) as string == _path.ToString())
                    spans.Add(span);
            },
        };
        ActivitySource.AddActivityListener(tracing);
        var counted = new List<string?>();
        using var metrics = new MeterListener { InstrumentPublished = (instrument, self) => EnableSent(self, instrument) };
        metrics.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            var values = tags.ToArray().ToDictionary(t => t.Key, t => t.Value as string);
            if (values[MessagingTelemetry.DestinationName] == _path.ToString())
                counted.AddRange(Enumerable.Repeat(values.GetValueOrDefault(MessagingTelemetry.ErrorType), (int)value));
        });
        metrics.Start();
        _driver.OnSend = (batch, _) => Task.FromResult<IReadOnlyList<SendOutcome>>([.. batch.Select((_, i) => new SendOutcome(i == 1 ? new TimeoutException() : null))]);

        await Sender.SendManyAsync([Dead(0), Dead(1), Dead(2)], cancellationToken: Token);

        var span = Assert.Single(spans);
        Assert.Equal(($"send {_path}", ActivityKind.Producer, ActivityStatusCode.Error), (span.DisplayName, span.Kind, span.Status));
        Assert.Equal(3, span.GetTagItem(MessagingTelemetry.BatchCount));
        Assert.Equal([null, nameof(ServiceUnavailableException), null], counted);
    }

    private static void EnableSent(MeterListener listener, Instrument instrument)
    {
        if (instrument.Name == MessagingTelemetry.SentMessages)
            listener.EnableMeasurementEvents(instrument);
    }

    private static DirectMessage Dead(int number, int bytes = 1) => new(new Message { MessageId = $"m{number}", Body = new byte[bytes] }, Details);
}
