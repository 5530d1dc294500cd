namespace Amazon.Runtime.Internal;

/// <summary>How version 4 of the SDK treats collections: absent (null) unless AWSConfigs.InitializeCollections asks for empty ones.</summary>
internal static class Collections
{
    public static List<T> NewList<T>() => AWSConfigs.InitializeCollections ? [] : null;

    public static Dictionary<TKey, TValue> NewDictionary<TKey, TValue>() => AWSConfigs.InitializeCollections ? [] : null;

    /// <summary>Whether it goes on the wire. An empty one does, unless it is only there because of InitializeCollections.</summary>
    public static bool IsSet(System.Collections.ICollection collection) =>
        collection is not null && (collection.Count > 0 || !AWSConfigs.InitializeCollections);
}
