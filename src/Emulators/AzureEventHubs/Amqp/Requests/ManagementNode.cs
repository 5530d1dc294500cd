using Integration.Emulators.Amqp.Requests;
using Integration.Emulators.Amqp.Security;
using Integration.Emulators.AzureEventHubs.Amqp.Connections;
using Integration.Emulators.AzureEventHubs.Broker;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Encoding;
using Microsoft.Azure.Amqp.Framing;

namespace Integration.Emulators.AzureEventHubs.Amqp.Requests;

/// <summary>Tells the properties of event hubs and partitions.</summary>
internal sealed class ManagementNode(EventHubsNamespace broker, TokenValidator tokens) : RequestNode(EventHubsRefusals.Instance)
{
    public const string Address = "$management";

    protected override async ValueTask<Response> AnswerAsync(Request request)
    {
        string name = request.Property<string>("name") ?? string.Empty;
        return await broker.ExecuteAsync(EmulatedOperation.Read, name, () => Read(request, name)).ConfigureAwait(false);
    }

    protected override void Write(Response response, ApplicationProperties properties)
    {
        properties.Map["status-code"] = (int)response.Status;
        properties.Map["status-description"] = response.Description ?? response.Status.ToString();
        if (response.Condition.Value is not null)
            properties.Map["error-condition"] = response.Condition;
    }

    private Response Read(Request request, string name)
    {
        if (!string.Equals(request.Operation, "READ", StringComparison.Ordinal))
            throw new EventHubsEmulatorException(EmulatedError.NotImplemented, $"There is no operation '{request.Operation}' here.");
        TokenGrant grant = tokens.Validate(request.Property<string>("security_token"));
        if (!grant.Covers(name) || grant.Rights == KeyRights.None)
            throw new EventHubsEmulatorException(EmulatedError.Unauthorized, $"Unauthorized access. No claim is for '{name}'.");
        EventHub hub = broker.Find(name);
        return request.Property<string>("type") switch
        {
            "com.microsoft:eventhub" => Describe(hub),
            "com.microsoft:partition" => Describe(hub, hub.FindPartition(request.Property<string>("partition") ?? string.Empty)),
            var type => throw BrokerErrors.Invalid($"There is no type '{type}' here."),
        };
    }

    private static Response Describe(EventHub hub) => Ok(new AmqpMap
    {
        [new MapKey("name")] = hub.Name,
        [new MapKey("type")] = "com.microsoft:eventhub",
        [new MapKey("created_at")] = hub.CreatedAt.UtcDateTime,
        [new MapKey("partition_count")] = hub.Partitions.Count,
        [new MapKey("partition_ids")] = hub.Partitions.Select(static partition => partition.Id).ToArray(),
    });

    private Response Describe(EventHub hub, Partition partition)
    {
        PartitionRuntime runtime = partition.Describe();
        return Ok(new AmqpMap
        {
            [new MapKey("name")] = hub.Name,
            [new MapKey("type")] = "com.microsoft:partition",
            [new MapKey("partition")] = runtime.Id,
            [new MapKey("begin_sequence_number")] = runtime.BeginningSequenceNumber,
            [new MapKey("last_enqueued_sequence_number")] = runtime.LastEnqueuedSequenceNumber,
            [new MapKey("last_enqueued_offset")] = runtime.LastEnqueuedOffset,
            [new MapKey("last_enqueued_time_utc")] = (runtime.LastEnqueuedTime ?? DateTimeOffset.MinValue).UtcDateTime,
            [new MapKey("is_partition_empty")] = runtime.IsEmpty,
            [new MapKey("runtime_info_retrieval_time_utc")] = broker.Time.GetUtcNow().UtcDateTime,
        });
    }

    private static Response Ok(AmqpMap body) => new(AmqpResponseStatusCode.OK) { Body = body };
}
