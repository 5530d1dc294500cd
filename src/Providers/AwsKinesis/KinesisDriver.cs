using Amazon.Kinesis;
using Integration.Aws.Kinesis.Appending;
using Integration.Aws.Kinesis.Leases;
using Integration.Aws.Kinesis.Options;
using Integration.Aws.Kinesis.Reading;
using Integration.Aws.Kinesis.Requests;
using Integration.Aws.Kinesis.Topology;
using Integration.Drivers;

namespace Integration.Aws.Kinesis;

/// <summary>Amazon Kinesis Data Streams as a provider: streams, and no queues or topics.</summary>
internal sealed class KinesisDriver : IMessagingDriver, IStreamDriver
{
    private readonly KinesisContext _context;
    private readonly KinesisNoQueues _queues;
    private readonly SettingsReader _settings;
    private readonly ReadBudget _budget;
    private readonly Lazy<LeaseTable> _leases;

    /// <param name="context">The driver disposes it.</param>
    public KinesisDriver(KinesisContext context)
    {
        _context = context;
        _settings = new SettingsReader(context);
        _budget = new ReadBudget(context.Time, context.Options.MaxReadsPerSecond);
        _leases = new Lazy<LeaseTable>(() => new LeaseTable(context));
        Capabilities = KinesisCapabilities.OfMessaging(context.Options);
        StreamCapabilities = KinesisCapabilities.OfStreams(context.Options);
        StreamTopology = new KinesisStreamTopology(context);
        _queues = new KinesisNoQueues(context);
    }

    public string Provider => KinesisProvider.Name;

    public MessagingCapabilities Capabilities { get; }

    public StreamCapabilities StreamCapabilities { get; }

    public ITopologyDriver Topology => _queues;

    public IStreamTopologyDriver StreamTopology { get; }

    public IReadOnlyList<Type> NativeTypes { get; } = [typeof(IAmazonKinesis), typeof(IForeignLeases)];

    public string GetMessagingSystem(EntityPath? entity) => KinesisProvider.System;

    public ISenderDriver OpenSender(EntityPath destination) => throw _queues.Refuse(destination);

    public IReceiverDriver OpenReceiver(EntityPath source) => throw _queues.Refuse(source);

    public IStreamWriterDriver OpenWriter(EntityPath stream) => new KinesisWriter(_context, stream, _settings);

    public IStreamReaderDriver OpenReader(EntityPath stream, string? group) => new KinesisReader(
        _context, stream, _budget, group is not null && _context.Options.IsFanOut(stream, group) ? new FanOutConsumer(_context, stream, group) : null);

    public ILeaseStore OpenLeaseStore(EntityPath stream, string group) =>
        new DynamoDbLeaseStore(_leases.Value, stream, $"{_context.NameOf(stream)}/{group}");

    public async Task DeleteGroupAsync(EntityPath stream, string group, CancellationToken cancellationToken)
    {
        if (!_context.Options.IsFanOut(stream, group) || !_context.Options.Provisioning)
            return;
        using var consumer = new FanOutConsumer(_context, stream, group);
        await consumer.DeregisterAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task<string?> FindIdentityAsync(EntityPath entity, CancellationToken cancellationToken)
    {
        if (entity.Kind != EntityKind.Stream)
            return null;
        var found = (await _context.DescribeAsync(_context.NameOf(entity), cancellationToken).ConfigureAwait(false)).StreamDescriptionSummary;
        return $"{found.StreamARN}@{found.StreamCreationTimestamp?.ToUniversalTime().Ticks}";
    }

    public EntityAddress? FindAddress(EntityPath entity) => entity.Kind == EntityKind.Stream ? new("kinesis", _context.Host, _context.NameOf(entity)) : null;

    public MessagingException? TranslateError(Exception exception, EntityPath? entity) => KinesisErrors.Translate(exception, entity);

    public object? GetNative(Type type) => type == typeof(IAmazonKinesis) ? _context.Kinesis : type == typeof(IForeignLeases) ? new KclLeases(_context) : null;

    public ValueTask DisposeAsync()
    {
        if (_leases.IsValueCreated)
            _leases.Value.Dispose();
        _context.Dispose();
        return ValueTask.CompletedTask;
    }
}
