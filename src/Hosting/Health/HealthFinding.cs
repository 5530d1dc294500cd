using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Integration.Hosting;

/// <summary>What a health check found out about one of the things that it looks at.</summary>
/// <param name="Name">The thing.</param>
/// <param name="Health">What it is like.</param>
/// <param name="Error">Why it could not be looked at; null when it could.</param>
internal sealed record HealthFinding(string Name, SourceHealth Health, Exception? Error)
{
    /// <summary>Looks at a thing; what the service answers instead is a finding too.</summary>
    public static async Task<HealthFinding> FindAsync(string name, Func<Task<SourceHealth>> check, string? missingAdvice)
    {
        try
        {
            return new(name, await check().ConfigureAwait(false), null);
        }
        catch (ThrottledException exception)
        {
            return new(name, new(HealthStatus.Degraded, "the service answers, but throttles"), exception);
        }
        catch (EntityNotFoundException exception)
        {
            return new(name, new(HealthStatus.Unhealthy, $"{exception.Message} {missingAdvice}".TrimEnd()), exception);
        }
        catch (MessagingException exception)
        {
            return new(name, new(HealthStatus.Unhealthy, exception.Message), exception);
        }
    }

    /// <summary>The worst decides, and the data has a line for each.</summary>
    public static HealthCheckResult Report(HealthCheckContext context, IReadOnlyList<HealthFinding> findings)
    {
        var worst = findings.Min(f => f.Health.Status);
        return new(
            worst == HealthStatus.Unhealthy ? context.Registration.FailureStatus : worst,
            string.Join("; ", findings.Where(f => f.Health.Status == worst).Select(f => $"{f.Name}: {f.Health.Finding}")),
            findings.FirstOrDefault(f => f.Error is not null)?.Error,
            findings.ToDictionary(f => f.Name, f => (object)f.Health.Finding, StringComparer.Ordinal));
    }
}
