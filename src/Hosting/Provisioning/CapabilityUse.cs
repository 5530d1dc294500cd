namespace Integration.Hosting;

/// <summary>A capability that the application relies on.</summary>
/// <param name="Capability">The capability.</param>
/// <param name="UsedFor">By what, for messages: an entity, or a part of the application.</param>
internal sealed record CapabilityUse(Capability Capability, string UsedFor);

/// <summary>
/// Something that delivers to push endpoints of a kind in the service's stead. Registered as a keyed singleton under the
/// client's name; a subscription with such an endpoint is then provisioned without it where the service has none.
/// </summary>
/// <param name="Kind">The kind of endpoint.</param>
/// <param name="DeliveredBy">What delivers, for the report.</param>
internal sealed record PushEmulation(PushKind Kind, string DeliveredBy);
