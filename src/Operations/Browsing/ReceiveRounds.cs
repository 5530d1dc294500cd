namespace Integration.Operations;

/// <summary>
/// Receives side by side: one call behind the other would bring some hundred messages a second from a service that hands out ten at a time,
/// and many may have to be looked through within one lock.
/// </summary>
internal static class ReceiveRounds
{
    private const int SideBySide = 8;
    private const int MostAtOnce = 100;

    /// <summary>Receives up to so many; nothing when no call brought any.</summary>
    /// <param name="receive">Receives up to so many by one call.</param>
    /// <param name="most">1 or more.</param>
    /// <param name="take">Takes what comes, call by call, also when another call fails: it is locked.</param>
    public static async Task<int> ReceiveAsync(Func<int, Task<IReadOnlyList<ReceivedMessage>>> receive, int most, Action<IReadOnlyList<ReceivedMessage>> take)
    {
        var gate = new Lock();
        var calls = Math.Min(SideBySide, most);
        var counts = await Task.WhenAll(Enumerable.Range(0, calls).Select(_ => ReceiveSomeAsync())).ConfigureAwait(false);
        return counts.Sum();

        async Task<int> ReceiveSomeAsync()
        {
            var received = await receive(Math.Min(MostAtOnce, most / calls)).ConfigureAwait(false);
            lock (gate)
                take(received);
            return received.Count;
        }
    }
}
