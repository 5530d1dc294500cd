using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Integration.Hosting;

/// <summary>Where a message names its type.</summary>
public enum TypeNameLocation
{
    /// <summary>In the header <see cref="SerializationOptions.TypeNameHeader"/>. <see cref="Message.Subject"/> is left to the application and never read as a type.</summary>
    Header,

    /// <summary>In <see cref="Message.Subject"/>. Every subject then counts as a type name, those of other producers too.</summary>
    Subject,
}

/// <summary>How <see cref="SystemTextJsonSerializer"/> writes and reads. Set it up with <c>ConfigureSerialization</c>; it must not be changed afterwards.</summary>
public sealed class SerializationOptions
{
    /// <summary>Where the name of the type goes; the header by default. CloudEvents have it in their attribute <c>type</c> instead.</summary>
    public TypeNameLocation TypeName { get; set; }

    /// <summary>The header with the name of the type; <c>message-type</c> by default.</summary>
    public string TypeNameHeader { get; set; } = "message-type";

    /// <summary>Whether messages are written as CloudEvents 1.0; not by default. Those of others are understood in any case.</summary>
    public CloudEventsMode CloudEvents { get; set; }

    /// <summary>The attribute <c>source</c> of CloudEvents, such as <c>/shop/checkout</c>: a URI reference; required to write them.</summary>
    public string? CloudEventsSource { get; set; }

    /// <summary>The source-generated contexts, asked in order. The options below rule, not those that a context was generated with.</summary>
    public IList<IJsonTypeInfoResolver> TypeInfoResolvers { get; } = [];

    /// <summary>
    /// Whether types that no resolver has are read and written by reflection. By default as the application is built: true,
    /// but false under trimming and AOT (<see cref="JsonSerializer.IsReflectionEnabledByDefault"/>).
    /// </summary>
    public bool UseReflection { get; set; } = JsonSerializer.IsReflectionEnabledByDefault;

    /// <summary>Changes the JSON options, which start from <see cref="JsonSerializerOptions.Web"/>: camel case, and unknown members ignored.</summary>
    public Action<JsonSerializerOptions>? ConfigureJson { get; set; }

    internal MessageTypes Types { get; } = new();

    /// <summary>Names a type, in place of its .NET name or <see cref="MessageTypeAttribute"/>.</summary>
    /// <param name="name">What messages of the type carry, such as <c>order-placed.v2</c>; 1–128 characters, as Subject takes.</param>
    /// <param name="olderNames">Names under which messages of the type are read too.</param>
    /// <exception cref="ArgumentException">A name is illegal or names another type.</exception>
    public SerializationOptions MapType<T>(string name, params IEnumerable<string> olderNames)
    {
        ArgumentNullException.ThrowIfNull(olderNames);
        Types.Map(typeof(T), [name, .. olderNames]);
        return this;
    }

    /// <summary>
    /// Brings an older version of a message up to a newer one: messages of <typeparamref name="TOld"/> go to the handlers of
    /// <typeparamref name="TNew"/>. Steps chain, from the first version to the last.
    /// </summary>
    /// <exception cref="ArgumentException">The old type has a newer version already, or the steps go in a circle.</exception>
    public SerializationOptions Upcast<TOld, TNew>(Func<TOld, TNew> convert) where TOld : notnull where TNew : notnull
    {
        ArgumentNullException.ThrowIfNull(convert);
        Types.AddUpcaster(typeof(TOld), typeof(TNew), old => convert((TOld)old));
        return this;
    }
}
