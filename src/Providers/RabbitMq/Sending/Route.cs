using Integration.RabbitMq.Entities;

namespace Integration.RabbitMq.Sending;

/// <summary>Where a message goes.</summary>
/// <param name="Exchange">The exchange; empty for the one that leads to every queue by its name.</param>
/// <param name="Key">The routing key: the queue's name there.</param>
/// <param name="Entity">What it is in the API.</param>
internal sealed record Route(string Exchange, string Key, EntityPath Entity)
{
    /// <summary>Whether a message that reaches no queue is to come back: to a queue it must, to a topic it need not.</summary>
    public bool IsMandatory => Exchange.Length == 0;

    public static Route To(EntityNames names, EntityPath entity) => entity.Kind == EntityKind.Topic
        ? new(names.ExchangeOf(entity.Name), "", entity)
        : new("", names.QueueOf(entity), entity);
}
