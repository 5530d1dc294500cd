namespace Integration.ContractTests.Tests;

/// <summary>
/// The connection between a client and its broker, which can be cut: what is under way fails, before the broker has it or after, and the
/// locks that it held are given back. The next call makes a new one.
/// </summary>
internal sealed class Wire(Fault fault, TimeProvider time)
{
    private static readonly TimeSpan OneWay = TimeSpan.FromMilliseconds(2);

    private CancellationTokenSource _connection = new();
    private volatile bool _wasCut;

    /// <summary>Cancelled when the connection that is there now is cut.</summary>
    public CancellationToken Connection => Volatile.Read(ref _connection).Token;

    public void Cut()
    {
        _wasCut = true;
        Interlocked.Exchange(ref _connection, new CancellationTokenSource()).Cancel();
    }

    /// <summary>Carries a request there and its answer back.</summary>
    public async Task<T> CarryAsync<T>(Func<Task<T>> call)
    {
        var connection = Connection;
        if (_wasCut && fault == Fault.NeverReconnects)
            throw new IOException("The connection is closed.");
        await PassAsync(connection);
        var answer = await call();
        await PassAsync(connection);
        return answer;
    }

    public Task CarryAsync(Func<Task> call) => CarryAsync(async () =>
    {
        await call();
        return true;
    });

    private async Task PassAsync(CancellationToken connection)
    {
        try
        {
            await Task.Delay(OneWay, time, connection);
        }
        catch (OperationCanceledException cut)
        {
            throw new IOException("The connection was cut.", cut);
        }
    }
}
