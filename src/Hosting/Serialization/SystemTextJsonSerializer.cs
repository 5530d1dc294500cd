using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Integration.Hosting;

/// <summary>
/// JSON by System.Text.Json with source-generated metadata, and by reflection where the application allows it. Members that
/// a type doesn't know are ignored, so messages of newer versions can be read as far as they are known.
/// </summary>
public sealed class SystemTextJsonSerializer : IMessageSerializer
{
    internal const string ContentType = "application/json";

    private readonly SerializationOptions _options;
    private readonly TimeProvider _time;
    private readonly JsonSerializerOptions _json;

    /// <summary>The headers of a message of each type, by its name; they never change.</summary>
    private readonly ConcurrentDictionary<string, MessageHeaders> _headers = new(StringComparer.Ordinal);

    /// <summary>Makes a serializer.</summary>
    /// <param name="options">How to write and read.</param>
    /// <param name="time">The clock for the times of CloudEvents; the system's by default.</param>
    /// <exception cref="ArgumentException">The header's name is illegal, or CloudEvents are to be written without a source.</exception>
    public SystemTextJsonSerializer(SerializationOptions options, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (HeaderName.FindFault(options.TypeNameHeader) is { } fault)
            throw new ArgumentException($"{nameof(options.TypeNameHeader)} is not a legal header name: {fault}.", nameof(options));
        if (options.CloudEvents != CloudEventsMode.None && string.IsNullOrEmpty(options.CloudEventsSource))
            throw new ArgumentException($"CloudEvents need a source: set {nameof(options.CloudEventsSource)}, such as /shop/checkout.", nameof(options));
        _options = options;
        _time = time ?? TimeProvider.System;
        _json = MakeJsonOptions(options);
    }

    internal SerializationOptions Options => _options;

    /// <inheritdoc />
    /// <remarks>
    /// A value of a derived type is written whole where <typeparamref name="T"/> declares it by <c>[JsonDerivedType]</c>, and refused
    /// otherwise.
    /// </remarks>
    public Message Serialize<T>(T value)
    {
        ThrowIfOtherType(value);
        return ToMessage(typeof(T), Write(typeof(T), value, static (v, info) => JsonSerializer.SerializeToUtf8Bytes(v, (JsonTypeInfo<T>)info)));
    }

    /// <summary>Whether a type declares another, derived from it or implementing it, by <c>[JsonDerivedType]</c>: then it is written and read as the former.</summary>
    internal bool Declares(Type type, Type derived) =>
        type != derived && _json.TryGetTypeInfo(type, out var info) && info.PolymorphismOptions?.DerivedTypes.Any(d => d.DerivedType == derived) == true;

    /// <summary>Writes a value as a type that <see cref="Declares">declares</see> its own.</summary>
    internal Message SerializeAs(Type type, object value) =>
        ToMessage(type, Write(type, value, static (v, info) => JsonSerializer.SerializeToUtf8Bytes(v, info)));

    private Message ToMessage(Type type, byte[] body)
    {
        var name = GetTypeName(type);
        if (_options.CloudEvents == CloudEventsMode.None)
        {
            if (_options.TypeName == TypeNameLocation.Subject)
                return new Message { Body = body, ContentType = ContentType, Subject = name };
            var headers = _headers.GetOrAdd(name, static (n, header) => MessageHeaders.Create((header, n)), _options.TypeNameHeader);
            return new Message { Body = body, ContentType = ContentType, Headers = headers };
        }

        return new CloudEvent
        {
            Id = Guid.CreateVersion7().ToString("N"),
            Source = _options.CloudEventsSource!,
            Type = name,
            Time = _time.GetUtcNow(),
            DataContentType = ContentType,
            Data = body,
        }.ToMessage(_options.CloudEvents);
    }

    /// <inheritdoc />
    public T Deserialize<T>(Message message)
    {
        ArgumentNullException.ThrowIfNull(message);
        _ = GetTypeName(typeof(T));
        return SafeReading.Try(SafeReading.Unreadable<T>, static (s, m) => s.DeserializeAny<T>(m), this, message);
    }

    /// <inheritdoc />
    /// <exception cref="ArgumentException">The type is generic and has no name given.</exception>
    public string GetTypeName(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return _options.Types.NameOf(type);
    }

    /// <inheritdoc />
    public string? FindTypeName(Message message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return Open(message).TypeName is { } name ? _options.Types.Current(name) : null;
    }

    private T DeserializeAny<T>(Message message)
    {
        var (name, body) = Open(message);
        var stored = (name is null ? null : _options.Types.Find(name)) ?? typeof(T);
        var way = _options.Types.FindWay(stored, typeof(T))
            ?? throw new MessageSerializationException($"The message is a '{name}', which is {stored} and not {typeof(T)}.");
        var value = Read(stored, body);
        foreach (var step in way)
            value = step(value);
        return (T)value;
    }

    private (string? TypeName, ReadOnlyMemory<byte> Body) Open(Message message)
    {
        if (CloudEvent.FromMessage(message) is { } cloudEvent)
        {
            return CloudEvent.IsJson(cloudEvent.DataContentType)
                ? (cloudEvent.Type, cloudEvent.Data ?? default)
                : throw new MessageSerializationException($"The data of the CloudEvent is '{CloudEvent.Essence(cloudEvent.DataContentType)}', not JSON.");
        }

        var name = _options.TypeName == TypeNameLocation.Subject
            ? message.Subject
            : message.Headers.TryGet<string>(_options.TypeNameHeader, out var header) ? header : null;
        return (string.IsNullOrEmpty(name) ? null : name, message.Body);
    }

    /// <summary>
    /// Refuses a value whose type is not the one it is sent as: what only the derived type has would be lost. Where the type declares
    /// its derived types to System.Text.Json, or has a converter of its own, that decides.
    /// </summary>
    private void ThrowIfOtherType<T>(T value)
    {
        if (value is null || value.GetType() == (Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T)))
            return;
        if (typeof(T) == typeof(object) || TypeInfo(typeof(T)) is { Kind: JsonTypeInfoKind.Object, PolymorphismOptions: null })
        {
            throw new MessageSerializationException(
                $"The value is a {value.GetType()} and would be written as a {typeof(T)}, without what only the former has. Send it as a {value.GetType().Name}, "
                + $"or declare it on {typeof(T).Name} by [JsonDerivedType].");
        }
    }

    private byte[] Write<T>(Type type, T value, Func<T, JsonTypeInfo, byte[]> write)
    {
        try
        {
            return write(value, TypeInfo(type));
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException or ArgumentException or InvalidOperationException)
        {
            throw new MessageSerializationException($"A {type} can't be written as JSON.", exception);
        }
    }

    private object Read(Type type, ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(JsonBytes.WithoutByteOrderMark(body).Span, TypeInfo(type))
                ?? throw new MessageSerializationException($"The body is JSON null, not a {type}.");
        }
        catch (JsonException exception)
        {
            throw JsonFault.Of(exception, $"a {type} as JSON");
        }
    }

    /// <summary>How a type is written and read.</summary>
    /// <exception cref="MessageSerializationException">That is not known.</exception>
    internal JsonTypeInfo TypeInfo(Type type) => _json.TryGetTypeInfo(type, out var info)
        ? info
        : throw new MessageSerializationException(
            $"There is no JSON metadata of {type}: add a JsonSerializerContext with [JsonSerializable(typeof({type.Name}))] to "
            + $"{nameof(SerializationOptions)}.{nameof(SerializationOptions.TypeInfoResolvers)}.");

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Reflection is off by default where the application is trimmed.")]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "Reflection is off by default where the application is compiled ahead of time.")]
    private static JsonSerializerOptions MakeJsonOptions(SerializationOptions options)
    {
        List<IJsonTypeInfoResolver> resolvers = [.. options.TypeInfoResolvers];
        if (options.UseReflection)
            resolvers.Add(new DefaultJsonTypeInfoResolver());
        var json = new JsonSerializerOptions(JsonSerializerDefaults.Web) { TypeInfoResolver = JsonTypeInfoResolver.Combine([.. resolvers]) };
        options.ConfigureJson?.Invoke(json);
        json.MakeReadOnly();
        return json;
    }
}
