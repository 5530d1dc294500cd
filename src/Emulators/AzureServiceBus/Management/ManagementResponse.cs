using System.Net;
using System.Xml.Linq;

namespace Integration.Emulators.AzureServiceBus.Management;

/// <summary>An answer, to be written to HTTP.</summary>
/// <param name="Status">The status.</param>
/// <param name="Body">The document; null when there is none.</param>
/// <param name="ETag">The version of the entity in it, for <c>If-Match</c>.</param>
internal sealed record ManagementResponse(HttpStatusCode Status, XElement? Body = null, string? ETag = null);
