namespace Integration.Hosting;

/// <summary>
/// What this instance of the application is called, and how long what belongs to it alone outlives it when it is killed. Each property can be set
/// at <c>Instance</c> of the messaging section, which wins over code.
/// </summary>
public sealed class InstanceOptions
{
    /// <summary>
    /// The name, 1–64 letters, digits, <c>-</c> and <c>_</c>, which no other instance may have at the same time. Null by default, for one of
    /// machine, process and a random part, new at each start.
    /// </summary>
    public string? Id { get; set; }

    /// <summary>
    /// After how long without use the service, or another instance, deletes what belongs to this one, more than zero and within the provider's
    /// limits; 5 min by default, the least that Service Bus takes. Longer than a handler takes.
    /// </summary>
    public TimeSpan AutoDeleteOnIdle { get; set; } = TimeSpan.FromMinutes(5);
}
