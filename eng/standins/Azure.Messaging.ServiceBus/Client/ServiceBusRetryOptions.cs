namespace Azure.Messaging.ServiceBus;

public class ServiceBusRetryOptions
{
    private int _maxRetries = 3;
    private TimeSpan _delay = TimeSpan.FromSeconds(0.8);
    private TimeSpan _maxDelay = TimeSpan.FromMinutes(1);
    private TimeSpan _tryTimeout = TimeSpan.FromMinutes(1);

    public ServiceBusRetryMode Mode { get; set; } = ServiceBusRetryMode.Exponential;

    public int MaxRetries
    {
        get => _maxRetries;
        set
        {
            Check.InRange(value, 0, 100, nameof(MaxRetries));
            _maxRetries = value;
        }
    }

    public TimeSpan Delay
    {
        get => _delay;
        set
        {
            Check.InRange(value, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(5), nameof(Delay));
            _delay = value;
        }
    }

    public TimeSpan MaxDelay
    {
        get => _maxDelay;
        set
        {
            Check.InRange(value, TimeSpan.Zero, TimeSpan.MaxValue, nameof(MaxDelay));
            _maxDelay = value;
        }
    }

    public TimeSpan TryTimeout
    {
        get => _tryTimeout;
        set
        {
            if (value < TimeSpan.Zero)
            {
                throw new ArgumentException("The try timeout must not be negative.", nameof(TryTimeout));
            }

            Check.InRange(value, TimeSpan.Zero, TimeSpan.FromHours(1), nameof(TryTimeout));
            _tryTimeout = value;
        }
    }

    public ServiceBusRetryPolicy CustomRetryPolicy { get; set; }

    internal ServiceBusRetryOptions Clone() => (ServiceBusRetryOptions)MemberwiseClone();
}
