using System.Net;

namespace Integration.Emulators.AzureServiceBus.Management;

/// <summary>A request that the service refuses, with the status and the sub-code that clients tell the reason by.</summary>
internal sealed class ManagementException(HttpStatusCode status, int subCode, string message) : Exception(message)
{
    public HttpStatusCode Status { get; } = status;

    /// <summary>What the service writes into the element <c>Detail</c>: clients look for the sub-code in it. Refused tokens have none.</summary>
    public string Detail => subCode == 0 ? Message : $"SubCode={subCode}. {Message}";

    public static ManagementException BadRequest(string message) => new(HttpStatusCode.BadRequest, 40000, message);

    public static ManagementException PreconditionFailed() =>
        new(HttpStatusCode.PreconditionFailed, 41200, "Precondition Failed. The entity has changed: it is no longer the one that If-Match names.");

    public static ManagementException MethodNotAllowed(string method) =>
        new(HttpStatusCode.MethodNotAllowed, 40500, $"The method {method} is not supported here.");
}
