using System.Collections.Concurrent;
using Amazon.SimpleNotificationService;
using Amazon.SQS;
using Integration.Diagnostics;
using Integration.Drivers;
using Microsoft.Extensions.Logging;

namespace Integration.Aws;

/// <summary>Amazon SQS and SNS as a provider.</summary>
internal sealed class AwsDriver : IMessagingDriver, IDirectSendDriver
{
    public const string ProviderName = "aws";
    public const string SqsSystem = "aws_sqs";
    public const string SnsSystem = "aws.sns";

    private readonly ConcurrentDictionary<Task, bool> _background = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly EntityIdentity _identity;

    public AwsDriver(AwsMessagingOptions options, MessagingClientOptions client)
    {
        options.Validate();
        Options = options;
        Client = client;
        Clients = new AwsClients(options, client);
        Logger = client.LoggerFactory.CreateLogger(MessagingTelemetry.SourceName);
        Capabilities = AwsCapabilities.Of(options);
        Book = new EntityBook(options, Clients, client.Topology);
        Settings = new SettingsBook(this);
        Writer = new QueueWriter(Clients);
        Settler = new Settler(this);
        DeadLetterer = new DeadLetterer(this);
        Topology = new AwsTopology(this);
        _identity = new EntityIdentity(this, new TopicStore(this));
    }

    public string Provider => ProviderName;

    public MessagingCapabilities Capabilities { get; }

    public ITopologyDriver Topology { get; }

    public IReadOnlyList<Type> NativeTypes { get; } = [typeof(IAmazonSQS), typeof(IAmazonSimpleNotificationService)];

    public AwsMessagingOptions Options { get; }

    public MessagingClientOptions Client { get; }

    public AwsClients Clients { get; }

    public ILogger Logger { get; }

    public EntityBook Book { get; }

    public SettingsBook Settings { get; }

    public QueueWriter Writer { get; }

    public Settler Settler { get; }

    public DeadLetterer DeadLetterer { get; }

    /// <summary>Cancelled when disposing begins: ends waits that hold something back.</summary>
    public CancellationToken Closing => _closing.Token;

    public string GetMessagingSystem(EntityPath? entity) => entity?.Kind == EntityKind.Topic ? SnsSystem : SqsSystem;

    public ISenderDriver OpenSender(EntityPath destination) =>
        destination.Kind == EntityKind.Topic ? new TopicSender(this, destination) : new QueueSender(this, destination);

    public ISenderDriver OpenDirectSender(EntityPath source) => new DirectSender(this, source);

    public IReceiverDriver OpenReceiver(EntityPath source) => new QueueReceiver(this, source);

    public Task<string?> FindIdentityAsync(EntityPath entity, CancellationToken cancellationToken) => _identity.FindAsync(entity, cancellationToken);

    public MessagingException? TranslateError(Exception exception, EntityPath? entity) =>
        exception as MessagingException ?? AwsErrors.Translate(exception, Provider, entity);

    public object? GetNative(Type type) =>
        type == typeof(IAmazonSQS) ? Clients.Sqs : type == typeof(IAmazonSimpleNotificationService) ? Clients.Sns : null;

    /// <summary>Remembers work that outlives its caller: polls on the wire, and giving back what they bring.</summary>
    public void Track(Task work)
    {
        _background[work] = true;
        _ = work.ContinueWith(done => _background.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>
    /// Returns at once: a long poll on the wire may still bring a message, which is then given back by a client that is kept for
    /// it until the poll ends.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        _ = CloseAsync();
    }

    private async Task CloseAsync()
    {
        while (_background.Keys.ToArray() is { Length: > 0 } running)
            await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Clients.Dispose();
        _closing.Dispose();
    }
}
