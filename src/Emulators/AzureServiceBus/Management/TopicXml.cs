using System.Xml;
using System.Xml.Linq;
using Integration.Emulators.AzureServiceBus.Entities;

namespace Integration.Emulators.AzureServiceBus.Management;

/// <summary>Topics as the management API writes them.</summary>
internal static class TopicXml
{
    public const string Name = "TopicDescription";

    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "DefaultMessageTimeToLive", "MaxSizeInMegabytes", "RequiresDuplicateDetection", "DuplicateDetectionHistoryTimeWindow",
        "EnableBatchedOperations", "SizeInBytes", "FilteringMessagesBeforePublishing", "IsAnonymousAccessible", "AuthorizationRules", "Status",
        "UserMetadata", "CreatedAt", "UpdatedAt", "AccessedAt", "SupportOrdering", "CountDetails", "SubscriptionCount", "AutoDeleteOnIdle",
        "EnablePartitioning", "EntityAvailabilityStatus", "EnableSubscriptionPartitioning", "EnableExpress", "MaxMessageSizeInKilobytes",
        "MessageCount", "SqlFilterCount", "CorrelationFilterCount", "SkippedUpdate", "Path",
    };

    public static TopicSettings Read(XElement description, string name)
    {
        var fields = new Fields(description, Known);
        fields.RefuseTrue("IsAnonymousAccessible");
        fields.RefuseTrue("EnableExpress");
        fields.RefuseTrue("FilteringMessagesBeforePublishing");
        fields.RefuseTrue("EnableSubscriptionPartitioning");
        return new TopicSettings(name)
        {
            DefaultMessageTimeToLive = fields.Duration("DefaultMessageTimeToLive", ServiceDefaults.Never),
            MaxSizeInMegabytes = fields.EntitySize("MaxSizeInMegabytes"),
            RequiresDuplicateDetection = fields.Bool("RequiresDuplicateDetection"),
            DuplicateDetectionHistoryTimeWindow = fields.Duration("DuplicateDetectionHistoryTimeWindow", ServiceDefaults.DuplicateDetectionWindow),
            EnableBatchedOperations = fields.Bool("EnableBatchedOperations", byDefault: true),
            AuthorizationRules = AuthorizationRulesXml.Read(fields.Element("AuthorizationRules")),
            Status = fields.State("Status"),
            UserMetadata = fields.Text("UserMetadata"),
            SupportOrdering = fields.Bool("SupportOrdering", byDefault: true),
            AutoDeleteOnIdle = fields.Duration("AutoDeleteOnIdle", ServiceDefaults.Never),
            EnablePartitioning = fields.Bool("EnablePartitioning"),
            MaxMessageSizeInKilobytes = fields.Long("MaxMessageSizeInKilobytes"),
        };
    }

    public static XElement Write(TopicSettings topic, EntityRuntime runtime, (int Sql, int Correlation) filters, string host)
    {
        var description = new DescriptionWriter(Name, host);
        description.Add("DefaultMessageTimeToLive", XmlConvert.ToString(topic.DefaultMessageTimeToLive));
        description.Add("MaxSizeInMegabytes", XmlConvert.ToString(topic.MaxSizeInMegabytes));
        description.Add("RequiresDuplicateDetection", XmlConvert.ToString(topic.RequiresDuplicateDetection));
        description.Add("DuplicateDetectionHistoryTimeWindow", XmlConvert.ToString(topic.DuplicateDetectionHistoryTimeWindow));
        description.Add("EnableBatchedOperations", XmlConvert.ToString(topic.EnableBatchedOperations));
        description.Add("SizeInBytes", XmlConvert.ToString(runtime.SizeInBytes));
        description.Add("FilteringMessagesBeforePublishing", "false");
        description.Add("IsAnonymousAccessible", "false");
        description.Add(AuthorizationRulesXml.Write(topic.AuthorizationRules, runtime));
        description.Add("Status", topic.Status.ToString());
        description.Add("UserMetadata", topic.UserMetadata);
        description.AddTimes(runtime);
        description.Add("SupportOrdering", XmlConvert.ToString(topic.SupportOrdering));
        description.AddCounts(runtime);
        description.Add("SubscriptionCount", XmlConvert.ToString(runtime.SubscriptionCount));
        description.Add("AutoDeleteOnIdle", XmlConvert.ToString(topic.AutoDeleteOnIdle));
        description.Add("EnablePartitioning", XmlConvert.ToString(topic.EnablePartitioning));
        description.Add("EntityAvailabilityStatus", "Available");
        description.Add("EnableSubscriptionPartitioning", "false");
        description.Add("EnableExpress", "false");
        description.Add("MaxMessageSizeInKilobytes", topic.MaxMessageSizeInKilobytes is { } size ? XmlConvert.ToString(size) : null);
        description.Add("SqlFilterCount", XmlConvert.ToString(filters.Sql));
        description.Add("CorrelationFilterCount", XmlConvert.ToString(filters.Correlation));
        return description.Element;
    }
}
