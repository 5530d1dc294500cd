using System.Globalization;
using System.Xml.Linq;

namespace Integration.Emulators.AzureServiceBus.Management;

/// <summary>A request, read from HTTP.</summary>
internal sealed record ManagementRequest(string Method, ManagementPath Path)
{
    private const int MaxPage = 100;

    /// <summary>The scheme and host that the client used, as it will follow links.</summary>
    public required Uri BaseAddress { get; init; }

    public string? Authorization { get; init; }

    /// <summary>The header <c>If-Match</c>: a PUT that has it changes what exists, and creates nothing.</summary>
    public string? IfMatch { get; init; }

    public string ApiVersion { get; init; } = "2024-05";

    public string? Skip { get; init; }

    public string? Top { get; init; }

    /// <summary>The description in the body of a PUT.</summary>
    public XElement? Body { get; init; }

    /// <summary>The address of a resource.</summary>
    public string AddressOf(string path, string query = "") => new UriBuilder(BaseAddress) { Path = path, Query = $"api-version={ApiVersion}{query}" }.Uri.AbsoluteUri;

    /// <summary>The part of a list that is asked for.</summary>
    public (int Skip, int Top) Page()
    {
        int skip = Number("$skip", Skip, 0);
        int top = Number("$top", Top, MaxPage);
        return (skip, top is >= 1 and <= MaxPage ? top : throw ManagementException.BadRequest($"$top must be from 1 to {MaxPage}."));
    }

    private static int Number(string name, string? text, int byDefault) => text is null ? byDefault
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number
        : throw ManagementException.BadRequest($"The value '{text}' of {name} is not a number.");
}
