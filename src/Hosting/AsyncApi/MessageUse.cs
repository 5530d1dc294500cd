namespace Integration.Hosting.AsyncApi;

/// <summary>What an application does with messages of a type at an entity.</summary>
/// <param name="Sends">Whether it sends them; otherwise it receives them.</param>
/// <param name="Entity">Where.</param>
/// <param name="Message">The type.</param>
internal sealed record MessageUse(bool Sends, EntityPath Entity, Type Message)
{
    /// <summary>The type of the reply; null where none is given.</summary>
    public Type? Reply { get; init; }

    /// <summary>The reader group that receives them from a stream; null elsewhere.</summary>
    public string? Group { get; init; }
}
