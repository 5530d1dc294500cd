using Integration.Hosting;

namespace Integration.Outbox;

/// <summary>Where PostgreSQL looks for the tables, which all SQL of the outbox but that of a <c>DbContext</c> names without a schema.</summary>
internal static class SearchPath
{
    // The path as it is set, too: a schema that the application is yet to create is no current one.
    private const string Look = """
        SELECT quote_ident(@schema) WHERE NOT @schema = ANY(current_schemas(false)) AND NOT EXISTS (
          SELECT 1 FROM unnest(string_to_array(current_setting('search_path'), ',')) s
          WHERE trim(s) IN (quote_ident(@schema), '"' || @schema || '"') OR lower(trim(s)) = @schema)
        """;

    /// <summary>Throws when the connections don't look into the schema that the model has the tables in.</summary>
    /// <exception cref="MessagingConfigurationException">They don't. A database that does not answer is none of its business: the relay tells of it.</exception>
    public static async Task CheckAsync(OutboxConnections connections, CancellationToken cancellationToken)
    {
        if (connections is not { Schema: { } schema, Database: var database } || database != OutboxDatabase.PostgreSql)
            return;
        List<string> missing;
        try
        {
            missing = await connections.QueryAsync(Look, r => r.GetString(0), cancellationToken, ("@schema", schema)).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return;
        }

        if (missing is [var quoted])
        {
            throw new MessagingConfigurationException([
                $"the model has the tables of the outbox in the schema '{schema}', and the connection does not look for tables there: add 'Search Path={quoted}' to its connection string"]);
        }
    }
}
