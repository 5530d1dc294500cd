using System.Text.Json.Nodes;

namespace Integration.Hosting.AsyncApi;

/// <summary>The parts of the document that all clients write to.</summary>
internal sealed class AsyncApiSections
{
    public DocumentSection Servers { get; } = new("#/servers");

    public DocumentSection Channels { get; } = new("#/channels");

    public DocumentSection Operations { get; } = new("#/operations");

    public DocumentSection Messages { get; } = new("#/components/messages");

    public DocumentSection Schemas { get; } = new("#/components/schemas");

    /// <summary>The whole document.</summary>
    public JsonObject ToJson(JsonObject info) => new()
    {
        ["asyncapi"] = AsyncApiDocument.SpecificationVersion,
        ["info"] = info,
        ["servers"] = Servers.ToJson(),
        ["channels"] = Channels.ToJson(),
        ["operations"] = Operations.ToJson(),
        ["components"] = new JsonObject { ["messages"] = Messages.ToJson(), ["schemas"] = Schemas.ToJson() },
    };
}
