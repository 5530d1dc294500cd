using Integration.Drivers;
using Integration.Hosting;
using Integration.Testing.Broker;
using Integration.Testing.Idle;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Integration.Testing;

/// <summary>
/// An application under test: its own registrations on a broker in memory and a virtual clock, whatever provider is configured. It runs until nothing
/// is under way, and tells what happened. Rate limits, <see cref="ConsumerOptions.BatchWait"/> and the pause of consumers that keep failing don't hold.
/// </summary>
/// <remarks>Nor do leases of reader groups end by the clock, which has nobody else to give them to.</remarks>
public sealed partial class MessagingTestHost : IAsyncDisposable
{
    private readonly TestWorld _world;
    private readonly IdleWatch _watch;
    private TestRecipe? _recipe;
    private Func<ValueTask>? _dispose;

    internal MessagingTestHost(TestWorld world) => (_world, _watch) = (world, new(world.Activity, world.ReadSources, world.ReadWork));

    /// <summary>The application's services.</summary>
    public IServiceProvider Services => _world.Services!;

    /// <summary>The application's clock; only <see cref="AdvanceAsync"/> and <see cref="RunUntilIdleAsync"/> move it.</summary>
    public TimeProvider Time => _world.Time;

    /// <summary>The application's main messaging client.</summary>
    public IMessaging Messaging => Services.GetRequiredService<IMessaging>();

    /// <summary>Sends values as the application does, to start a flow.</summary>
    public IMessagePublisher Publisher => Services.GetRequiredService<IMessagePublisher>();

    /// <summary>Makes and starts an application from its registrations.</summary>
    /// <param name="configure">Adds what the application adds, or a part of it; the configuration is empty before it.</param>
    /// <param name="options">Sets options.</param>
    public static Task<MessagingTestHost> StartAsync(Action<HostApplicationBuilder> configure, Action<MessagingTestOptions>? options = null)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return StartAsync(
            add =>
            {
                var builder = Host.CreateEmptyApplicationBuilder(null);
                configure(builder);
                add(builder.Services);
                return builder.Build();
            },
            options);
    }

    /// <summary>Starts an application that its own code makes, such as that of its <c>Program</c>.</summary>
    /// <param name="make">Makes it, calling what it is given with its services as the last registration; called again for each drill.</param>
    /// <param name="options">Sets options.</param>
    public static Task<MessagingTestHost> StartAsync(Func<Action<IServiceCollection>, IHost> make, Action<MessagingTestOptions>? options = null)
    {
        ArgumentNullException.ThrowIfNull(make);
        return StartAsync(
            new TestRecipe(async add =>
            {
                var host = make(add);
                _ = host.Services.GetRequiredService<MessagingTestHost>();
                await host.StartAsync().ConfigureAwait(false);
                return (host.Services, async () =>
                {
                    await host.StopAsync().ConfigureAwait(false);
                    await ((IAsyncDisposable)host).DisposeAsync().ConfigureAwait(false);
                }
                );
            }),
            options);
    }

    /// <summary>Makes and starts an application that is no plain host, such as a <c>WebApplicationFactory</c>.</summary>
    /// <typeparam name="TApplication">What it is.</typeparam>
    /// <param name="make">Makes it, calls what it is given with its services as the last registration, and starts it; called again for each drill.</param>
    /// <param name="services">Its services.</param>
    /// <param name="options">Sets options.</param>
    public static Task<MessagingTestHost> StartAsync<TApplication>(
        Func<Action<IServiceCollection>, TApplication> make, Func<TApplication, IServiceProvider> services, Action<MessagingTestOptions>? options = null)
        where TApplication : IAsyncDisposable
    {
        ArgumentNullException.ThrowIfNull(make);
        ArgumentNullException.ThrowIfNull(services);
        return StartAsync(
            new TestRecipe(add =>
            {
                var application = make(add);
                return Task.FromResult<(IServiceProvider, Func<ValueTask>)>((services(application), application.DisposeAsync));
            }),
            options);
    }

    /// <summary>That of an application with <see cref="MessagingTestingServiceCollectionExtensions.AddMessagingTesting(IServiceCollection, Action{MessagingTestOptions})"/>.</summary>
    /// <param name="services">The application's services.</param>
    public static MessagingTestHost Of(IServiceProvider services) => services.GetRequiredService<MessagingTestHost>();

    /// <summary>
    /// Ends when nothing is under way: every message of a consumer that runs is settled, nothing is due, no handler runs, every reader group is at the end of its
    /// stream, and the relay of an outbox has forwarded what was committed by it. Messages of sources without a consumer, dead letters, and what is scheduled
    /// for later don't count, also when code of its own has received them. It moves the clock only where deliveries wait for it with no handler running, such
    /// as between retries in place.
    /// </summary>
    /// <exception cref="NotIdleException">Something is still under way at <see cref="MessagingTestOptions.Bound"/>: the message says what.</exception>
    public async Task RunUntilIdleAsync(CancellationToken cancellationToken = default)
    {
        var bound = new IdleBound(_world.Options.Bound);
        while (await QuietAsync(wakesHandlers: false, bound, cancellationToken).ConfigureAwait(false) == IdleState.Waiting)
        {
            bound.Check(_watch.Describe);
            _world.Time.MoveTo(_world.Time.NextDue ?? _world.Time.GetUtcNow());
        }
    }

    /// <summary>
    /// Lets time pass: runs until nothing is under way, moves the clock to what is next due, and so on until the time is over. Handlers that are in
    /// a <see cref="Task.Delay(TimeSpan, TimeProvider)"/> on the clock wait it out meanwhile: one that has such a delay pending counts as waiting, whatever
    /// else it does.
    /// </summary>
    /// <param name="time">How much time, zero or more.</param>
    /// <param name="cancellationToken">Ends it where it is.</param>
    /// <exception cref="NotIdleException">Something does not end within <see cref="MessagingTestOptions.Bound"/>: the message says what.</exception>
    public async Task AdvanceAsync(TimeSpan time, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        var end = SaturatingTime.Add(_world.Time.GetUtcNow(), time);
        var bound = new IdleBound(_world.Options.Bound);
        await QuietAsync(wakesHandlers: true, bound, cancellationToken).ConfigureAwait(false);
        while (_world.Time.NextDue is { } next && next <= end)
        {
            _world.Time.MoveTo(next);
            bound.Check(_watch.Describe);
            await QuietAsync(wakesHandlers: true, bound, cancellationToken).ConfigureAwait(false);
        }

        _world.Time.MoveTo(end);
    }

    /// <summary>Stops the application, and lets time pass for what waits meanwhile.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _dispose, null) is not { } dispose)
            return;
        var stopping = Task.Run(async () => await dispose().ConfigureAwait(false));
        while (await Task.WhenAny(stopping, Task.Delay(5)).ConfigureAwait(false) != stopping)
            _world.Time.MoveTo(_world.Time.GetUtcNow().AddMilliseconds(250));
        await stopping.ConfigureAwait(false);
    }

    internal static Task<MessagingTestHost> StartAsync(TestRecipe recipe, Action<MessagingTestOptions>? configure)
    {
        var options = new MessagingTestOptions();
        configure?.Invoke(options);
        return recipe.StartAsync(new(options, faults: null));
    }

    /// <summary>Ends when what is appended from now on is new to every reader group: then the test may begin.</summary>
    internal Task WhenStreamsAreReadAsync() => _watch.WhenStreamsAreReadAsync(new(_world.Options.Bound), CancellationToken.None);

    internal void Own(TestRecipe recipe, Func<ValueTask> dispose) => (_recipe, _dispose) = (recipe, dispose);

    /// <summary>Waits until nothing goes on by itself; then what a drill holds back goes on.</summary>
    private async Task<IdleState> QuietAsync(bool wakesHandlers, IdleBound bound, CancellationToken cancellationToken)
    {
        while (true)
        {
            var state = await _watch.WhenQuietAsync(wakesHandlers, bound, cancellationToken).ConfigureAwait(false);
            var released = false;
            foreach (var broker in _world.Brokers)
                released |= await broker.Held.ReleaseAsync(_world.Activity, _world.Faults).ConfigureAwait(false);
            if (!released)
                return state;
        }
    }
}
