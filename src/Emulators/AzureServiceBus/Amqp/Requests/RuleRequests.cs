using Integration.Emulators.Amqp.Requests;
using Integration.Emulators.AzureServiceBus.Broker;
using Microsoft.Azure.Amqp.Encoding;

namespace Integration.Emulators.AzureServiceBus.Amqp.Requests;

/// <summary>Requests about the rules of a subscription.</summary>
internal static class RuleRequests
{
    public static Response List(BrokerNamespace broker, Request request)
    {
        int skip = (int)request.Number("skip");
        int top = (int)Math.Clamp(request.Number("top"), 0, int.MaxValue);
        List<object> rules = broker.Execute(EmulatedOperation.Rules, request.Path, () => Subscription(broker, request).Rules.Values
            .Skip(skip)
            .Take(top)
            .Select(static rule => (object)new AmqpMap { [new MapKey("rule-description")] = RuleCoding.Encode(rule.Properties) })
            .ToList());
        return rules.Count == 0 ? Response.Empty : Response.With("rules", rules);
    }

    public static Response Add(BrokerNamespace broker, Request request)
    {
        RuleSettings rule = RuleCoding.Decode(request.Required<string>("rule-name"), request.Required<AmqpMap>("rule-description"));
        broker.Execute(EmulatedOperation.Rules, request.Path, () => TopologyOperations.CreateRule(Subscription(broker, request), rule));
        return Response.Ok;
    }

    public static Response Remove(BrokerNamespace broker, Request request)
    {
        string name = request.Required<string>("rule-name");
        broker.Execute(EmulatedOperation.Rules, request.Path, () => TopologyOperations.DeleteRule(Subscription(broker, request), name));
        return Response.Ok;
    }

    private static SubscriptionEntity Subscription(BrokerNamespace broker, Request request) =>
        broker.FindSource(request.Path) as SubscriptionEntity
        ?? throw new ServiceBusEmulatorException(EmulatedError.NotAllowed, $"'{request.Path}' is not a subscription: only these have rules.");
}
