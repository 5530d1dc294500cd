using System.Xml;
using System.Xml.Linq;
using Integration.Emulators.AzureServiceBus.Entities;

namespace Integration.Emulators.AzureServiceBus.Management;

/// <summary>Queues as the management API writes them.</summary>
internal static class QueueXml
{
    public const string Name = "QueueDescription";

    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "LockDuration", "MaxSizeInMegabytes", "RequiresDuplicateDetection", "RequiresSession", "DefaultMessageTimeToLive",
        "DeadLetteringOnMessageExpiration", "DuplicateDetectionHistoryTimeWindow", "MaxDeliveryCount", "EnableBatchedOperations",
        "SizeInBytes", "MessageCount", "IsAnonymousAccessible", "AuthorizationRules", "Status", "ForwardTo", "UserMetadata", "CreatedAt",
        "UpdatedAt", "AccessedAt", "SupportOrdering", "CountDetails", "AutoDeleteOnIdle", "EnablePartitioning", "EntityAvailabilityStatus",
        "EnableExpress", "ForwardDeadLetteredMessagesTo", "MaxMessageSizeInKilobytes", "SkippedUpdate", "Path",
    };

    public static QueueSettings Read(XElement description, string name)
    {
        var fields = new Fields(description, Known);
        fields.RefuseTrue("IsAnonymousAccessible");
        fields.RefuseTrue("EnableExpress");
        return new QueueSettings(name)
        {
            LockDuration = fields.Duration("LockDuration", ServiceDefaults.LockDuration),
            MaxSizeInMegabytes = fields.EntitySize("MaxSizeInMegabytes"),
            RequiresDuplicateDetection = fields.Bool("RequiresDuplicateDetection"),
            RequiresSession = fields.Bool("RequiresSession"),
            DefaultMessageTimeToLive = fields.Duration("DefaultMessageTimeToLive", ServiceDefaults.Never),
            DeadLetteringOnMessageExpiration = fields.Bool("DeadLetteringOnMessageExpiration"),
            DuplicateDetectionHistoryTimeWindow = fields.Duration("DuplicateDetectionHistoryTimeWindow", ServiceDefaults.DuplicateDetectionWindow),
            MaxDeliveryCount = fields.Int("MaxDeliveryCount", ServiceDefaults.MaxDeliveryCount),
            EnableBatchedOperations = fields.Bool("EnableBatchedOperations", byDefault: true),
            AuthorizationRules = AuthorizationRulesXml.Read(fields.Element("AuthorizationRules")),
            Status = fields.State("Status"),
            ForwardTo = EntityAddress.PathOf(fields.Text("ForwardTo")),
            ForwardDeadLetteredMessagesTo = EntityAddress.PathOf(fields.Text("ForwardDeadLetteredMessagesTo")),
            UserMetadata = fields.Text("UserMetadata"),
            AutoDeleteOnIdle = fields.Duration("AutoDeleteOnIdle", ServiceDefaults.Never),
            EnablePartitioning = fields.Bool("EnablePartitioning"),
            MaxMessageSizeInKilobytes = fields.Long("MaxMessageSizeInKilobytes"),
        };
    }

    public static XElement Write(QueueSettings queue, EntityRuntime runtime, string host)
    {
        var description = new DescriptionWriter(Name, host);
        description.Add("LockDuration", XmlConvert.ToString(queue.LockDuration));
        description.Add("MaxSizeInMegabytes", XmlConvert.ToString(queue.MaxSizeInMegabytes));
        description.Add("RequiresDuplicateDetection", XmlConvert.ToString(queue.RequiresDuplicateDetection));
        description.Add("RequiresSession", XmlConvert.ToString(queue.RequiresSession));
        description.Add("DefaultMessageTimeToLive", XmlConvert.ToString(queue.DefaultMessageTimeToLive));
        description.Add("DeadLetteringOnMessageExpiration", XmlConvert.ToString(queue.DeadLetteringOnMessageExpiration));
        description.Add("DuplicateDetectionHistoryTimeWindow", XmlConvert.ToString(queue.DuplicateDetectionHistoryTimeWindow));
        description.Add("MaxDeliveryCount", XmlConvert.ToString(queue.MaxDeliveryCount));
        description.Add("EnableBatchedOperations", XmlConvert.ToString(queue.EnableBatchedOperations));
        description.Add("SizeInBytes", XmlConvert.ToString(runtime.SizeInBytes));
        description.Add("MessageCount", XmlConvert.ToString(runtime.TotalMessageCount));
        description.Add("IsAnonymousAccessible", "false");
        description.Add(AuthorizationRulesXml.Write(queue.AuthorizationRules, runtime));
        description.Add("Status", queue.Status.ToString());
        description.AddAddress("ForwardTo", queue.ForwardTo);
        description.Add("UserMetadata", queue.UserMetadata);
        description.AddTimes(runtime);
        description.Add("SupportOrdering", XmlConvert.ToString(!queue.EnablePartitioning));
        description.AddCounts(runtime);
        description.Add("AutoDeleteOnIdle", XmlConvert.ToString(queue.AutoDeleteOnIdle));
        description.Add("EnablePartitioning", XmlConvert.ToString(queue.EnablePartitioning));
        description.Add("EntityAvailabilityStatus", "Available");
        description.Add("EnableExpress", "false");
        description.AddAddress("ForwardDeadLetteredMessagesTo", queue.ForwardDeadLetteredMessagesTo);
        description.Add("MaxMessageSizeInKilobytes", queue.MaxMessageSizeInKilobytes is { } size ? XmlConvert.ToString(size) : null);
        return description.Element;
    }
}
