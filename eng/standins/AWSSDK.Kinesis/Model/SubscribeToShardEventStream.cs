using System.Text;
using System.Text.Json;
using Amazon.Kinesis.Internal;
using Amazon.Runtime.EventStreams;
using Amazon.Runtime.EventStreams.Internal;

namespace Amazon.Kinesis.Model;

public sealed class SubscribeToShardEventStream : EnumerableEventOutputStream<IEventStreamEvent, KinesisEventStreamException>
{
    private static readonly string[] Exceptions =
    [
        "InternalFailureException", "KMSAccessDeniedException", "KMSDisabledException", "KMSInvalidStateException", "KMSNotFoundException",
        "KMSOptInRequired", "KMSThrottlingException", "ResourceInUseException", "ResourceNotFoundException",
    ];

    private volatile bool _isProcessing;

    public SubscribeToShardEventStream(Stream stream) : this(stream, null) { }

    public SubscribeToShardEventStream(Stream stream, IEventStreamDecoder eventStreamDecoder) : base(stream, eventStreamDecoder)
    {
        base.EventReceived += (_, args) => EventReceived?.Invoke(this, args);
        base.ExceptionReceived += (_, args) => ExceptionReceived?.Invoke(this, args);
        Decoder.MessageReceived += (_, args) =>
        {
            var received = ConvertMessageToEvent(args.Message);
            EventReceived?.Invoke(this, new EventStreamEventReceivedArgs<IEventStreamEvent>(received));
            if (received is InitialResponseEvent initial)
            {
                InitialResponseReceived?.Invoke(this, new EventStreamEventReceivedArgs<InitialResponseEvent>(initial));
            }
            else if (received is SubscribeToShardEvent records)
            {
                SubscribeToShardEventReceived?.Invoke(this, new EventStreamEventReceivedArgs<SubscribeToShardEvent>(records));
            }
        };
    }

    public override event EventHandler<EventStreamEventReceivedArgs<IEventStreamEvent>> EventReceived;

    public override event EventHandler<EventStreamExceptionReceivedArgs<KinesisEventStreamException>> ExceptionReceived;

    public event EventHandler<EventStreamEventReceivedArgs<InitialResponseEvent>> InitialResponseReceived;

    public event EventHandler<EventStreamEventReceivedArgs<SubscribeToShardEvent>> SubscribeToShardEventReceived;

    protected override IDictionary<string, Func<IEventStreamMessage, IEventStreamEvent>> EventMapping { get; } =
        new Dictionary<string, Func<IEventStreamMessage, IEventStreamEvent>>(StringComparer.OrdinalIgnoreCase)
        {
            ["Initial-Response"] = static message => new InitialResponseEvent(message),
            ["SubscribeToShardEvent"] = static message => ReadEvent(message.Payload),
        };

    protected override IDictionary<string, Func<IEventStreamMessage, KinesisEventStreamException>> ExceptionMapping { get; } =
        Exceptions.ToDictionary(
            static code => code,
            static code => new Func<IEventStreamMessage, KinesisEventStreamException>(message =>
                new KinesisEventStreamException(Encoding.UTF8.GetString(message.Payload), Errors.CreateInStream(code))),
            StringComparer.OrdinalIgnoreCase);

    protected override bool IsProcessing
    {
        get => _isProcessing;
        set => _isProcessing = value;
    }

    private static SubscribeToShardEvent ReadEvent(byte[] payload)
    {
        using var document = JsonDocument.Parse(payload);
        return SubscribeToShardWire.ReadSubscribeToShardEvent(document.RootElement);
    }
}
