namespace Integration.Emulators.AzureServiceBus.Broker;

/// <summary>A failure that is to happen.</summary>
internal sealed class PlannedFault
{
    public required Func<string, Exception> Exception { get; init; }

    /// <summary>How many more calls fail.</summary>
    public int Remaining { get; set; } = 1;

    /// <summary>The kind of call, or any but the token that comes before the others.</summary>
    public EmulatedOperation? Operation { get; init; }

    /// <summary>The entity, or any.</summary>
    public string? Path { get; init; }

    /// <summary>The call takes effect and only its answer is lost.</summary>
    public bool AfterEffect { get; init; }

    public bool Matches(EmulatedOperation operation, string path) =>
        (Operation is null ? operation != EmulatedOperation.Authorize : Operation == operation) && (Path is null || path.Equals(Path, StringComparison.OrdinalIgnoreCase));
}
