using Amazon.SimpleNotificationService;
using Amazon.SQS;
using Integration.Aws.Entities;
using Integration.Aws.Infrastructure;
using Integration.Aws.Options;
using Integration.Aws.Receiving;
using Integration.Aws.Requests;
using Integration.Aws.Sending;
using Integration.Aws.Settling;
using Integration.Aws.Topology;
using Integration.Drivers;

namespace Integration.Aws;

/// <summary>Amazon SQS and SNS as a provider: puts its parts together, once for the client and once for each sender and receiver.</summary>
internal sealed class AwsDriver : IMessagingDriver, IDirectSendDriver, IInfrastructureDriver, IRedriveTaskDriver
{
    private readonly AwsContext _context;
    private readonly BackgroundWork _background = new();
    private readonly EntityResolver _entities;
    private readonly EntityIdentity _identity;
    private readonly SettingsCache _cache;
    private readonly SettingsReader _reader;
    private readonly LeaseRenewer _leases;
    private readonly MessageSizeLimits _sizes;
    private readonly QueueWriter _writer;
    private readonly SqsSettler _settler;
    private readonly DeadLetterMover _deadLetters;
    private readonly MessageCounter _counter;
    private readonly MessagePurger _purger;
    private readonly Redriver _redriver;
    private readonly MoveTasks _moveTasks;

    /// <param name="context">The driver disposes its clients.</param>
    public AwsDriver(AwsContext context)
    {
        _context = context;
        Capabilities = AwsCapabilities.Of(context.Options);
        _entities = new EntityResolver(context);
        _cache = new SettingsCache(context.Time, context.Messaging.Topology);
        _sizes = new MessageSizeLimits(context, _entities, _cache);
        var topics = new TopicProvisioner(context, _entities);
        var topology = new AwsTopology(context, _entities, _cache, topics);
        Topology = topology;
        _identity = new EntityIdentity(context, _entities, topics);
        _reader = new SettingsReader(context, _cache, topology);
        _leases = new LeaseRenewer(context, _cache, topology);
        _writer = new QueueWriter(context.Sqs);
        _settler = new SqsSettler(context);
        _deadLetters = new DeadLetterMover(context, _entities, _writer, _settler);
        _counter = new MessageCounter(context, _entities);
        _purger = new MessagePurger(context, _entities);
        _redriver = new Redriver(context, _entities, _writer);
        _moveTasks = new MoveTasks(context, _entities);
    }

    public string Provider => AwsProvider.Name;

    public MessagingCapabilities Capabilities { get; }

    public ITopologyDriver Topology { get; }

    public IReadOnlyList<Type> NativeTypes { get; } = [typeof(IAmazonSQS), typeof(IAmazonSimpleNotificationService)];

    public string GetMessagingSystem(EntityPath? entity) => entity?.Kind == EntityKind.Topic ? AwsProvider.SnsSystem : AwsProvider.SqsSystem;

    public ISenderDriver OpenSender(EntityPath destination) => destination.Kind == EntityKind.Topic
        ? new SnsSender(_context, destination, _entities)
        : new SqsSender(_context, destination, _entities, _sizes, _writer);

    public ISenderDriver OpenDirectSender(EntityPath source) => new SqsSender(_context, source, _entities, _sizes, _writer);

    public IReceiverDriver OpenReceiver(EntityPath source)
    {
        var filter = new ReceiveFilter(_context, source, _reader, _writer, _settler, _deadLetters);
        var fetcher = new QueueFetcher(_context, source, _entities, _cache, _reader, filter, _leases, _background.Closing);
        var poller = new SourcePoller(_context, fetcher, _settler, _background);
        return new SqsReceiver(source, poller, _entities, _reader, _leases, _settler, _deadLetters, _counter, _purger, _redriver);
    }

    public Task<string?> FindIdentityAsync(EntityPath entity, CancellationToken cancellationToken) => _identity.FindAsync(entity, cancellationToken);

    public EntityAddress? FindAddress(EntityPath entity) => entity.Kind switch
    {
        EntityKind.Stream => null,
        EntityKind.Topic => new("sns", _entities.Addresses.HostOf("sns", _context.Options.SnsServiceUrl ?? _context.Options.ServiceUrl), _entities.FindName(entity)),
        _ => new("sqs", _entities.Addresses.HostOf("sqs", _context.Options.SqsServiceUrl ?? _context.Options.ServiceUrl), _entities.FindName(entity)),
    };

    public IReadOnlyList<InfrastructureFormat> InfrastructureFormats { get; } = [InfrastructureFormat.CloudFormation, InfrastructureFormat.Terraform];

    public string WriteInfrastructure(TopologyDefinition topology, InfrastructureFormat format, InfrastructureOptions options)
    {
        var declarations = new AwsDeclarations(topology, options, _context.Options, _entities.Names, _entities.Addresses);
        return JsonText.Print(format == InfrastructureFormat.Terraform ? new TerraformConfiguration(declarations).Write() : new CloudFormationTemplate(declarations).Write());
    }

    public Task<IReadOnlyList<RedriveTask>> ListRedriveTasksAsync(EntityPath deadLetters, CancellationToken cancellationToken) => _moveTasks.ListAsync(deadLetters, cancellationToken);

    public Task<long> CancelRedriveTaskAsync(string id, CancellationToken cancellationToken) => _moveTasks.CancelAsync(id, cancellationToken);

    public MessagingException? TranslateError(Exception exception, EntityPath? entity) => AwsErrors.Translate(exception, entity);

    public object? GetNative(Type type) =>
        type == typeof(IAmazonSQS) ? _context.Sqs : type == typeof(IAmazonSimpleNotificationService) ? _context.Sns : null;

    /// <summary>
    /// Returns at once: a long poll on the wire may still bring a message, which is then given back by a client that is kept for
    /// it until the poll ends.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        await _background.CancelAsync().ConfigureAwait(false);
        _ = DisposeWhenDoneAsync();
    }

    private async Task DisposeWhenDoneAsync()
    {
        await _background.WhenDoneAsync().ConfigureAwait(false);
        _context.Clients.Dispose();
        _background.Dispose();
    }
}
