using System.Text.Json.Serialization;

namespace Integration.Hosting.Tests.Serialization;

internal sealed record OrderPlacedV1(int Number, string Customer);

[MessageType("order-placed.v2", "order-placed.beta")]
internal sealed record OrderPlaced(int Number, string Customer, decimal Total, DateTimeOffset At);

internal sealed record OrderShipped(int Number);

internal sealed record NotInTheContext(int Number);

[JsonSerializable(typeof(OrderPlacedV1))]
[JsonSerializable(typeof(OrderPlaced))]
[JsonSerializable(typeof(OrderShipped))]
internal sealed partial class OrderContext : JsonSerializerContext;
