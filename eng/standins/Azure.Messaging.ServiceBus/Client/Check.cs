namespace Azure.Messaging.ServiceBus;

/// <summary>The argument checks that the SDK makes itself, with the exceptions it throws.</summary>
internal static class Check
{
    public static void NotNull(object value, string name) => ArgumentNullException.ThrowIfNull(value, name);

    public static void NotNullOrEmpty(string value, string name) => ArgumentException.ThrowIfNullOrEmpty(value, name);

    public static void InRange<T>(T value, T minimum, T maximum, string name)
        where T : IComparable<T>
    {
        if (value.CompareTo(minimum) < 0 || value.CompareTo(maximum) > 0)
        {
            throw new ArgumentOutOfRangeException(name, $"Value must be between {minimum} and {maximum}.");
        }
    }

    public static void Positive(TimeSpan value, string name)
    {
        if (value <= TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(name, "Value must be positive.");
        }
    }

    public static void NotLongerThan(string value, int length, string name)
    {
        if (value?.Length > length)
        {
            throw new ArgumentException($"The argument '{name}' cannot exceed {length} characters.", name);
        }
    }

    public static void NotDisposed(bool disposed, string name) => ObjectDisposedException.ThrowIf(disposed, (object)name);
}
