namespace Integration;

/// <summary>A message is larger than the entity takes (clause M6). Nothing was sent.</summary>
public sealed class MessageTooLargeException : MessagingException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="size">The message's size in bytes: body, headers and properties as the service counts them.</param>
    /// <param name="limit">The largest size in bytes.</param>
    /// <param name="provider">The provider's name.</param>
    /// <param name="entity">The entity.</param>
    /// <param name="innerException">The service's own exception, when it was the one to refuse.</param>
    public MessageTooLargeException(long size, long limit, string provider, EntityPath entity, Exception? innerException = null)
        : base($"the message has {size:N0} bytes (body and headers as the service counts them), the limit is {limit:N0}. "
            + "Store the payload elsewhere and send a reference to it.", provider, entity, isTransient: false, innerException)
    {
        Size = size;
        Limit = limit;
    }

    /// <summary>The message's size in bytes as the service counts it.</summary>
    public long Size { get; }

    /// <summary>The largest size in bytes that the entity takes.</summary>
    public long Limit { get; }
}
