using System.ComponentModel;

namespace Azure.Messaging.ServiceBus;

public class ServiceBusSessionReceiverOptions
{
    private int _prefetchCount;

    public int PrefetchCount
    {
        get => _prefetchCount;
        set
        {
            Check.InRange(value, 0, int.MaxValue, nameof(PrefetchCount));
            _prefetchCount = value;
        }
    }

    public ServiceBusReceiveMode ReceiveMode { get; set; } = ServiceBusReceiveMode.PeekLock;

    public string Identifier { get; set; }

    [EditorBrowsable(EditorBrowsableState.Never)]
    public override bool Equals(object obj) => base.Equals(obj);

    [EditorBrowsable(EditorBrowsableState.Never)]
    public override int GetHashCode() => base.GetHashCode();

    [EditorBrowsable(EditorBrowsableState.Never)]
    public override string ToString() => base.ToString();
}
