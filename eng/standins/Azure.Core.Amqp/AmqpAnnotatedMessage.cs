namespace Azure.Core.Amqp;

public class AmqpAnnotatedMessage
{
    private AmqpMessageHeader _header;
    private AmqpMessageProperties _properties;
    private Dictionary<string, object> _applicationProperties;
    private Dictionary<string, object> _deliveryAnnotations;
    private Dictionary<string, object> _messageAnnotations;
    private Dictionary<string, object> _footer;

    public AmqpAnnotatedMessage(AmqpMessageBody body)
    {
        ArgumentNullException.ThrowIfNull(body);
        Body = body;
    }

    public AmqpMessageBody Body { get; set; }

    // Each section comes into being when it is first asked for, which is what HasSection tells.
    public AmqpMessageHeader Header => _header ??= new AmqpMessageHeader();

    public AmqpMessageProperties Properties => _properties ??= new AmqpMessageProperties();

    public IDictionary<string, object> ApplicationProperties => _applicationProperties ??= new(StringComparer.Ordinal);

    public IDictionary<string, object> DeliveryAnnotations => _deliveryAnnotations ??= new(StringComparer.Ordinal);

    public IDictionary<string, object> MessageAnnotations => _messageAnnotations ??= new(StringComparer.Ordinal);

    public IDictionary<string, object> Footer => _footer ??= new(StringComparer.Ordinal);

    public bool HasSection(AmqpMessageSection section) => section switch
    {
        AmqpMessageSection.Header => _header is not null,
        AmqpMessageSection.DeliveryAnnotations => _deliveryAnnotations is not null,
        AmqpMessageSection.MessageAnnotations => _messageAnnotations is not null,
        AmqpMessageSection.Properties => _properties is not null,
        AmqpMessageSection.ApplicationProperties => _applicationProperties is not null,
        AmqpMessageSection.Body => Body is not null,
        AmqpMessageSection.Footer => _footer is not null,
        _ => throw new ArgumentException($"Unknown AMQP message section: {section}.", nameof(section)),
    };
}
