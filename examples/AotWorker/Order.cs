using System.Text.Json.Serialization;

namespace AotWorker;

internal sealed record Order(int Number, string Country, decimal Amount);

/// <summary>JSON without reflection, which native code has none of.</summary>
[JsonSerializable(typeof(Order))]
internal sealed partial class OrderJson : JsonSerializerContext;
