using System.Text.Json;
using System.Text.Json.Serialization;

namespace Integration.RabbitMq.Management;

/// <summary>A queue as the management API shows it. The counts are statistics: null or seconds old.</summary>
internal sealed record QueueInfo(
    string Name, string? Type, bool Durable, bool AutoDelete, bool Exclusive, JsonElement Arguments, long? MessagesReady, long? MessagesUnacknowledged);

/// <summary>An exchange.</summary>
internal sealed record ExchangeInfo(string Name, string Type, bool Durable, bool AutoDelete, JsonElement Arguments);

/// <summary>A binding.</summary>
internal sealed record BindingInfo(string Source, string Destination, string DestinationType, string RoutingKey, JsonElement Arguments, string PropertiesKey);

/// <summary>A policy.</summary>
internal sealed record PolicyInfo(string Name, string Pattern, [property: JsonPropertyName("apply-to")] string ApplyTo, int Priority, JsonElement Definition);

/// <summary>A page of a list.</summary>
internal sealed record Page<T>(IReadOnlyList<T> Items, [property: JsonPropertyName("page")] int Number, int PageCount);

/// <summary>Why a request was refused.</summary>
internal sealed record Refusal(JsonElement Error, JsonElement Reason);

/// <summary>How all of it is read without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(QueueInfo))]
[JsonSerializable(typeof(ExchangeInfo))]
[JsonSerializable(typeof(PolicyInfo))]
[JsonSerializable(typeof(IReadOnlyList<PolicyInfo>))]
[JsonSerializable(typeof(IReadOnlyList<BindingInfo>))]
[JsonSerializable(typeof(Page<QueueInfo>))]
[JsonSerializable(typeof(Page<ExchangeInfo>))]
[JsonSerializable(typeof(Refusal))]
internal sealed partial class ManagementJson : JsonSerializerContext;
