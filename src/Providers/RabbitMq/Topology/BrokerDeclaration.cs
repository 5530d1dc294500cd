using System.Text.Json.Nodes;
using Integration.RabbitMq.Management;

namespace Integration.RabbitMq.Topology;

/// <summary>Something durable that is declared on the broker.</summary>
internal abstract record BrokerDeclaration
{
    /// <summary>Declares it; what is there already stays.</summary>
    public abstract Task PutAsync(ManagementClient management, CancellationToken cancellationToken);
}

/// <summary>A queue.</summary>
internal sealed record DeclaredQueue(string Name, JsonObject Arguments) : BrokerDeclaration
{
    public override Task PutAsync(ManagementClient management, CancellationToken cancellationToken) => management.PutQueueAsync(Name, Arguments, cancellationToken);
}

/// <summary>An exchange.</summary>
internal sealed record DeclaredExchange(string Name, string Type, bool IsInternal, JsonObject Arguments) : BrokerDeclaration
{
    public override Task PutAsync(ManagementClient management, CancellationToken cancellationToken) => management.PutExchangeAsync(Name, Type, IsInternal, Arguments, cancellationToken);
}

/// <summary>A binding of a queue to an exchange.</summary>
internal sealed record DeclaredBinding(string Exchange, string Queue, string RoutingKey, JsonObject Arguments) : BrokerDeclaration
{
    public override Task PutAsync(ManagementClient management, CancellationToken cancellationToken) => management.BindAsync(Exchange, Queue, RoutingKey, Arguments, cancellationToken);
}

/// <summary>The policy of one queue.</summary>
internal sealed record DeclaredPolicy(string Name, string Queue, int Priority, JsonObject Definition) : BrokerDeclaration
{
    public override Task PutAsync(ManagementClient management, CancellationToken cancellationToken) => management.PutPolicyAsync(Name, Queue, Priority, Definition, cancellationToken);
}
