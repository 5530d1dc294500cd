using Integration.Emulators.AzureServiceBus.Broker;
using Microsoft.Azure.Amqp.Framing;

namespace Integration.Emulators.AzureServiceBus.Amqp.Requests;

/// <summary>The operations on an entity that are requests, not links.</summary>
internal sealed class ManagementNode(BrokerNamespace broker) : RequestNode(broker)
{
    public const string Suffix = "/$management";

    private static readonly Dictionary<string, (AccessRights Right, Func<BrokerNamespace, Request, Response> Answer)> Operations = new(StringComparer.Ordinal)
    {
        ["com.microsoft:peek-message"] = (AccessRights.Listen, MessageRequests.Peek),
        ["com.microsoft:receive-by-sequence-number"] = (AccessRights.Listen, MessageRequests.ReceiveDeferred),
        ["com.microsoft:update-disposition"] = (AccessRights.Listen, MessageRequests.Settle),
        ["com.microsoft:renew-lock"] = (AccessRights.Listen, MessageRequests.RenewLock),
        ["com.microsoft:batch-delete-messages"] = (AccessRights.Listen, MessageRequests.Delete),
        ["com.microsoft:schedule-message"] = (AccessRights.Send, ScheduleRequests.Schedule),
        ["com.microsoft:cancel-scheduled-message"] = (AccessRights.Send, ScheduleRequests.Cancel),
        ["com.microsoft:renew-session-lock"] = (AccessRights.Listen, SessionRequests.RenewLock),
        ["com.microsoft:get-session-state"] = (AccessRights.Listen, SessionRequests.GetState),
        ["com.microsoft:set-session-state"] = (AccessRights.Listen, SessionRequests.SetState),
        ["com.microsoft:get-message-sessions"] = (AccessRights.Listen, SessionRequests.List),
        ["com.microsoft:enumerate-rules"] = (AccessRights.Listen, RuleRequests.List),
        ["com.microsoft:add-rule"] = (AccessRights.Listen, RuleRequests.Add),
        ["com.microsoft:remove-rule"] = (AccessRights.Listen, RuleRequests.Remove),
    };

    protected override Response Answer(Request request)
    {
        if (request.Operation is not { } name || !Operations.TryGetValue(name, out (AccessRights Right, Func<BrokerNamespace, Request, Response> Answer) operation))
            throw new ServiceBusEmulatorException(EmulatedError.NotAllowed, $"There is no operation '{request.Operation}' here.");
        request.Client.Demand(operation.Right, request.Path + Suffix);
        return operation.Answer(Broker, request);
    }

    protected override void Write(Response response, ApplicationProperties properties)
    {
        properties.Map["statusCode"] = (int)response.Status;
        properties.Map["statusDescription"] = response.Description ?? response.Status.ToString();
        if (response.Condition.Value is not null)
            properties.Map["errorCondition"] = response.Condition;
    }
}
