using System.Text.Json.Nodes;
using Integration.Drivers;

namespace Integration.Hosting.AsyncApi;

/// <summary>What AsyncAPI's bindings tell of a channel beyond its address, for the protocols that have any.</summary>
internal static class ChannelBindings
{
    /// <summary>The bindings; null where the protocol has none, or the name is not known.</summary>
    public static JsonObject? Of(EntityPath path, EntityAddress address, Declarations declared, Func<EntityPath, EntityAddress?> find) => address switch
    {
        { Name: null } => null,
        { Protocol: "sqs" } => new() { ["sqs"] = Sqs(path, address.Name, declared, find) },
        { Protocol: "sns" } => new() { ["sns"] = Sns(address.Name, declared.IsOrdered(path)) },
        { Protocol: "amqp" or "amqps" } => new() { ["amqp"] = Amqp(path, address) },
        _ => null,
    };

    private static JsonObject Sqs(EntityPath path, string name, Declarations declared, Func<EntityPath, EntityAddress?> find)
    {
        var queue = SqsQueue(name, declared.IsOrdered(path));
        var binding = new JsonObject { ["queue"] = queue };
        if (declared.Source(path) is { } source && find(path.DeadLetter)?.Name is { } deadLetters)
        {
            if (source.LockDuration.Ticks % TimeSpan.TicksPerSecond == 0)
                queue["visibilityTimeout"] = (long)source.LockDuration.TotalSeconds;
            queue["redrivePolicy"] = new JsonObject { ["deadLetterQueue"] = new JsonObject { ["name"] = deadLetters }, ["maxReceiveCount"] = source.MaxDeliveryCount };
            binding["deadLetterQueue"] = SqsQueue(deadLetters, declared.IsOrdered(path));
        }

        binding["bindingVersion"] = "0.2.0";
        return binding;
    }

    private static JsonObject SqsQueue(string name, bool ordered) => new() { ["name"] = name, ["fifoQueue"] = ordered };

    private static JsonObject Sns(string name, bool ordered) => new()
    {
        ["name"] = name,
        ["ordering"] = new JsonObject { ["type"] = ordered ? "FIFO" : "standard" },
        ["bindingVersion"] = "0.1.0",
    };

    private static JsonObject Amqp(EntityPath path, EntityAddress address)
    {
        var entity = new JsonObject { ["name"] = address.Name, ["vhost"] = address.VirtualHost };
        return path.Kind == EntityKind.Topic
            ? new() { ["is"] = "routingKey", ["exchange"] = entity, ["bindingVersion"] = "0.3.0" }
            : new() { ["is"] = "queue", ["queue"] = entity, ["bindingVersion"] = "0.3.0" };
    }
}
