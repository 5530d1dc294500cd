using Integration.Benchmarks.Hosting;
using Npgsql;

namespace Integration.Benchmarks.Outbox;

/// <summary>The application's own database, with one table, for one run of a side.</summary>
internal sealed class Shop : IAsyncDisposable
{
    private Shop(string connectionString) => (ConnectionString, Source) = (connectionString, NpgsqlDataSource.Create(connectionString));

    public string ConnectionString { get; }

    public NpgsqlDataSource Source { get; }

    public static async Task<Shop> CreateAsync(Job job)
    {
        var (server, name) = (job.Addresses[Transactions.Server], $"bench_{Guid.NewGuid():N}");
        await using (var administration = NpgsqlDataSource.Create($"{server};Database=postgres;Pooling=false"))
            await ExecuteAsync(administration, $"CREATE DATABASE {name} TEMPLATE template0");
        var shop = new Shop($"{server};Database={name};Maximum Pool Size=50");
        await ExecuteAsync(shop.Source, "CREATE TABLE parcels (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer TEXT NOT NULL, content TEXT NOT NULL)");
        return shop;
    }

    /// <summary>The application's work in a transaction.</summary>
    public static async Task InsertAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, Parcel parcel)
    {
        await using var insert = new NpgsqlCommand("INSERT INTO parcels (customer, content) VALUES ($1, $2)", connection, transaction)
        {
            Parameters = { new() { Value = parcel.Customer }, new() { Value = parcel.Content } },
        };
        await insert.ExecuteNonQueryAsync();
    }

    public ValueTask DisposeAsync() => Source.DisposeAsync();

    private static async Task ExecuteAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
