using Integration.Drivers;

namespace Integration;

/// <summary>The portable messaging API over a provider's driver.</summary>
public sealed partial class MessagingClient
{
}
