namespace Integration.Hosting;

/// <summary>How the values of bound types become messages, whoever sends them.</summary>
internal static class BoundValues
{
    /// <summary>The message of a value: written as the bound type where that declares the value's own, otherwise as what it is.</summary>
    /// <param name="serializer">Writes it.</param>
    /// <param name="value">The value.</param>
    /// <param name="options">What else the message carries.</param>
    /// <param name="bound">Where it goes by its type; null where the caller has named the place.</param>
    public static Message Serialize<T>(this IMessageSerializer serializer, T value, SendOptions? options, MessageDestination? bound)
    {
        var message = value is not null && bound is not null && serializer is SystemTextJsonSerializer json && json.Declares(bound.Bound, typeof(T))
            ? json.SerializeAs(bound.Bound, value)
            : serializer.Serialize(value);
        return options is null ? message : SendOptions.Apply(options, message);
    }
}
