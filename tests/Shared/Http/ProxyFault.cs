namespace Integration.Http;

/// <summary>What <see cref="FaultProxy"/> does to a request instead of passing it on and its answer back.</summary>
internal abstract record ProxyFault
{
    /// <summary>500 InternalFailure, not reaching the service.</summary>
    public static ProxyFault ServerError { get; } = new Refuse(500, "InternalFailure");

    /// <summary>503 ServiceUnavailable, not reaching the service.</summary>
    public static ProxyFault ServiceUnavailable { get; } = new Refuse(503, "ServiceUnavailable");

    /// <summary>400 ThrottlingException, not reaching the service.</summary>
    public static ProxyFault Throttling { get; } = new Refuse(400, "ThrottlingException");

    /// <summary>403 AccessDenied, not reaching the service.</summary>
    public static ProxyFault AccessDenied { get; } = new Refuse(403, "AccessDenied");

    /// <summary>The connection is closed before the request reaches the service.</summary>
    public static ProxyFault CutRequest { get; } = new Cut(Forward: false, AnswerShare: 0);

    /// <summary>The service handles the request, and the connection is closed before the first byte of its answer.</summary>
    public static ProxyFault LoseAnswer { get; } = new Cut(Forward: true, AnswerShare: 0);

    /// <summary>The service handles the request, and the connection is closed in the middle of its answer's body.</summary>
    public static ProxyFault CutAnswer { get; } = new Cut(Forward: true, AnswerShare: 0.5);

    /// <summary>An error answer in the protocol of the request.</summary>
    public sealed record Refuse(int Status, string Code) : ProxyFault;

    /// <summary>The request is passed on after a while.</summary>
    public sealed record Delay(TimeSpan Time) : ProxyFault;

    /// <summary>
    /// The answer is made from the request and, where it is called, the service behind, which may be given another request. Null, also from the
    /// service behind, when the client has gone.
    /// </summary>
    public sealed record Replace(Func<HttpMessage, Func<HttpMessage, Task<HttpMessage?>>, Task<HttpMessage?>> Answer) : ProxyFault;

    /// <summary>The answer goes on for as long as the client stays: what it is given is only its beginning.</summary>
    public sealed record Begin(Func<HttpMessage, HttpMessage> Answer) : ProxyFault;

    /// <summary>The connection is closed after a share (0 to 1) of the answer's body; 0 sends no byte at all.</summary>
    public sealed record Cut(bool Forward, double AnswerShare) : ProxyFault;
}
