namespace Integration.Emulators.AzureEventHubs;

/// <summary>An operation that the service would have refused.</summary>
public sealed class EventHubsEmulatorException : Exception
{
    /// <summary>Creates it.</summary>
    /// <param name="error">Why it was refused.</param>
    /// <param name="message">The reason in words.</param>
    public EventHubsEmulatorException(EmulatedError error, string message)
        : base(message) => Error = error;

    /// <summary>Why it was refused.</summary>
    public EmulatedError Error { get; }
}
