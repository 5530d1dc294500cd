using System.Data.Common;

namespace Integration.Cli;

/// <summary>A command on the rows of an outbox, which it opens and closes.</summary>
internal abstract class OutboxCommand : CliCommand
{
    private readonly DatabaseInput _database = new();

    protected OutboxCommand(string name, string description, params IReadOnlyList<string> examples) : base(name, description, examples) => _database.AddTo(this);

    public sealed override async Task<ExitCode> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        var outbox = _database.Open(context);
        await using (outbox.ConfigureAwait(false))
        {
            try
            {
                return await RunAsync(context, outbox, cancellationToken).ConfigureAwait(false);
            }
            catch (DbException fault)
            {
                throw DatabaseFault.Of(fault, outbox.Name);
            }
        }
    }

    protected abstract Task<ExitCode> RunAsync(CliContext context, OpenOutbox outbox, CancellationToken cancellationToken);
}
