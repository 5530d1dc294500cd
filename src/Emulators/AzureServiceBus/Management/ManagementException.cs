using System.Net;

namespace Integration.Emulators.AzureServiceBus.Management;

/// <summary>A request that the service refuses, with the status and the sub-code that clients tell the reason by.</summary>
internal sealed class ManagementException(HttpStatusCode status, int subCode, string message) : Exception(message)
{
    public HttpStatusCode Status { get; } = status;

    public int SubCode { get; } = subCode;

    /// <summary>What the service writes into the element <c>Detail</c>; clients look for the sub-code in it.</summary>
    public string Detail => $"SubCode={SubCode}. {Message}";

    public static ManagementException BadRequest(string message) => new(HttpStatusCode.BadRequest, 40000, message);

    public static ManagementException NotFound(string kind, string path) =>
        new(HttpStatusCode.NotFound, 40400, $"Not Found. Entity '{kind}:{path}' was not found.");

    public static ManagementException AlreadyExists(string path) =>
        new(HttpStatusCode.Conflict, 40900, $"Conflict. The entity '{path}' already exists.");

    public static ManagementException QuotaExceeded(int subCode, string message) => new(HttpStatusCode.Forbidden, subCode, message);

    public static ManagementException PreconditionFailed() =>
        new(HttpStatusCode.PreconditionFailed, 41200, "Precondition Failed. The entity has changed: it is no longer the one that If-Match names.");

    public static ManagementException MethodNotAllowed(string method) =>
        new(HttpStatusCode.MethodNotAllowed, 40500, $"The method {method} is not supported here.");
}
