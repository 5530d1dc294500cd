using Integration.Pipeline;
using Integration.Registration;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Hosting.Pipeline;

internal sealed class ClaimCheckPart(ClaimCheckSettings settings, IEnumerable<IBodyStoreProvider> providers) : CodingPart("ClaimCheck", settings.Destinations)
{
    private readonly Dictionary<string, Func<IServiceProvider, IBodyStore>> _stores = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, Func<IServiceProvider, IBodyStore>> Stores => _stores;

    public override void Read(ConfigurationReader messaging, bool createsMissing)
    {
        var section = messaging.Section("Pipeline").Section(Key);
        settings.Threshold = section.NumberOr(nameof(settings.Threshold), settings.Threshold, 0);
        settings.MaxBodyBytes = section.NumberOr(nameof(settings.MaxBodyBytes), settings.MaxBodyBytes, 1);
        if (settings.MaxBodyBytes < settings.Threshold)
            section.Fault(nameof(settings.MaxBodyBytes), $"is {settings.MaxBodyBytes}, less than {nameof(settings.Threshold)} ({settings.Threshold}): nothing could be stored");
        settings.DeleteAfterCompletion = section.Flag(nameof(settings.DeleteAfterCompletion)) ?? settings.DeleteAfterCompletion;
        settings.SweepOlderThan = section.DurationOr(nameof(settings.SweepOlderThan), settings.SweepOlderThan, BodySweep.LeastAge);
        settings.SweepEvery = section.DurationOr(nameof(settings.SweepEvery), settings.SweepEvery, TimeSpan.FromMinutes(1));
        ReadDestinations(section);
        ReadStores(messaging.Section("Pipeline").Section("Stores").OfNames(), section);
    }

    public override CodingStep Make(IServiceProvider services, string? client) =>
        Step(new BodyClaimCheck(settings, services.GetRequiredKeyedService<BodyStores>(client).ByName));

    private void ReadStores(ConfigurationReader all, ConfigurationReader section)
    {
        foreach (var provider in providers)
        {
            var create = provider.Read(all.Section(provider.Name));
            if (!_stores.TryAdd(provider.Name, create))
                all.Fault(provider.Name, "is the name of two stores; give each its own");
        }

        if (_stores.Count == 0)
            section.Fault("", "has no store: call AddFolderBodyStore(), AddS3BodyStore() or AddAzureBlobBodyStore() on what AddMessaging returns");
        else if (section.Text(nameof(settings.Store)) is not null)
            settings.Store = section.Choice(nameof(settings.Store), _stores.Keys);
        else if (settings.Store is null && _stores.Count > 1)
            section.Fault(nameof(settings.Store), $"is missing: there are several; allowed: {string.Join(", ", _stores.Keys)}");
        else if (settings.Store is not null && !_stores.ContainsKey(settings.Store))
            section.Fault(nameof(settings.Store), $"'{settings.Store}' is unknown; allowed: {string.Join(", ", _stores.Keys)}");
        else
            settings.Store ??= _stores.Keys.First();
    }
}

/// <summary>The stores of a client, made when they are first needed.</summary>
internal sealed class BodyStores(IServiceProvider services, ClaimCheckPart part) : IAsyncDisposable
{
    public IReadOnlyDictionary<string, IBodyStore> ByName { get; } = part.Stores.ToDictionary(s => s.Key, s => s.Value(services), StringComparer.Ordinal);

    public async ValueTask DisposeAsync()
    {
        foreach (var store in ByName.Values)
        {
            if (store is IAsyncDisposable asynchronous)
                await asynchronous.DisposeAsync().ConfigureAwait(false);
            else
                (store as IDisposable)?.Dispose();
        }
    }
}

internal sealed class FolderStoreProvider(string name, string? path) : IBodyStoreProvider
{
    public string Name => name;

    public Func<IServiceProvider, IBodyStore> Read(ConfigurationReader settings)
    {
        var folder = settings.Text("Path") ?? path;
        if (string.IsNullOrWhiteSpace(folder))
            settings.Fault("Path", "is missing: the folder for bodies, which every instance sees");
        return _ => new FolderBodyStore(folder!);
    }
}
