using Integration.Dashboard.Rendering;

namespace Integration.Dashboard.Messages;

/// <summary>A source and what was seen of it.</summary>
/// <param name="Selection">Which messages are looked for; null when no source was named.</param>
/// <param name="Look">What was seen; null when nothing was looked at.</param>
/// <param name="Page">The part that is shown; null without a look.</param>
/// <param name="CountsDeliveries">Whether looking counts a delivery of each message.</param>
/// <param name="Most">How many are looked at.</param>
internal sealed record MessagesModel(MessageSelection? Selection, Look? Look, Slice<SeenMessage>? Page, bool CountsDeliveries, int Most);

/// <summary>One message.</summary>
/// <param name="Look">The look that it was seen in.</param>
/// <param name="Seen">The message.</param>
/// <param name="Body">Its body; null for whoever may not see it, and where it is no longer at hand.</param>
internal sealed record MessageModel(Look Look, SeenMessage Seen, ShownBody? Body);
