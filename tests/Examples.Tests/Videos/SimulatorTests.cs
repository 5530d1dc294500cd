using Integration.InMemory;
using Microsoft.Extensions.Time.Testing;
using VideoEncoding.Designs;
using VideoEncoding.Simulation;

namespace Integration.Examples.Tests.Videos;

/// <summary>On virtual time, with a second of encoding and five of patience: nothing here depends on the machine's speed.</summary>
public class SimulatorTests
{
    private static readonly SimulationOptions Options = new()
    {
        Capacity = 4,
        EncodeTime = TimeSpan.FromSeconds(1),
        RequestTimeout = TimeSpan.FromSeconds(8),
        ArrivalWindow = TimeSpan.FromSeconds(2),
        ScaleInterval = TimeSpan.FromMilliseconds(500),
        SampleInterval = TimeSpan.FromMilliseconds(250),
    };

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Under_load_the_synchronous_service_loses_most_videos()
    {
        using var design = new SynchronousDesign(Options, _time);
        var result = await RunAsync(design, 200);
        // 4 slots, 0.5 s at least a video, 10 s from the first arrival to the last time-out.
        Assert.InRange(result.End.Completed, 1, 80);
        Assert.Equal((200 - result.End.Completed, 0), (result.End.Failed, result.End.Waiting));
    }

    [Fact]
    public async Task With_little_to_do_the_synchronous_service_completes_all()
    {
        using var design = new SynchronousDesign(Options with { RequestTimeout = TimeSpan.FromMinutes(10) }, _time);
        var result = await RunAsync(design, 5);
        Assert.Equal((5, 0, 0), (result.End.Completed, result.End.Failed, result.End.Waiting));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(100)]
    public async Task Behind_the_queue_every_video_is_completed(int videos)
    {
        await using var messaging = InMemoryMessaging.Create(null, new MessagingClientOptions { TimeProvider = _time });
        var design = new QueuedDesign(messaging, Options, _time);
        await design.PrepareAsync(default);
        var result = await RunAsync(design, videos);
        Assert.Equal((videos, 0, 0), (result.End.Completed, result.End.Failed, result.End.Waiting));
        var counts = await messaging.Queue("videos").CountAsync();
        Assert.Equal((0, 0, 0), (counts.Active, counts.InFlight, counts.DeadLettered));
    }

    [Fact]
    public async Task Workers_follow_the_depth_of_the_queue()
    {
        await using var messaging = InMemoryMessaging.Create(null, new MessagingClientOptions { TimeProvider = _time });
        var design = new QueuedDesign(messaging, Options, _time);
        await design.PrepareAsync(default);
        var result = await RunAsync(design, 60);
        Assert.Equal(Options.Capacity, result.MostWorkers);
        Assert.All(result.Samples, s => Assert.InRange(s.Workers, 0, Options.Capacity));
        Assert.True(result.End.Workers < Options.Capacity, $"{result.End.Workers} workers are left at the end");
    }

    [Fact]
    public void The_same_seed_gives_the_same_videos()
    {
        Assert.Equal(Video.CreateMany(50, 7, Options), Video.CreateMany(50, 7, Options));
        Assert.NotEqual(Video.CreateMany(50, 7, Options), Video.CreateMany(50, 8, Options));
    }

    [Fact]
    public async Task A_failing_design_ends_the_run_with_its_error()
    {
        await using var messaging = InMemoryMessaging.Create(null, new MessagingClientOptions { TimeProvider = _time });
        // The queue was never created.
        await Assert.ThrowsAsync<EntityNotFoundException>(() => RunAsync(new QueuedDesign(messaging, Options, _time), 3));
    }

    private Task<RunResult> RunAsync(IDesign design, int videos) => _time.DriveAsync(
        new Simulator(Options, _time).RunAsync(design, Video.CreateMany(videos, seed: 1, Options), null, CancellationToken.None),
        TimeSpan.FromMilliseconds(100));
}
