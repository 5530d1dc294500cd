using System.Globalization;
using System.Net;
using System.Xml.Linq;

namespace Integration.Emulators.AzureServiceBus.Management;

/// <summary>How a refusal is told over HTTP, so that clients know it again.</summary>
internal static class ManagementErrors
{
    /// <summary>The refusal as status and sub-code; null for an exception that is none.</summary>
    public static ManagementException? Of(Exception exception) => exception switch
    {
        ManagementException e => e,
        ServiceBusEmulatorException e => Of(e),
        _ => null,
    };

    public static ManagementResponse Response(ManagementException error, string host, string path, DateTimeOffset at) => new(error.Status, new XElement(
        "Error",
        new XElement("Code", (int)error.Status),
        new XElement("Detail", string.Create(
            CultureInfo.InvariantCulture,
            $"{error.Detail} TrackingId:{Guid.NewGuid()}, SystemTracker:{host}:{path}, Timestamp:{at.UtcDateTime:s}"))));

    private static ManagementException Of(ServiceBusEmulatorException e)
    {
        var (status, subCode) = e.Error switch
        {
            EmulatedError.EntityNotFound => (HttpStatusCode.NotFound, 40400),
            EmulatedError.EntityAlreadyExists => (HttpStatusCode.Conflict, 40900),
            EmulatedError.QuotaExceeded => (HttpStatusCode.Forbidden, 40300),
            EmulatedError.NotAllowed => (HttpStatusCode.Forbidden, 40301),
            EmulatedError.Unauthorized => (HttpStatusCode.Unauthorized, 0),
            EmulatedError.InvalidArgument => (HttpStatusCode.BadRequest, 40000),
            EmulatedError.ServerBusy => (HttpStatusCode.ServiceUnavailable, 50004),
            EmulatedError.Timeout => (HttpStatusCode.GatewayTimeout, 50400),
            _ => (HttpStatusCode.InternalServerError, 50000),
        };
        return new(status, subCode, e.Message);
    }
}
