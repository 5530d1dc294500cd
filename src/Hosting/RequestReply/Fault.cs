using Integration.Diagnostics;

namespace Integration.Hosting;

/// <summary>A reply that says that the request failed: the exception's type in a header, its message as the body, nothing more.</summary>
internal static class Fault
{
    public const string TypeHeader = "fault-type";

    private const int MostText = 4096;

    public static Message Of(Exception exception) => Message.FromText(ExceptionText.Cut(ExceptionText.Message(exception), MostText)).WithHeader(TypeHeader, exception.GetType().FullName!);

    public static string? FindType(Message reply) => reply.Headers.TryGet<string>(TypeHeader, out var type) ? type : null;
}
