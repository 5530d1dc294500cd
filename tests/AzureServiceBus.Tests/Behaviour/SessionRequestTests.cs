using Integration.Emulators.AzureServiceBus;

namespace Integration.AzureServiceBus.Tests.Behaviour;

/// <summary>What the service is asked for where messages come in sessions: of code by hand it would be no less.</summary>
public sealed class SessionRequestTests : EmulatorTest
{
    private const int Groups = 8;
    private const int MessagesInGroup = 10;
    private const int Messages = Groups * MessagesInGroup;

    [Fact]
    public async Task A_session_is_accepted_once_and_its_messages_are_asked_for_and_settled_once_each()
    {
        var queue = await QueueAsync(ordered: true);
        (await queue.SendManyAsync(Enumerable.Range(0, Messages).Select(i => Message.FromText($"{i}") with { GroupId = $"g{i % Groups}" }))).ThrowIfAnyFailed();
        var left = Messages;
        using var done = new CancellationTokenSource();

        await Task.WhenAll(Enumerable.Range(0, Groups).Select(_ => ConsumeAsync()));

        Assert.Equal(0, left);
        Assert.Equal(Messages, Emulator.CountOperations(EmulatedOperation.Settle));
        Assert.Equal(0, Emulator.CountOperations(EmulatedOperation.RenewLock));

        // One more may be waited for, and each may be asked whether it has more.
        Assert.InRange(Emulator.CountOperations(EmulatedOperation.AcceptSession), Groups, Groups + 1);
        Assert.InRange(Emulator.CountOperations(EmulatedOperation.Receive), Messages, Messages + Groups);

        async Task ConsumeAsync()
        {
            try
            {
                while (true)
                {
                    await Assert.Single(await queue.ReceiveAsync(1, TimeSpan.FromSeconds(50), done.Token)).CompleteAsync(CancellationToken.None);
                    if (Interlocked.Decrement(ref left) == 0)
                        await done.CancelAsync();
                }
            }
            catch (OperationCanceledException) when (done.IsCancellationRequested)
            {
            }
        }
    }
}
