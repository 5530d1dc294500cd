using System.CommandLine;
using Integration.Drivers;
using Integration.Migration;

namespace Integration.Cli;

/// <summary>The options that say where the places of other readers are, and the places.</summary>
internal sealed class PlaceSource
{
    private readonly Option<string?> _kcl = new("--kcl") { Description = "The DynamoDB table in which an application of the Kinesis Client Library, version 1 to 3, has its leases.", HelpName = "TABLE" };

    private readonly Option<string?> _blob = new("--blob")
    {
        Description = "The blob container in which a processor of the Event Hubs SDK, or a group of this library, has its checkpoints; in the storage account of the configured one.",
        HelpName = "CONTAINER",
    };

    private readonly Option<string?> _from = new("--from")
    {
        Description = "The provider or section of the configuration from which the stream was mirrored: the place of its group is looked for in the copies.",
        HelpName = "NAME",
    };

    private readonly Option<string?> _fromGroup = new("--from-group")
    {
        Description = "The group whose places are taken, where its name is another; without --kcl, --blob and --from another group of the same stream.",
        HelpName = "GROUP",
    };

    public void AddTo(Command command)
    {
        foreach (var option in new[] { _kcl, _blob, _from, _fromGroup })
            command.Add(option);
        command.Validators.Add(result =>
        {
            var stores = new[] { _kcl, _blob, _from }.Count(o => result.GetResult(o) is not null);
            if (stores > 1 || (stores == 0 && result.GetResult(_fromGroup) is null))
                result.AddError("Give one of --kcl TABLE, --blob CONTAINER, --from NAME and --from-group GROUP: where the places are that the group goes on from.");
            else if (result.GetResult(_kcl) is not null && result.GetResult(_fromGroup) is not null)
                result.AddError("--from-group does not go with --kcl: a lease table is one application's.");
        });
    }

    /// <summary>Where the places come from, in words.</summary>
    public string Describe(CliContext context) =>
        context.Get(_kcl) is { } table ? $"the lease table {table}"
        : context.Get(_blob) is { } container ? $"the container {container}"
        : $"the group {context.Get(_fromGroup)} of {context.Get(_from) ?? "the same stream"}";

    /// <summary>Reads them; nothing is written there.</summary>
    public Task<IReadOnlyList<ForeignLease>> ReadAsync(CliContext context, Client client, EntityPath stream, string group, CancellationToken cancellationToken)
    {
        var fromGroup = context.Get(_fromGroup) ?? group;
        if ((context.Get(_kcl) ?? context.Get(_blob)) is { } store)
            return Foreign(context, client).ListAsync(stream, store, fromGroup, cancellationToken);
        return context.Get(_from) is { } from
            ? TranslateAsync(context.Open(from), client, stream, fromGroup, cancellationToken)
            : OfGroupAsync(client, stream, fromGroup, cancellationToken);
    }

    /// <summary>How far a group of this library is; refused while its members read. One takes its name away when it stops.</summary>
    public static async Task<IReadOnlyList<PartitionProgress>> DescribeUnusedAsync(IReaderGroup group, string where, CancellationToken cancellationToken)
    {
        var progress = await group.DescribeAsync(cancellationToken).ConfigureAwait(false);
        return progress.FirstOrDefault(p => p.Owner is not null) is { } owned
            ? throw new CliException(ExitCode.Refused, $"The group '{group.Name}' of {group.Stream}{where} is in use: partition {owned.Partition} by {owned.Owner}. Stop its members first.")
            : progress;
    }

    private IForeignLeases Foreign(CliContext context, Client client)
    {
        var (option, provider) = context.Get(_kcl) is not null ? (_kcl.Name, "aws-kinesis") : (_blob.Name, "azure-event-hubs");
        return client.Messaging.Provider == provider ? client.Messaging.As<IForeignLeases>() : throw new CliException(
            ExitCode.Usage, $"{option} is for {provider}; '{client.Name}' is {client.Messaging.Provider}. Give --provider {provider}, or --from and --from-group.");
    }

    private static async Task<IReadOnlyList<ForeignLease>> OfGroupAsync(Client client, EntityPath stream, string group, CancellationToken cancellationToken)
    {
        var progress = await DescribeUnusedAsync(client.Messaging.Stream(stream.Name).Group(group), $" at {client.Name}", cancellationToken).ConfigureAwait(false);
        return [.. progress.Select(p => new ForeignLease(p.Partition, p.IsFinished ? null : p.Position) { IsFinished = p.IsFinished })];
    }

    /// <summary>Offsets of one side mean nothing on the other: the first copy of what is not handled is looked for.</summary>
    private static async Task<IReadOnlyList<ForeignLease>> TranslateAsync(Client from, Client to, EntityPath stream, string group, CancellationToken cancellationToken)
    {
        var places = await OfGroupAsync(from, stream, group, cancellationToken).ConfigureAwait(false);
        if (places.Count == 0)
            return [];
        var source = from.Messaging.Stream(stream.Name);
        var handled = places.Where(p => p.Position?.Kind == StreamPositionKind.AfterOffset).ToDictionary(p => p.Partition, p => p.Position!.Offset!, StringComparer.Ordinal);
        var finished = places.Where(p => p.IsFinished).Select(p => p.Partition).ToHashSet(StringComparer.Ordinal);
        var translated = await StreamMirror.TranslateAsync(source, to.Messaging.Stream(stream.Name), from.SideName, handled, finished, cancellationToken).ConfigureAwait(false);
        return [.. translated.Select(t => new ForeignLease(t.Key, t.Value))];
    }
}
