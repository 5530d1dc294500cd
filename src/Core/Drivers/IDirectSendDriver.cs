namespace Integration.Drivers;

/// <summary>
/// What an <see cref="IMessagingDriver"/> implements besides, if it can store a message straight in a subscription or in
/// a dead-letter queue. Optional: without it the client gives no direct sender, and whoever needs one (moving messages
/// between providers) says so up front.
/// </summary>
public interface IDirectSendDriver
{
    /// <summary>
    /// Opens a sender to a subscription, past its topic and past its filter, or to the dead-letter queue of a queue or subscription.
    /// Messages are stored there and only there; see <c>DirectMessage</c> for what is kept. Makes no call.
    /// </summary>
    /// <returns>The sender; null when this provider can't send to that one.</returns>
    ISenderDriver? OpenDirectSender(EntityPath source);
}
