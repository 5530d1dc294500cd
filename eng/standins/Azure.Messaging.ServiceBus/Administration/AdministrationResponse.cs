using System.Diagnostics.CodeAnalysis;
using Azure.Core;

namespace Azure.Messaging.ServiceBus.Administration;

/// <summary>An answer of the administration endpoint, which has no more to say here than its status.</summary>
internal sealed class AdministrationResponse : Response
{
    public AdministrationResponse(int status) => Status = status;

    public override int Status { get; }

    public override string ReasonPhrase => Status == 201 ? "Created" : "OK";

    public override Stream ContentStream { get; set; }

    public override string ClientRequestId { get; set; } = Guid.NewGuid().ToString();

    public override void Dispose() => ContentStream?.Dispose();

    protected override bool ContainsHeader(string name) => false;

    protected override IEnumerable<HttpHeader> EnumerateHeaders() => [];

    protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string value)
    {
        value = null;
        return false;
    }

    protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string> values)
    {
        values = null;
        return false;
    }
}
