using System.Text.Json;
using Integration.Cli.Tests.Support;
using Integration.Outbox;
using Integration.Outbox.Tests;

namespace Integration.Cli.Tests.Outbox;

/// <summary>A database with an outbox, and the tool beside it, whose configuration has the connection string.</summary>
internal sealed class ParkedOutbox : IAsyncDisposable
{
    private readonly TestDatabase _database;

    private ParkedOutbox(TestDatabase database, Tool tool) => (_database, Tool) = (database, tool);

    public Tool Tool { get; }

    public string ConnectionString => _database.ConnectionString;

    /// <summary>
    /// Its rows: 1 to 3 of the group g for orders, of which 1 was sent and 2 and 3 are parked; 4 for the topic news, parked; 5 waits. All were added
    /// 90 seconds ago.
    /// </summary>
    public static async Task<ParkedOutbox> CreateAsync(string kind, PostgresFixture postgres)
    {
        var database = await TestDatabase.CreateAsync(kind, postgres);
        await new OutboxStore(database.Connections, new OutboxOptions(), TimeProvider.System).CreateTablesAsync(default);
        var tool = new Tool(JsonSerializer.Serialize(new { ConnectionStrings = new { outbox = database.ConnectionString, neither = "Password=hunter2" } }));
        var added = tool.Time.GetUtcNow().ToUnixTimeMilliseconds() - 90_000;
        string Row(string destination, string? group, string id, OutboxState state, string? error) =>
            $"(3, '{destination}', {(group is null ? "NULL" : $"'{group}'")}, '{id}', '{{\"body\":\"{id}\"}}', {added}, {added}, {(int)state}, 10, {added}, {(error is null ? "NULL" : $"'{error}'")})";
        string[] rows =
        [
            Row("orders", "g", "one", OutboxState.Sent, null),
            Row("orders", "g", "two", OutboxState.Parked, "EntityNotFoundException: no queue"),
            Row("orders", "g", "three", OutboxState.Parked, "EntityNotFoundException: no queue"),
            Row("topic:news", null, "four", OutboxState.Parked, "MessageTooLargeException: too large"),
            Row("orders", null, "five", OutboxState.Waiting, null),
        ];
        await database.ExecuteAsync($"INSERT INTO integration_outbox (lane, destination, group_id, message_id, message, added_at, due_at, state, attempts, settled_at, error) VALUES {string.Join(", ", rows)}");
        return new(database, tool);
    }

    /// <summary>Which messages are in a state, in their order.</summary>
    public async Task<IReadOnlyList<string>> IdsAsync(OutboxState state) =>
        [.. (await new OutboxRows(_database.Connections, TimeProvider.System).ListAsync(state)).Select(r => r.MessageId)];

    public Task ExecuteAsync(string sql) => _database.ExecuteAsync(sql);

    public ValueTask DisposeAsync()
    {
        Tool.Dispose();
        return _database.DisposeAsync();
    }
}
