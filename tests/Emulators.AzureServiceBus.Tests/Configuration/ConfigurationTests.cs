using Azure.Messaging.ServiceBus.Administration;
using Integration.Emulators.AzureServiceBus.Tests.Management;

namespace Integration.Emulators.AzureServiceBus.Tests.Configuration;

public sealed class ConfigurationTests : IAsyncLifetime
{
    private const string Sample = """
        {
          "UserConfig": {
            "Namespaces": [
              {
                "Name": "sbemulatorns",
                "Queues": [
                  {
                    "Name": "queue.1",
                    "Properties": {
                      "DeadLetteringOnMessageExpiration": true,
                      "DefaultMessageTimeToLive": "PT1H",
                      "DuplicateDetectionHistoryTimeWindow": "PT20S",
                      "ForwardDeadLetteredMessagesTo": "later",
                      "ForwardTo": "",
                      "LockDuration": "PT1M",
                      "MaxDeliveryCount": 3,
                      "RequiresDuplicateDetection": true,
                      "RequiresSession": true
                    }
                  },
                  { "Name": "later" }
                ],
                "Topics": [
                  {
                    "Name": "topic.1",
                    "Properties": { "DefaultMessageTimeToLive": "PT2H", "DuplicateDetectionHistoryTimeWindow": "PT30S", "RequiresDuplicateDetection": true },
                    "Subscriptions": [
                      {
                        "Name": "subscription.1",
                        "Properties": {
                          "DeadLetteringOnMessageExpiration": true,
                          "DefaultMessageTimeToLive": "PT3H",
                          "LockDuration": "PT30S",
                          "MaxDeliveryCount": 4,
                          "ForwardDeadLetteredMessagesTo": "",
                          "ForwardTo": "later",
                          "RequiresSession": false
                        },
                        "Rules": [
                          {
                            "Name": "app-prop-filter-1",
                            "Properties": {
                              "FilterType": "Correlation",
                              "CorrelationFilter": {
                                "ContentType": "application/text",
                                "CorrelationId": "id1",
                                "Label": "subject1",
                                "MessageId": "msgid1",
                                "ReplyTo": "someQueue",
                                "ReplyToSessionId": "sessionId",
                                "SessionId": "session1",
                                "To": "xyz",
                                "Properties": { "text": "value1", "number": 5, "fraction": 0.5, "yes": true }
                              }
                            }
                          },
                          {
                            "Name": "sql-1",
                            "Properties": {
                              "FilterType": "Sql",
                              "SqlFilter": { "SqlExpression": "sys.MessageId = '123' AND userProp = 'value1'" },
                              "Action": { "SqlExpression": "SET sys.To = 'Entity'" }
                            }
                          }
                        ]
                      },
                      { "Name": "all" }
                    ]
                  }
                ]
              }
            ],
            "Logging": { "Type": "File" }
          }
        }
        """;

    private readonly ManagementFixture _fixture = new();

    private ServiceBusAdministrationClient Client => _fixture.Client;

    public ValueTask InitializeAsync() => _fixture.InitializeAsync();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Entities_are_as_the_file_says()
    {
        _fixture.Emulator.CreateEntities(Sample);
        QueueProperties queue = await Client.GetQueueAsync("queue.1");
        Assert.Equal(
            (true, TimeSpan.FromHours(1), TimeSpan.FromSeconds(20), TimeSpan.FromMinutes(1), 3, true, true),
            (queue.DeadLetteringOnMessageExpiration, queue.DefaultMessageTimeToLive, queue.DuplicateDetectionHistoryTimeWindow, queue.LockDuration,
                queue.MaxDeliveryCount, queue.RequiresDuplicateDetection, queue.RequiresSession));
        Assert.Null(queue.ForwardTo);
        Assert.EndsWith("/later", queue.ForwardDeadLetteredMessagesTo, StringComparison.Ordinal);
        TopicProperties topic = await Client.GetTopicAsync("topic.1");
        Assert.Equal((TimeSpan.FromHours(2), TimeSpan.FromSeconds(30), true), (topic.DefaultMessageTimeToLive, topic.DuplicateDetectionHistoryTimeWindow, topic.RequiresDuplicateDetection));
        SubscriptionProperties subscription = await Client.GetSubscriptionAsync("topic.1", "subscription.1");
        Assert.Equal((true, TimeSpan.FromHours(3), TimeSpan.FromSeconds(30), 4, false), (
            subscription.DeadLetteringOnMessageExpiration, subscription.DefaultMessageTimeToLive, subscription.LockDuration, subscription.MaxDeliveryCount, subscription.RequiresSession));
        Assert.EndsWith("/later", subscription.ForwardTo, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rules_are_as_the_file_says()
    {
        _fixture.Emulator.CreateEntities(Sample);
        RuleProperties correlation = await Client.GetRuleAsync("topic.1", "subscription.1", "app-prop-filter-1");
        Assert.Equal(
            new CorrelationRuleFilter("id1")
            {
                ContentType = "application/text",
                Subject = "subject1",
                MessageId = "msgid1",
                ReplyTo = "someQueue",
                ReplyToSessionId = "sessionId",
                SessionId = "session1",
                To = "xyz",
                ApplicationProperties = { ["text"] = "value1", ["number"] = 5L, ["fraction"] = 0.5, ["yes"] = true },
            },
            correlation.Filter);
        RuleProperties sql = await Client.GetRuleAsync("topic.1", "subscription.1", "sql-1");
        Assert.Equal(new SqlRuleFilter("sys.MessageId = '123' AND userProp = 'value1'"), sql.Filter);
        Assert.Equal(new SqlRuleAction("SET sys.To = 'Entity'"), sql.Action);
        Assert.False(await Client.RuleExistsAsync("topic.1", "subscription.1", "$Default"));
        Assert.True(await Client.RuleExistsAsync("topic.1", "all", "$Default"));
    }

    [Fact]
    public async Task An_empty_namespace_is_one()
    {
        _fixture.Emulator.CreateEntities("""{ "UserConfig": { "Namespaces": [ { "Name": "n" } ] } } // nothing""");
        Assert.False(await Client.QueueExistsAsync("queue.1"));
    }

    [Theory]
    [InlineData("", "can't be read")]
    [InlineData("null", "empty")]
    [InlineData("{}", "UserConfig.Namespaces")]
    [InlineData("""{ "UserConfig": { "Namespaces": [] } }""", "0 namespaces")]
    [InlineData("""{ "UserConfig": { "Namespaces": [ {}, {} ] } }""", "2 namespaces")]
    [InlineData("""{ "UserConfig": { "Namespaces": [ { "Queues": [ {} ] } ] } }""", "A queue has no name")]
    [InlineData("""{ "UserConfig": { "Namespaces": [ { "Queus": [] } ] } }""", "Queus")]
    [InlineData("""{ "UserConfig": { "Namespaces": [ { "Queues": [ { "Name": "q", "Properties": { "LockDuration": "1 min" } } ] } ] } }""", "'q': the value '1 min' of LockDuration")]
    [InlineData("""{ "UserConfig": { "Namespaces": [ { "Queues": [ { "Name": "q", "Properties": { "MaxDeliveryCount": "many" } } ] } ] } }""", "MaxDeliveryCount")]
    [InlineData("""{ "UserConfig": { "Namespaces": [ { "Topics": [ { "Name": "t", "Subscriptions": [ { "Name": "s", "Rules": [ { "Name": "r", "Properties": { "FilterType": "Any" } } ] } ] } ] } ] } }""", "'r' has the type 'Any'")]
    [InlineData("""{ "UserConfig": { "Namespaces": [ { "Topics": [ { "Name": "t", "Subscriptions": [ { "Name": "s", "Rules": [ { "Name": "r", "Properties": { "FilterType": "Sql" } } ] } ] } ] } ] } }""", "no filter of that type")]
    public void A_file_with_a_fault_says_where(string json, string expected)
    {
        var e = Assert.Throws<FormatException>(() => _fixture.Emulator.CreateEntities(json));
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_service_refuses_is_refused()
    {
        var e = Assert.Throws<ServiceBusEmulatorException>(() => _fixture.Emulator.CreateEntities(
            """{ "UserConfig": { "Namespaces": [ { "Queues": [ { "Name": "q", "Properties": { "LockDuration": "PT6M" } } ] } ] } }"""));
        Assert.Equal(EmulatedError.InvalidArgument, e.Error);
    }
}
