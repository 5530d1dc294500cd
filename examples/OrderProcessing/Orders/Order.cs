using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrderProcessing.Orders;

/// <summary>An order as it stands on a line of the input. Amounts are in euros.</summary>
public sealed record Order
{
    public required string Id { get; init; }

    public required DateTimeOffset PlacedAt { get; init; }

    public required Customer Customer { get; init; }

    /// <summary>ISO 3166 country that it ships to.</summary>
    public required string Country { get; init; }

    public required IReadOnlyList<OrderItem> Items { get; init; }

    public required decimal Total { get; init; }

    /// <summary>What makes it no order at all, so that it is not even queued; null when it is one.</summary>
    public string? FindFault() => this switch
    {
        { Id.Length: 0 or > 64 } => "the id must have 1-64 characters",
        { Country.Length: not 2 } => "the country must be a two-letter code",
        { Items.Count: 0 } => "it has no items",
        _ => null,
    };
}

/// <summary>What is told when an order was accepted.</summary>
public sealed record OrderPlaced(Order Order);

public sealed record Customer(string Name, string Email);

public sealed record OrderItem(string Sku, int Quantity, decimal Price);

/// <summary>How orders are read and written: nothing missing, nothing null, and no reflection.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    NumberHandling = JsonNumberHandling.Strict,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Order))]
[JsonSerializable(typeof(OrderPlaced))]
public sealed partial class OrderJson : JsonSerializerContext;
