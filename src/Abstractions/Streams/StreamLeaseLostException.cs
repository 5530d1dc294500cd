namespace Integration;

/// <summary>
/// Another member of the reader group owns the partition now (clause S10): whatever this one had read of it is read again by the other,
/// from the last checkpoint. Don't retry.
/// </summary>
public sealed class StreamLeaseLostException : MessagingException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="epoch">The epoch of the lease that is lost.</param>
    /// <param name="provider">The provider's name.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="innerException">The service's own exception.</param>
    public StreamLeaseLostException(string partition, long epoch, string provider, EntityPath stream, Exception? innerException = null)
        : base($"the lease of partition '{partition}' (epoch {epoch}) is lost to another member of the group.", provider, stream, isTransient: false, innerException) =>
        (Partition, Epoch) = (partition, epoch);

    /// <summary>The partition.</summary>
    public string Partition { get; }

    /// <summary>The epoch of the lease that is lost; the other's is higher.</summary>
    public long Epoch { get; }
}
