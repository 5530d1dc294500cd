namespace Integration.Emulators.AzureEventHubs.Faults;

/// <summary>A failure or delay that is to happen.</summary>
internal sealed class PlannedFault
{
    /// <summary>How it fails; null for a mere delay.</summary>
    public EmulatedError? Error { get; init; }

    public TimeSpan Delay { get; init; }

    /// <summary>The kind of call, or any but the token that comes before the others.</summary>
    public EmulatedOperation? Operation { get; init; }

    /// <summary>The entity and all below it, or any.</summary>
    public string? Path { get; init; }

    /// <summary>The call takes effect and only its answer is lost.</summary>
    public bool AfterEffect { get; init; }

    /// <summary>How many calls pass before the first that is hit.</summary>
    public int Skip { get; set; }

    /// <summary>How many are hit.</summary>
    public int Remaining { get; set; }

    public bool Matches(EmulatedOperation operation, string path) =>
        (Operation is null ? operation != EmulatedOperation.Authorize : Operation == operation) && (Path is null || PathScope.Covers(Path, path));

    public void ThrowIfFailure(string path)
    {
        if (Error is { } error)
            throw new EventHubsEmulatorException(error, $"Injected: {error} on '{path}'.");
    }
}
