using System.Xml;
using System.Xml.Linq;
using Integration.Emulators.AzureServiceBus.Entities;

namespace Integration.Emulators.AzureServiceBus.Management;

/// <summary>Subscriptions as the management API writes them.</summary>
internal static class SubscriptionXml
{
    public const string Name = "SubscriptionDescription";

    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "LockDuration", "RequiresSession", "DefaultMessageTimeToLive", "DeadLetteringOnMessageExpiration",
        "DeadLetteringOnFilterEvaluationExceptions", "DefaultRuleDescription", "MessageCount", "MaxDeliveryCount", "EnableBatchedOperations",
        "Status", "ForwardTo", "CreatedAt", "UpdatedAt", "AccessedAt", "UserMetadata", "CountDetails", "ForwardDeadLetteredMessagesTo",
        "AutoDeleteOnIdle", "EntityAvailabilityStatus", "SizeInBytes", "SkippedUpdate", "IsClientAffine",
    };

    /// <returns>The settings, and the first rule that a new subscription gets.</returns>
    public static (SubscriptionSettings Settings, RuleSettings Rule) Read(XElement description, string topic, string name)
    {
        var fields = new Fields(description, Known);
        fields.RefuseTrue("IsClientAffine");
        var settings = new SubscriptionSettings(topic, name)
        {
            LockDuration = fields.Duration("LockDuration", ServiceDefaults.LockDuration),
            RequiresSession = fields.Bool("RequiresSession"),
            DefaultMessageTimeToLive = fields.Duration("DefaultMessageTimeToLive", ServiceDefaults.Never),
            DeadLetteringOnMessageExpiration = fields.Bool("DeadLetteringOnMessageExpiration"),
            EnableDeadLetteringOnFilterEvaluationExceptions = fields.Bool("DeadLetteringOnFilterEvaluationExceptions", byDefault: true),
            MaxDeliveryCount = fields.Int("MaxDeliveryCount", ServiceDefaults.MaxDeliveryCount),
            EnableBatchedOperations = fields.Bool("EnableBatchedOperations", byDefault: true),
            Status = fields.State("Status"),
            ForwardTo = EntityAddress.PathOf(fields.Text("ForwardTo")),
            UserMetadata = fields.Text("UserMetadata"),
            ForwardDeadLetteredMessagesTo = EntityAddress.PathOf(fields.Text("ForwardDeadLetteredMessagesTo")),
            AutoDeleteOnIdle = fields.Duration("AutoDeleteOnIdle", ServiceDefaults.Never),
        };
        return (settings, fields.Element("DefaultRuleDescription") is { } rule ? RuleXml.Read(rule, name: null) : RuleSettings.Default);
    }

    public static XElement Write(SubscriptionSettings subscription, EntityRuntime runtime, string host)
    {
        var description = new DescriptionWriter(Name, host);
        description.Add("LockDuration", XmlConvert.ToString(subscription.LockDuration));
        description.Add("RequiresSession", XmlConvert.ToString(subscription.RequiresSession));
        description.Add("DefaultMessageTimeToLive", XmlConvert.ToString(subscription.DefaultMessageTimeToLive));
        description.Add("DeadLetteringOnMessageExpiration", XmlConvert.ToString(subscription.DeadLetteringOnMessageExpiration));
        description.Add("DeadLetteringOnFilterEvaluationExceptions", XmlConvert.ToString(subscription.EnableDeadLetteringOnFilterEvaluationExceptions));
        description.Add("MessageCount", XmlConvert.ToString(runtime.TotalMessageCount));
        description.Add("MaxDeliveryCount", XmlConvert.ToString(subscription.MaxDeliveryCount));
        description.Add("EnableBatchedOperations", XmlConvert.ToString(subscription.EnableBatchedOperations));
        description.Add("Status", subscription.Status.ToString());
        description.AddAddress("ForwardTo", subscription.ForwardTo);
        description.AddTimes(runtime);
        description.Add("UserMetadata", subscription.UserMetadata);
        description.AddCounts(runtime);
        description.AddAddress("ForwardDeadLetteredMessagesTo", subscription.ForwardDeadLetteredMessagesTo);
        description.Add("AutoDeleteOnIdle", XmlConvert.ToString(subscription.AutoDeleteOnIdle));
        description.Add("EntityAvailabilityStatus", "Available");
        return description.Element;
    }
}
