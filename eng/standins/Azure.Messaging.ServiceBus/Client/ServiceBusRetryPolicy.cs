using System.ComponentModel;

namespace Azure.Messaging.ServiceBus;

public abstract class ServiceBusRetryPolicy
{
    protected ServiceBusRetryPolicy()
    {
    }

    public abstract TimeSpan CalculateTryTimeout(int attemptCount);

    public abstract TimeSpan? CalculateRetryDelay(Exception lastException, int attemptCount);

    [EditorBrowsable(EditorBrowsableState.Never)]
    public override bool Equals(object obj) => base.Equals(obj);

    [EditorBrowsable(EditorBrowsableState.Never)]
    public override int GetHashCode() => base.GetHashCode();

    [EditorBrowsable(EditorBrowsableState.Never)]
    public override string ToString() => base.ToString();
}
