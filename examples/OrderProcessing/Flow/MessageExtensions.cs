using Integration;

namespace OrderProcessing.Flow;

internal static class MessageExtensions
{
    /// <summary>Makes a message available again, also when it is time to stop.</summary>
    public static async Task PutBackAsync(this ReceivedMessage message)
    {
        try
        {
            await message.AbandonAsync(cancellationToken: CancellationToken.None);
        }
        catch (MessagingException)
        {
            // It is available again when its lock ends, or already.
        }
    }
}
