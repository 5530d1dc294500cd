using System.ComponentModel;
using System.Net;
using System.Net.Security;

namespace Azure.Messaging.ServiceBus;

public class ServiceBusClientOptions
{
    private ServiceBusRetryOptions _retryOptions = new();
    private TimeSpan _connectionIdleTimeout = TimeSpan.FromMinutes(1);

    public ServiceBusTransportType TransportType { get; set; } = ServiceBusTransportType.AmqpTcp;

    public ServiceBusRetryOptions RetryOptions
    {
        get => _retryOptions;
        set
        {
            Check.NotNull(value, nameof(RetryOptions));
            _retryOptions = value;
        }
    }

    public IWebProxy WebProxy { get; set; }

    public RemoteCertificateValidationCallback CertificateValidationCallback { get; set; }

    public TimeSpan ConnectionIdleTimeout
    {
        get => _connectionIdleTimeout;
        set
        {
            Check.Positive(value, nameof(ConnectionIdleTimeout));
            _connectionIdleTimeout = value;
        }
    }

    public Uri CustomEndpointAddress { get; set; }

    public bool EnableCrossEntityTransactions { get; set; }

    public string Identifier { get; set; }

    [EditorBrowsable(EditorBrowsableState.Never)]
    public override bool Equals(object obj) => base.Equals(obj);

    [EditorBrowsable(EditorBrowsableState.Never)]
    public override int GetHashCode() => base.GetHashCode();

    [EditorBrowsable(EditorBrowsableState.Never)]
    public override string ToString() => base.ToString();

    internal ServiceBusClientOptions Clone()
    {
        var copy = (ServiceBusClientOptions)MemberwiseClone();
        copy._retryOptions = _retryOptions.Clone();
        return copy;
    }
}
