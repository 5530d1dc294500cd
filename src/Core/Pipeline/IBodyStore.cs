namespace Integration.Pipeline;

/// <summary>
/// A store for the bodies of a claim check: small in what it needs, so that any will do. Names consist of ASCII letters, digits,
/// <c>-</c>, <c>_</c> and one <c>/</c>; under one name there is only ever one content.
/// </summary>
/// <remarks>Called concurrently. What it throws counts as passing: sending fails with a transient error, receiving is tried again.</remarks>
public interface IBodyStore
{
    /// <summary>Stores a body. When it returns the body is durable; storing the same again is fine.</summary>
    Task WriteAsync(string name, ReadOnlyMemory<byte> body, CancellationToken cancellationToken);

    /// <summary>Reads a body; null when there is none of that name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="length">How many bytes it should have. Of one that has more, one byte more is enough: nobody wants to see the rest.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<ReadOnlyMemory<byte>?> ReadAsync(string name, int length, CancellationToken cancellationToken);

    /// <summary>Deletes a body; fine when there is none.</summary>
    Task DeleteAsync(string name, CancellationToken cancellationToken);

    /// <summary>Lists the bodies whose names begin with a prefix, through to the end.</summary>
    IAsyncEnumerable<StoredBody> ListAsync(string prefix, CancellationToken cancellationToken);
}

/// <summary>A body in a store.</summary>
/// <param name="Name">Its name.</param>
/// <param name="WrittenAt">When it was last written, by the store's clock.</param>
public sealed record StoredBody(string Name, DateTimeOffset WrittenAt);
