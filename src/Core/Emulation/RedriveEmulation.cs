using Integration.Drivers;

namespace Integration.Emulation;

/// <summary>Redrives by receive, send and complete, for drivers whose service has no native way (clause Q19).</summary>
public static class RedriveEmulation
{
    /// <summary>Runs it.</summary>
    public static Task<RedriveResult> RunAsync(
        IReceiverDriver deadLetters,
        Func<DriverMessage, CancellationToken, Task> copyBack,
        RedriveOptions options,
        MessagingClientOptions client,
        CancellationToken cancellationToken) => throw new InvalidOperationException();
}
