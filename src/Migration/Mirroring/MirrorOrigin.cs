using System.Diagnostics.CodeAnalysis;

namespace Integration.Migration;

/// <summary>
/// Where a record was copied from: <c>side/partition/offset</c>, of several copies one behind the other with commas between. Partition and
/// offset are escaped as in an address, since they are the service's own text.
/// </summary>
/// <param name="Side">The name of the side that it left.</param>
/// <param name="Partition">The partition that it was in there.</param>
/// <param name="Offset">Its offset there.</param>
internal readonly record struct MirrorOrigin(string Side, string Partition, string Offset)
{
    /// <summary>The origins of a message, the first copy's first; what is none is passed over, since anyone may have written the header.</summary>
    public static IEnumerable<MirrorOrigin> Of(Message message)
    {
        if (!message.Headers.TryGet<string>(StreamMirror.OriginHeader, out var text))
            yield break;
        foreach (var origin in text.Split(','))
        {
            if (origin.Split('/') is [{ Length: > 0 } side, { Length: > 0 } partition, { Length: > 0 } offset])
                yield return new(side, Uri.UnescapeDataString(partition), Uri.UnescapeDataString(offset));
        }
    }

    /// <summary>The message with this origin behind those that it has.</summary>
    public Message AddTo(Message message) => message.WithHeader(
        StreamMirror.OriginHeader, message.Headers.TryGet<string>(StreamMirror.OriginHeader, out var earlier) ? $"{earlier},{this}" : ToString());

    /// <summary>Whether a message was copied from that side, and where it was there when it left last.</summary>
    public static bool TryFind(Message message, string side, [NotNullWhen(true)] out MirrorOrigin? origin)
    {
        origin = null;
        foreach (var hop in Of(message))
        {
            if (hop.Side == side)
                origin = hop;
        }

        return origin is not null;
    }

    public override string ToString() => $"{Side}/{Uri.EscapeDataString(Partition)}/{Uri.EscapeDataString(Offset)}";
}
