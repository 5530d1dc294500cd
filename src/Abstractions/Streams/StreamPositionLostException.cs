namespace Integration;

/// <summary>
/// The next record of a partition is no longer kept (clause S9): retention was shorter than the reader took. What lies between is lost to
/// it. A retry fails again; go on from <see cref="ResumeAt"/> when the gap is acceptable.
/// </summary>
public sealed class StreamPositionLostException : MessagingException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="lost">The position that is no longer kept.</param>
    /// <param name="earliestOffset">The offset of the oldest record that is kept; null when there is none or it is not known.</param>
    /// <param name="provider">The provider's name.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="innerException">The service's own exception.</param>
    public StreamPositionLostException(
        string partition, StreamPosition lost, string? earliestOffset, string provider, EntityPath stream, Exception? innerException = null)
        : base($"the position {lost} of partition '{partition}' is no longer kept: records were lost to this reader. "
            + $"The oldest one kept is {earliestOffset ?? "not known"}. Go on from {nameof(ResumeAt)} if the gap is acceptable, and consider a longer retention.",
            provider, stream, isTransient: false, innerException) => (Partition, Lost, EarliestOffset) = (partition, lost, earliestOffset);

    /// <summary>The partition.</summary>
    public string Partition { get; }

    /// <summary>The position that is no longer kept.</summary>
    public StreamPosition Lost { get; }

    /// <summary>The offset of the oldest record that is kept; null when there is none or it is not known.</summary>
    public string? EarliestOffset { get; }

    /// <summary>Where the records that are still kept begin.</summary>
    public StreamPosition ResumeAt => EarliestOffset is null ? StreamPosition.Earliest : StreamPosition.AtOffset(EarliestOffset);
}
