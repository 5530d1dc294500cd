namespace Integration.Dashboard.Tests;

/// <summary>Puts dead letters into brokers.</summary>
internal static class Graves
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Sends messages to a queue that has none, and has them die.</summary>
    public static async Task BuryAsync(this IMessaging messaging, string queue, string reason, string? description, params IReadOnlyList<Message> messages)
    {
        (await messaging.Queue(queue).SendManyAsync(messages, null, Token)).ThrowIfAnyFailed();
        for (var dead = 0; dead < messages.Count;)
        {
            var received = await messaging.Queue(queue).ReceiveAsync(100, TimeSpan.FromSeconds(5), Token);
            Assert.NotEmpty(received);
            await Task.WhenAll(received.Select(m => m.DeadLetterAsync(reason, description, Token)));
            dead += received.Count;
        }
    }

    public static async Task<IReadOnlyList<PeekedMessage>> DeadAsync(this IMessaging messaging, string queue) => await messaging.Queue(queue).DeadLetters.PeekAsync(1000, null, Token);
}
