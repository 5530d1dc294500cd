using System.Text.Json;

namespace Integration.Aws.Tests.Unit;

/// <summary>The policy that lets a topic send to a subscription's queue.</summary>
public sealed class QueuePolicyTests
{
    private const string Topic = "arn:aws:sns:eu-central-1:123456789012:t";
    private const string Queue = "arn:aws:sqs:eu-central-1:123456789012:q";

    [Fact]
    public void Saying_it_again_changes_nothing()
    {
        var once = QueuePolicy.Allow(null, Topic, Queue);

        Assert.Equal(once, QueuePolicy.Allow(once, Topic, Queue));
        Assert.Single(Statements(once));
    }

    [Fact]
    public void Statements_of_others_are_kept()
    {
        var policy = QueuePolicy.Allow("""{"Version":"2012-10-17","Id":"x","Statement":{"Sid":"theirs","Effect":"Deny"}}""", Topic, Queue);

        Assert.Equal(["theirs", "IntegrationSnsDelivery"], Statements(policy).Select(s => s.GetProperty("Sid").GetString()));
        Assert.Equal(policy, QueuePolicy.Allow(policy, Topic, Queue));
    }

    [Fact]
    public void It_allows_sns_and_that_topic_only()
    {
        var statement = Assert.Single(Statements(QueuePolicy.Allow("", Topic, Queue)));

        Assert.Equal("sns.amazonaws.com", statement.GetProperty("Principal").GetProperty("Service").GetString());
        Assert.Equal(Queue, statement.GetProperty("Resource").GetString());
        Assert.Equal(Topic, statement.GetProperty("Condition").GetProperty("ArnEquals").GetProperty("aws:SourceArn").GetString());
    }

    private static JsonElement[] Statements(string policy) => [.. JsonDocument.Parse(policy).RootElement.GetProperty("Statement").EnumerateArray()];
}
