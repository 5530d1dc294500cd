namespace Integration.Hosting;

/// <summary>
/// Something that delivers to push endpoints of a kind in the service's stead: a keyed singleton under the client's name.
/// Where the service has no such endpoints, the subscription is then provisioned as one to receive from.
/// </summary>
/// <param name="Kind">The kind of endpoint.</param>
/// <param name="DeliveredBy">What delivers, for the report.</param>
internal sealed record PushEmulation(PushKind Kind, string DeliveredBy);
