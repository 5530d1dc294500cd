namespace Integration.Hosting;

/// <summary>An occurrence of a recurring message, for whoever makes its value.</summary>
/// <param name="Schedule">The schedule's name.</param>
/// <param name="DueAt">When it is due by the schedule, which may be past.</param>
/// <param name="Services">A scope of the application's services, for this occurrence.</param>
public sealed record Recurrence(string Schedule, DateTimeOffset DueAt, IServiceProvider Services);
