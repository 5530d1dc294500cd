using Integration.Outbox;

namespace Integration.Cli;

/// <summary>The outbox of a database.</summary>
/// <param name="name">What it is called in messages; holds no secret.</param>
/// <param name="rows">Its rows.</param>
/// <param name="connections">What its connections come from, if that has to be closed.</param>
internal sealed class OpenOutbox(string name, OutboxRows rows, IAsyncDisposable? connections = null) : IAsyncDisposable
{
    public string Name => name;

    public OutboxRows Rows => rows;

    public ValueTask DisposeAsync() => connections?.DisposeAsync() ?? ValueTask.CompletedTask;
}
