using Integration.Diagnostics;
using Integration.Drivers;

namespace Integration.Calls;

/// <summary>An operation on an entity, as its spans and metrics tell of it: name and attributes are made once, when somebody first listens.</summary>
/// <param name="driver">The driver, which knows the messaging system.</param>
/// <param name="name">What is called, such as <c>send</c>.</param>
/// <param name="type">The kind of operation: send, receive, settle or manage.</param>
/// <param name="entity">The entity; null where it concerns no certain one.</param>
internal sealed class Operation(IMessagingDriver driver, string name, string type, EntityPath? entity)
{
    public string Name => name;

    public EntityPath? Entity => entity;

    public string SpanName => field ??= $"{name} {entity}";

    /// <summary>The attributes; nobody changes them.</summary>
    public KeyValuePair<string, object?>[] Tags => field ??= MessagingTelemetry.Tags(driver.GetMessagingSystem(entity), name, type, entity);

    /// <summary>The attributes with those of a failure, if there is one.</summary>
    public KeyValuePair<string, object?>[] TagsWith(Exception? failure) =>
        failure is null ? Tags : [.. Tags, new(MessagingTelemetry.ErrorType, failure.GetType().Name)];
}
