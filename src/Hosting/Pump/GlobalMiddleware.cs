using Integration.Registration;

namespace Integration.Hosting.Pump;

/// <summary>Middleware around the handlers of every source.</summary>
internal sealed record GlobalMiddleware(Func<HandlerFactory, Func<MessageContext, IConsumerMiddleware>> Bind);

/// <summary>Says so where middleware would be left out without a word.</summary>
internal sealed class GlobalMiddlewareCheck(IEnumerable<ConsumerRegistration> consumers) : IConfigurationPart
{
    public void Read(ConfigurationReader messaging, bool createsMissing)
    {
        foreach (var consumer in consumers.Where(c => c.Batch is not null))
        {
            messaging.Section("Consumers").Section(consumer.Name).Fault(
                "", "has a batch handler, and there is middleware for every source, which runs around single messages; use that by source");
        }
    }
}
