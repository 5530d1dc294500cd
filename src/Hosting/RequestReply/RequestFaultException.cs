namespace Integration.Hosting;

/// <summary>A responder gave up on a request; the exception's message is that of its own exception.</summary>
/// <param name="faultType">The full name of the type of the responder's exception.</param>
/// <param name="message">Its message.</param>
public sealed class RequestFaultException(string faultType, string message) : Exception(message)
{
    /// <summary>The full name of the type of the responder's exception.</summary>
    public string FaultType => faultType;
}
