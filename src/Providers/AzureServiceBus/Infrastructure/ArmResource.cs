using System.Text.Json.Nodes;

namespace Integration.AzureServiceBus.Infrastructure;

/// <summary>An entity as Azure Resource Manager takes it.</summary>
/// <param name="Type">Its type below that of the namespace, such as <c>topics/subscriptions</c>.</param>
/// <param name="Words">Its name within the document.</param>
/// <param name="Parent">What it belongs to; null for the namespace.</param>
/// <param name="Name">Its name in the namespace.</param>
/// <param name="Properties">Its settings.</param>
internal sealed record ArmResource(string Type, IReadOnlyList<string> Words, ArmResource? Parent, string Name, JsonObject Properties)
{
    /// <summary>The type with the version of the API: the first that is final and has user metadata, which a topology needs.</summary>
    public string FullType => $"Microsoft.ServiceBus/namespaces/{Type}@2026-01-01";

    /// <summary>Whether the service makes it with its parent, so that it is there to be changed.</summary>
    public bool IsThere { get; init; }

    /// <summary>Whether messages go with it.</summary>
    public bool HoldsMessages { get; init; }
}
