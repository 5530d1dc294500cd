using System.Collections.Concurrent;
using Integration.Emulators.AzureEventHubs.Faults;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Framing;

namespace Integration.Emulators.AzureEventHubs.Amqp.Connections;

/// <summary>The links that are open, but those for requests.</summary>
internal sealed class OpenLinks
{
    private readonly ConcurrentDictionary<AmqpLink, string> _paths = new();

    public void Add(AmqpLink link, string path)
    {
        _paths[link] = path;
        link.SafeAddClosed((_, _) => _paths.TryRemove(link, out string? _));
    }

    public int Count(string path) => Within(path).Count();

    public void Detach(string path, Error error)
    {
        foreach (AmqpLink link in Within(path))
            link.SafeClose(new AmqpException(error));
    }

    private IEnumerable<AmqpLink> Within(string path) => _paths.Where(open => PathScope.Covers(path, open.Value)).Select(static open => open.Key);
}
