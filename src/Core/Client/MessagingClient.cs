using System.Collections.Concurrent;
using Integration.Calls;
using Integration.Client;
using Integration.Diagnostics;
using Integration.Drivers;
using Integration.Streams;
using Integration.Streams.Groups;
using Integration.TopologyManagement;

namespace Integration;

/// <summary>The portable messaging API over a provider's driver. Providers make it in their factory; provider authors and tests directly.</summary>
public sealed class MessagingClient : IMessaging, IDirectSending, IEntityIdentities, IInfrastructureExport, IRedriveTasks, IStreaming
{
    private readonly IMessagingDriver _driver;
    private readonly MessagingClientOptions _options;
    private readonly Lifetime _lifetime = new();
    private readonly OutstandingLocks _outstanding = new();
    private readonly DriverCalls _calls;
    private readonly ConcurrentDictionary<EntityPath, Lazy<IMessageSource>> _sources = new();
    private readonly ConcurrentDictionary<string, Lazy<PortableTopic>> _topics = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<EntityPath, Lazy<IDirectSender?>> _directSenders = new();
    private readonly ConcurrentDictionary<string, Lazy<PortableStream>> _streams = new(StringComparer.Ordinal);
    private readonly StreamTopologyClient _streamTopology;
    private readonly ConcurrentBag<IAsyncDisposable> _opened = [];
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Makes a client, which owns the driver.</summary>
    /// <exception cref="ArgumentException">The options are not valid.</exception>
    public MessagingClient(IMessagingDriver driver, MessagingClientOptions? options = null)
    {
        _driver = driver ?? throw new ArgumentNullException(nameof(driver));
        _options = options ?? new MessagingClientOptions();
        if (_options.DrainTimeout < TimeSpan.Zero)
            throw new ArgumentException($"DrainTimeout is {_options.DrainTimeout}; it must be zero or more.", nameof(options));
        _calls = new DriverCalls(driver, _options, _lifetime);
        _streamTopology = new StreamTopologyClient(_calls);
        Topology = new TopologyClient(_calls, _streamTopology);
    }

    /// <inheritdoc />
    public string Provider => _driver.Provider;

    /// <inheritdoc />
    public MessagingCapabilities Capabilities => _driver.Capabilities;

    /// <summary>The clock that the ends of its locks are by.</summary>
    internal TimeProvider Time => _options.TimeProvider;

    /// <inheritdoc />
    public ITopology Topology { get; }

    /// <inheritdoc />
    public IQueue Queue(string name) => (IQueue)Source(EntityPath.Queue(name));

    /// <inheritdoc />
    public ITopic Topic(string name)
    {
        var path = EntityPath.Topic(name);
        _calls.Require(Capability.Topics, path);
        return _topics.GetOrAdd(name, _ => new Lazy<PortableTopic>(() => new PortableTopic(_calls, path, OpenSender(_driver.OpenSender(path), path, "publish"), Source, ScheduleOf(path)))).Value;
    }

    /// <inheritdoc />
    public StreamCapabilities? StreamCapabilities => (_driver as IStreamDriver)?.StreamCapabilities;

    /// <inheritdoc />
    public IStreamTopology StreamTopology
    {
        get
        {
            _calls.RequireStreams(null);
            return _streamTopology;
        }
    }

    /// <inheritdoc />
    public IStream Stream(string name)
    {
        var path = EntityPath.Stream(name);
        var driver = _calls.RequireStreams(path);
        return _streams.GetOrAdd(name, _ => new Lazy<PortableStream>(() => new PortableStream(
            _calls, path, Open(driver.OpenWriter(path)), Open(driver.OpenReader(path, group: null)), group => OpenGroup(driver, path, group)))).Value;
    }

    /// <inheritdoc />
    public IMessageSource Source(EntityPath path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path.Kind == EntityKind.Topic)
            throw new ArgumentException($"'{path}' is a topic; receive from one of its subscriptions.", nameof(path));
        if (path.Kind == EntityKind.Stream)
            throw new ArgumentException($"'{path}' is a stream; read it by {nameof(Stream)}.", nameof(path));
        return _sources.GetOrAdd(path, p => new Lazy<IMessageSource>(() => OpenSource(p))).Value;
    }

    /// <inheritdoc />
    public IDirectSender? FindDirectSender(EntityPath source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.Kind is EntityKind.Topic or EntityKind.Stream || (source.Kind == EntityKind.Queue && !source.IsDeadLetter))
            throw new ArgumentException($"'{source}' is not a subscription or dead-letter queue; send to it by IMessaging.{source.Kind}.", nameof(source));
        return _directSenders.GetOrAdd(source, p => new Lazy<IDirectSender?>(
            () => (_driver as IDirectSendDriver)?.OpenDirectSender(p) is { } sender ? OpenSender(sender, p) : null)).Value;
    }

    /// <inheritdoc />
    public async Task<string?> FindIdentityAsync(EntityPath entity, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entity);
        try
        {
            return await _calls.RunAsync("find", "manage", entity, token => _driver.FindIdentityAsync(entity, token), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is EntityNotFoundException or UnauthorizedException)
        {
            return null;
        }
    }

    /// <inheritdoc />
    public string ExportInfrastructure(TopologyDefinition topology, InfrastructureFormat format, InfrastructureOptions? options = null) =>
        new InfrastructureWriter(_driver, Topology).Write(topology, format, options ?? new InfrastructureOptions());

    /// <inheritdoc />
    public Task<IReadOnlyList<RedriveTask>> ListRedriveTasksAsync(EntityPath source, CancellationToken cancellationToken = default)
    {
        var path = Source(source).Path.Owner.DeadLetter;
        var driver = RequireRedriveTasks(path);
        return _calls.RunAsync("list", "manage", path, token => driver.ListRedriveTasksAsync(path, token), cancellationToken);
    }

    /// <inheritdoc />
    public Task<long> CancelRedriveTaskAsync(EntityPath source, string id, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        var path = Source(source).Path.Owner.DeadLetter;
        var driver = RequireRedriveTasks(path);
        return _calls.RunAsync("cancel", "manage", path, token => driver.CancelRedriveTaskAsync(id, token), cancellationToken);
    }

    /// <inheritdoc />
    public T As<T>() where T : class => _driver.GetNativeOrThrow<T>();

    /// <summary>What telemetry calls the service behind an entity: see <see cref="IMessagingDriver.GetMessagingSystem"/>.</summary>
    internal string GetMessagingSystem(EntityPath? entity) => _driver.GetMessagingSystem(entity);

    /// <summary>Where other clients of the service find an entity: see <see cref="IMessagingDriver.FindAddress"/>.</summary>
    internal EntityAddress? FindAddress(EntityPath entity) => _driver.FindAddress(entity);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (!await _lifetime.BeginDrainAsync().ConfigureAwait(false))
        {
            await _disposed.Task.ConfigureAwait(false);
            return;
        }

        try
        {
            await DrainAsync().ConfigureAwait(false);
            _lifetime.Close();
            await Task.WhenAll(_opened.Select(DisposeAsync)).ConfigureAwait(false);
        }
        finally
        {
            _lifetime.Close();
            _disposed.SetResult();
            _lifetime.Dispose();
            await _driver.DisposeAsync().ConfigureAwait(false);
        }

        // A method of its own, so that what one throws keeps none of the others from being disposed.
        static async Task DisposeAsync(IAsyncDisposable opened) => await opened.DisposeAsync().ConfigureAwait(false);
    }

    private IRedriveTaskDriver RequireRedriveTasks(EntityPath deadLetters) => _driver as IRedriveTaskDriver ?? throw new CapabilityNotSupportedException(
        Capability.Redrive, "the service has no tasks that move dead letters without a client.", "a redrive ends with the process that runs it.", Provider, deadLetters);

    /// <summary>Gives back what nobody handles yet, then waits for the rest as long as the options allow, then gives that back too.</summary>
    private async Task DrainAsync()
    {
        await PortableSource.ReleaseAsync(_outstanding.Snapshot().Where(l => !l.IsHandedOut)).ConfigureAwait(false);
        try
        {
            await Task.WhenAll(_lifetime.WhenIdleAsync(), _outstanding.WhenNoneAsync())
                .OrTimeoutAsync(_options.DrainTimeout, _options.TimeProvider).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            var left = _outstanding.Snapshot();
            _calls.Logger.Undrained(left.Count);
            await PortableSource.ReleaseAsync(left).ConfigureAwait(false);
        }
    }

    private IMessageSource OpenSource(EntityPath path)
    {
        var receiver = _driver.OpenReceiver(path);
        _opened.Add(receiver);
        if (path.IsDeadLetter)
            return new PortableDeadLetterSource(_calls, path, receiver, _outstanding);
        var deadLetters = (IDeadLetterSource)Source(path.DeadLetter);
        return path.Kind == EntityKind.Queue
            ? new PortableQueue(_calls, path, receiver, _outstanding, OpenSender(_driver.OpenSender(path), path), deadLetters, ScheduleOf(path))
            : new PortableSubscription(_calls, path, receiver, _outstanding, deadLetters);
    }

    /// <summary>Opened when it is first used: few are, and a refusal is none of the queue itself.</summary>
    private Lazy<EntitySchedule> ScheduleOf(EntityPath path) => new(
        () =>
        {
            _calls.Require(Capability.ScheduledSend, path);
            return _driver is IScheduleDriver driver
                ? new EntitySchedule(_calls, Open(driver.OpenSchedule(path)), path)
                : throw new CapabilityNotSupportedException(Capability.ScheduledSend, "its driver has no schedule.", "a Delay, which can't be cancelled.", Provider, path);
        },
        LazyThreadSafetyMode.PublicationOnly);

    private ReaderGroup OpenGroup(IStreamDriver driver, EntityPath stream, string name)
    {
        var store = _options.OpenLeaseStore?.Invoke(stream, name);
        if (store is null)
            _calls.Require(StreamCapability.ReaderGroups, stream);
        var access = new GroupAccess(_calls, stream, name, Open(driver.OpenReader(stream, name)), Open(store ?? driver.OpenLeaseStore(stream, name)));
        return new ReaderGroup(access);
    }

    private T Open<T>(T opened) where T : IAsyncDisposable
    {
        _opened.Add(opened);
        return opened;
    }

    private EntitySender OpenSender(ISenderDriver sender, EntityPath path, string operation = "send")
    {
        _opened.Add(sender);
        return new EntitySender(_calls, sender, path, operation);
    }
}
