namespace Integration.Pipeline;

/// <summary>Where a message goes, or comes from.</summary>
/// <param name="Provider">The provider's name.</param>
/// <param name="Entity">The destination of a message on its way out; the source of one that came in.</param>
public sealed record PipelineContext(string Provider, EntityPath Entity)
{
    /// <summary>The exception that says why the body of a message can't be read.</summary>
    /// <param name="fault">The kind of fault.</param>
    /// <param name="message">What is wrong and what to do; never anything of the content.</param>
    /// <param name="innerException">What it comes from, if anything.</param>
    public UnreadableBodyException Unreadable(UnreadableBodyFault fault, string message, Exception? innerException = null) =>
        new(fault, message, Provider, Entity, innerException);
}
