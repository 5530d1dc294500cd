namespace Integration.ContractTests;

/// <summary>A situation in which every call fails, for clauses E1 and E2.</summary>
public enum Outage
{
    /// <summary>Nobody answers: <see cref="ServiceUnavailableException"/>.</summary>
    Unreachable,

    /// <summary>The credentials are not accepted: <see cref="UnauthorizedException"/>.</summary>
    Unauthorized,

    /// <summary>The service asks to slow down: <see cref="ThrottledException"/>.</summary>
    Throttled,

    /// <summary>A quota is used up, such as the storage of a queue: <see cref="QuotaExceededException"/> from a send.</summary>
    QuotaExceeded,
}
