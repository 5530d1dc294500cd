using System.Text.Json;
using Integration.Aws.Topology;

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

    /// <summary>A dead-letter queue may serve subscriptions of several topics: in one statement, which does not grow.</summary>
    [Fact]
    public void Several_topics_share_the_statement()
    {
        var both = QueuePolicy.Allow(QueuePolicy.Allow(null, Topic, Queue), Topic + "2", Queue);

        Assert.Single(Statements(both));
        Assert.True(QueuePolicy.Allows(both, Topic, Queue) && QueuePolicy.Allows(both, Topic + "2", Queue));
        Assert.Equal(both, QueuePolicy.Allow(both, Topic, Queue));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("not json", false)]
    [InlineData("""{"Statement":"odd"}""", false)]
    [InlineData("""{"Statement":{"Effect":"Allow","Principal":"*","Action":"sqs:*","Resource":"*"}}""", true)]
    [InlineData("""{"Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":["sqs:sendmessage"],"Resource":"arn:aws:sqs:*:q"}]}""", true)]
    [InlineData("""{"Statement":[{"Effect":"Allow","Principal":{"Service":["s3.amazonaws.com","sns.amazonaws.com"]},"Action":"*","Resource":["x","arn:aws:sqs:eu-central-1:123456789012:q"]}]}""", true)]
    [InlineData("""{"Statement":{"Effect":"Allow","Principal":"*","Action":"sqs:SendMessage","Resource":"*","Condition":{"ArnLike":{"AWS:SourceArn":["x","arn:aws:sns:*:123456789012:*"]}}}}""", true)]
    [InlineData("""{"Statement":{"Effect":"Allow","Principal":"*","Action":"sqs:SendMessage","Resource":"*","Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:sns:eu-central-1:123456789012:T"}}}}""", false)]
    [InlineData("""{"Statement":{"Effect":"Allow","Principal":"*","Action":"sqs:SendMessage","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}}}""", false)]
    [InlineData("""{"Statement":{"Effect":"Allow","Principal":"*","Action":"sqs:ReceiveMessage","Resource":"*"}}""", false)]
    [InlineData("""{"Statement":{"Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"sqs:SendMessage","Resource":"*"}}""", false)]
    [InlineData("""{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"},{"Effect":"Deny","Principal":"*","Action":"sqs:Send*","Resource":"*"}]}""", false)]
    [InlineData("""{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"},{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}""", true)]
    public void Whether_a_topic_may_send_is_read_from_any_statement(string policy, bool allowed) =>
        Assert.Equal(allowed, QueuePolicy.Allows(policy, Topic, Queue));

    [Theory]
    [InlineData("""{"Statement":{"Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"sqs:SendMessage","Resource":"*"}}""", "s3.amazonaws.com")]
    [InlineData("""{"Statement":{"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::999999999999:root"]},"Action":"SQS:*","Resource":"*"}}""", "arn:aws:iam::999999999999:root")]
    [InlineData("""{"Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:root"},"Action":"SQS:*","Resource":"*"}}""", null)]
    [InlineData("""{"Statement":{"Effect":"Allow","Principal":"*","Action":"sqs:SendMessage","Resource":"*","Condition":{"ArnEquals":{"aws:SourceArn":"arn:aws:sns:eu-central-1:1:t"}}}}""", null)]
    [InlineData("", null)]
    public void Others_that_may_send_are_named(string policy, string? sender) =>
        Assert.Equal(sender is null ? [] : [sender], QueuePolicy.OtherSenders(policy, "123456789012"));

    private static JsonElement[] Statements(string policy) => [.. JsonDocument.Parse(policy).RootElement.GetProperty("Statement").EnumerateArray()];
}
