using System.CommandLine;

namespace Integration.Cli;

internal static partial class IntegrationCommand
{
    static partial void AddOutbox(Command outbox)
    {
        outbox.Add(new OutboxListCommand());
        outbox.Add(new OutboxRetryCommand());
        outbox.Add(new OutboxDiscardCommand());
        outbox.Add(new OutboxRestoreCommand());
    }
}
