using System.Runtime.CompilerServices;
using Integration.Calls;
using Integration.Diagnostics;
using Integration.Drivers;
using Integration.Streams;

namespace Integration.TopologyManagement;

/// <summary>The portable control plane of streams: idempotence, conflicts and validation over a driver's plain operations.</summary>
internal sealed class StreamTopologyClient(DriverCalls calls) : IStreamTopology
{
    private IStreamTopologyDriver Driver => calls.RequireStreams(null).StreamTopology;

    /// <summary>Whether there is anything to list.</summary>
    public bool CanList => calls.Driver is IStreamDriver { StreamCapabilities: var streams } && streams.Supports(StreamCapability.TopologyManagement);

    public IReadOnlySet<string> ImmutableSettings => Driver.ImmutableSettings;

    public Task CreateStreamAsync(StreamDefinition stream, CancellationToken cancellationToken = default)
    {
        Check(stream);
        return EntityCreation.CreateAsync(
            calls,
            stream.Path,
            t => ManageAsync("create", stream.Path, u => Driver.CreateStreamAsync(stream, u), t),
            t => FindStreamAsync(stream.Name, t),
            f => DefinitionDiff.Between(stream, f),
            _ => Task.CompletedTask,
            cancellationToken);
    }

    // Not refused where streams can't be managed: a service may describe what others look after.
    public Task<StreamDefinition?> FindStreamAsync(string name, CancellationToken cancellationToken = default)
    {
        var path = EntityPath.Stream(name);
        var driver = calls.RequireStreams(path).StreamTopology;
        return calls.RunAsync("describe", "manage", path, t => driver.FindStreamAsync(name, t), cancellationToken);
    }

    public async IAsyncEnumerable<StreamDefinition> ListStreamsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        calls.Require(StreamCapability.TopologyManagement, null);
        var streams = Driver.ListStreamsAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using var disposed = streams.ConfigureAwait(false);
        while (await calls.RunAsync("list", "manage", null, _ => streams.MoveNextAsync().AsTask(), cancellationToken).ConfigureAwait(false))
            yield return streams.Current;
    }

    public async Task DeleteStreamAsync(string name, CancellationToken cancellationToken = default)
    {
        var path = EntityPath.Stream(name);
        await ManageAsync("delete", path, t => DoneAsync(Driver.DeleteStreamAsync(name, t)), cancellationToken).ConfigureAwait(false);
        calls.Logger.TopologyChanged(TopologyAction.Delete, path.Kind, path);
    }

    public async Task UpdateStreamAsync(StreamDefinition stream, CancellationToken cancellationToken)
    {
        await ManageAsync("update", stream.Path, t => DoneAsync(Driver.UpdateStreamAsync(stream, t)), cancellationToken).ConfigureAwait(false);
        calls.Logger.TopologyChanged(TopologyAction.Update, stream.Path.Kind, stream.Path);
    }

    /// <summary>Throws when a definition is not legal, or not with this provider.</summary>
    public void Check(StreamDefinition stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        calls.Require(StreamCapability.TopologyManagement, stream.Path);
        CheckSettings(stream);
    }

    /// <summary>Throws when a definition is not legal, whoever makes the stream.</summary>
    public void CheckSettings(StreamDefinition stream)
    {
        var path = stream.Path;
        var limits = calls.RequireStreams(path).StreamCapabilities.Limits;
        if (stream.Partitions < 1 || stream.Partitions > limits.MaxPartitions)
            throw OutOfRange(path, nameof(stream.Partitions), stream.Partitions, 1, limits.MaxPartitions);
        if (stream.Retention < limits.MinRetention || stream.Retention > limits.MaxRetention)
            throw OutOfRange(path, nameof(stream.Retention), stream.Retention, limits.MinRetention, limits.MaxRetention);
    }

    private ArgumentException OutOfRange(EntityPath path, string setting, object? value, object least, object? most) =>
        new($"'{path}': {setting} is {value}; {calls.Driver.Provider} takes {least} to {most ?? "any"}.", setting);

    private Task<T> ManageAsync<T>(string operation, EntityPath path, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        calls.Require(StreamCapability.TopologyManagement, path);
        return calls.RunAsync(operation, "manage", path, call, cancellationToken);
    }

    private static async Task<bool> DoneAsync(Task call)
    {
        await call.ConfigureAwait(false);
        return true;
    }
}
