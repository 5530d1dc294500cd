using System.ComponentModel;

namespace Azure.Messaging.ServiceBus;

public class CreateMessageBatchOptions
{
    private long? _maxSizeInBytes;

    public long? MaxSizeInBytes
    {
        get => _maxSizeInBytes;
        set
        {
            if (value.HasValue)
            {
                Check.InRange(value.Value, 24, long.MaxValue, nameof(MaxSizeInBytes));
            }

            _maxSizeInBytes = value;
        }
    }

    [EditorBrowsable(EditorBrowsableState.Never)]
    public override bool Equals(object obj) => base.Equals(obj);

    [EditorBrowsable(EditorBrowsableState.Never)]
    public override int GetHashCode() => base.GetHashCode();

    [EditorBrowsable(EditorBrowsableState.Never)]
    public override string ToString() => base.ToString();
}
