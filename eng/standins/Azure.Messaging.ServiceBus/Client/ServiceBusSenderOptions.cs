using System.ComponentModel;

namespace Azure.Messaging.ServiceBus;

public class ServiceBusSenderOptions
{
    public string Identifier { get; set; }

    [EditorBrowsable(EditorBrowsableState.Never)]
    public override bool Equals(object obj) => base.Equals(obj);

    [EditorBrowsable(EditorBrowsableState.Never)]
    public override int GetHashCode() => base.GetHashCode();

    [EditorBrowsable(EditorBrowsableState.Never)]
    public override string ToString() => base.ToString();
}
