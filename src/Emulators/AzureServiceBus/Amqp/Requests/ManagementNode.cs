using Integration.Emulators.Amqp.Requests;
using Integration.Emulators.AzureServiceBus.Amqp.Connections;
using Integration.Emulators.AzureServiceBus.Broker;
using Microsoft.Azure.Amqp.Framing;

namespace Integration.Emulators.AzureServiceBus.Amqp.Requests;

/// <summary>The operations on an entity that are requests, not links.</summary>
internal sealed class ManagementNode(BrokerNamespace broker) : RequestNode(ServiceBusRefusals.Instance)
{
    public const string Suffix = "/$management";

    private static readonly Dictionary<string, (KeyRights Right, Func<BrokerNamespace, Request, Response> Answer)> Operations = new(StringComparer.Ordinal)
    {
        ["com.microsoft:peek-message"] = (KeyRights.Listen, MessageRequests.Peek),
        ["com.microsoft:receive-by-sequence-number"] = (KeyRights.Listen, MessageRequests.ReceiveDeferred),
        ["com.microsoft:update-disposition"] = (KeyRights.Listen, MessageRequests.Settle),
        ["com.microsoft:renew-lock"] = (KeyRights.Listen, MessageRequests.RenewLock),
        ["com.microsoft:batch-delete-messages"] = (KeyRights.Listen, MessageRequests.Delete),
        ["com.microsoft:schedule-message"] = (KeyRights.Send, ScheduleRequests.Schedule),
        ["com.microsoft:cancel-scheduled-message"] = (KeyRights.Send, ScheduleRequests.Cancel),
        ["com.microsoft:renew-session-lock"] = (KeyRights.Listen, SessionRequests.RenewLock),
        ["com.microsoft:get-session-state"] = (KeyRights.Listen, SessionRequests.GetState),
        ["com.microsoft:set-session-state"] = (KeyRights.Listen, SessionRequests.SetState),
        ["com.microsoft:get-message-sessions"] = (KeyRights.Listen, SessionRequests.List),
        ["com.microsoft:enumerate-rules"] = (KeyRights.Listen, RuleRequests.List),
        ["com.microsoft:add-rule"] = (KeyRights.Listen, RuleRequests.Add),
        ["com.microsoft:remove-rule"] = (KeyRights.Listen, RuleRequests.Remove),
    };

    protected override ValueTask<Response> AnswerAsync(Request request)
    {
        if (request.Operation is not { } name || !Operations.TryGetValue(name, out (KeyRights Right, Func<BrokerNamespace, Request, Response> Answer) operation))
            throw new ServiceBusEmulatorException(EmulatedError.NotAllowed, $"There is no operation '{request.Operation}' here.");
        request.Client.Demand(operation.Right, request.Path + Suffix);
        return new(operation.Answer(broker, request));
    }

    protected override void Write(Response response, ApplicationProperties properties)
    {
        properties.Map["statusCode"] = (int)response.Status;
        properties.Map["statusDescription"] = response.Description ?? response.Status.ToString();
        if (response.Condition.Value is not null)
            properties.Map["errorCondition"] = response.Condition;
    }
}
