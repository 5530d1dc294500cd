namespace Integration.ContractTests;

/// <content>Receiving.</content>
internal sealed partial class ContractScope
{
    /// <summary>Receives exactly that many messages, which must come.</summary>
    public async Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(IMessageSource source, int count)
    {
        var received = new List<ReceivedMessage>();
        while (received.Count < count)
        {
            var some = await Clock.RunAsync(source.ReceiveAsync(count - received.Count, Timing.Arrival));
            Assert.True(some.Count > 0, $"Expected {count} messages from '{source.Path}', got {received.Count}: {string.Join(", ", received)}.");
            Assert.True(some.Count <= count - received.Count, $"Asked '{source.Path}' for {count - received.Count} messages at most, got {some.Count}.");
            received.AddRange(some);
        }

        return received;
    }

    /// <summary>Receives one message, which must come.</summary>
    public async Task<ReceivedMessage> ReceiveOneAsync(IMessageSource source) => (await ReceiveAsync(source, 1))[0];

    /// <summary>Asserts that nothing is there to receive.</summary>
    public async Task AssertSilentAsync(IMessageSource source, string because)
    {
        var received = await Clock.RunAsync(source.ReceiveAsync(10, Timing.Silence));
        Assert.True(received.Count == 0, $"Expected nothing from '{source.Path}' because {because}; got {string.Join(", ", received)}.");
    }

    /// <summary>Receives and completes everything that is there, waiting longer while that is less than should come.</summary>
    public async Task<IReadOnlyList<ReceivedMessage>> DrainAsync(IMessageSource source, int atLeast = 0)
    {
        var all = new List<ReceivedMessage>();
        while (await Clock.RunAsync(source.ReceiveAsync(100, all.Count < atLeast ? Timing.Arrival : Timing.Silence)) is { Count: > 0 } some)
        {
            (await source.CompleteManyAsync(some)).ThrowIfAnyFailed();
            all.AddRange(some);
        }

        return all;
    }

    /// <summary>Lets the lock of what was received end.</summary>
    public Task LetLockEndAsync() => AdvanceAsync(Timing.Lock + Timing.Margin);
}
