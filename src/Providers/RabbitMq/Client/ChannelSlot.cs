using Integration.RabbitMq.Requests;
using RabbitMQ.Client;

namespace Integration.RabbitMq.Client;

/// <summary>
/// One channel of a connection, opened when it is first needed and anew when it is gone. It is closed and never disposed: the library leaves
/// those who await an answer on a disposed channel waiting for ever.
/// </summary>
#pragma warning disable CA1001 // The semaphore holds nothing that would have to be freed, and calls under way may use it after the end.
internal sealed class ChannelSlot(BrokerConnection connection, bool confirms)
#pragma warning restore CA1001
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _calls = new(1, 1);
    private Task<IChannel>? _opening;

    /// <summary>The channel, when there is one.</summary>
    public IChannel? Current => _opening is { IsCompletedSuccessfully: true, Result: { IsOpen: true } open } ? open : null;

    public ValueTask<IChannel> GetAsync(CancellationToken cancellationToken)
    {
        if (Current is { } open)
            return new(open);
        Task<IChannel> opening;
        lock (_gate)
        {
            if (_opening is null || (_opening.IsCompleted && Current is null))
                _opening = OpenAsync();
            opening = _opening;
        }

        return new(opening.WaitAsync(cancellationToken));
    }

    /// <summary>
    /// Makes calls that the broker may answer by closing the channel, as it does where a queue is missing: nobody else's are on it, who would be told
    /// the same. Not cancelled with a caller: an answer that nobody awaits any more would be taken for that of the next request.
    /// </summary>
    public async Task<T> CallAsync<T>(Func<IChannel, Task<T>> call)
    {
        await _calls.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            return await call(await GetAsync(CancellationToken.None).ConfigureAwait(false)).ConfigureAwait(false);
        }
        finally
        {
            _calls.Release();
        }
    }

    /// <summary>Closes the channel, if there is one.</summary>
    public async ValueTask CloseAsync()
    {
        if (Current is { } open)
            await open.AbortAsync(CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Not cancelled with a caller: an answer that nobody awaits any more would be taken for that of the next request.</summary>
    private async Task<IChannel> OpenAsync()
    {
        var opened = await connection.GetAsync(CancellationToken.None).ConfigureAwait(false);
        RabbitMqProvider.Count("channel.open");
        return await opened.CreateChannelAsync(
            new CreateChannelOptions(confirms, confirms, outstandingPublisherConfirmationsRateLimiter: null), CancellationToken.None).ConfigureAwait(false);
    }
}
