namespace Integration.Hosting.AsyncApi;

/// <summary>A messaging client as the document sees it.</summary>
/// <param name="Name">Its name; null for the main one.</param>
/// <param name="Topology">What is declared.</param>
/// <param name="Messaging">The client itself, which knows where its entities are; null where there is none.</param>
/// <param name="Serializer">What writes and reads its messages.</param>
/// <param name="Uses">What the application does with it.</param>
internal sealed record DescribedClient(string? Name, TopologyDefinition Topology, IMessaging? Messaging, IMessageSerializer Serializer, IReadOnlyList<MessageUse> Uses)
{
    /// <summary>What every key of it begins with.</summary>
    public string Prefix => Name is null ? "" : $"{Name}.";
}
