using System.Xml.Linq;
using Amazon.Runtime;
using Amazon.SimpleNotificationService.Internal;

namespace Amazon.SimpleNotificationService.Model;

public class ListSubscriptionsRequest : AmazonSimpleNotificationServiceRequest
{
    public ListSubscriptionsRequest() { }

    public ListSubscriptionsRequest(string nextToken) => NextToken = nextToken;

    public string NextToken { get; set; }
}

public class ListSubscriptionsResponse : AmazonWebServiceResponse
{
    public string NextToken { get; set; }
    public List<Subscription> Subscriptions { get; set; } = Collections.NewList<Subscription>();
}

public class ListSubscriptionsByTopicRequest : AmazonSimpleNotificationServiceRequest
{
    public ListSubscriptionsByTopicRequest() { }

    public ListSubscriptionsByTopicRequest(string topicArn) => TopicArn = topicArn;

    public ListSubscriptionsByTopicRequest(string topicArn, string nextToken) =>
        (TopicArn, NextToken) = (topicArn, nextToken);

    public string NextToken { get; set; }
    public string TopicArn { get; set; }
}

public class ListSubscriptionsByTopicResponse : AmazonWebServiceResponse
{
    public string NextToken { get; set; }
    public List<Subscription> Subscriptions { get; set; } = Collections.NewList<Subscription>();
}

public class Subscription
{
    public string Endpoint { get; set; }
    public string Owner { get; set; }
    public string Protocol { get; set; }
    public string SubscriptionArn { get; set; }
    public string TopicArn { get; set; }
}

internal static class ListSubscriptionsWire
{
    public static readonly QueryOperation<ListSubscriptionsRequest, ListSubscriptionsResponse> ListSubscriptions = new("ListSubscriptions",
        (query, request) => query
            .Add("NextToken", request.NextToken),
        xml => new ListSubscriptionsResponse
        {
            NextToken = xml.Text("NextToken"),
            Subscriptions = xml.Items("Subscriptions", ReadSubscription),
        });

    public static readonly QueryOperation<ListSubscriptionsByTopicRequest, ListSubscriptionsByTopicResponse> ListSubscriptionsByTopic = new("ListSubscriptionsByTopic",
        (query, request) => query
            .Add("NextToken", request.NextToken)
            .Add("TopicArn", request.TopicArn),
        xml => new ListSubscriptionsByTopicResponse
        {
            NextToken = xml.Text("NextToken"),
            Subscriptions = xml.Items("Subscriptions", ReadSubscription),
        });

    public static Subscription ReadSubscription(XElement xml) => new()
    {
        Endpoint = xml.Text("Endpoint"),
        Owner = xml.Text("Owner"),
        Protocol = xml.Text("Protocol"),
        SubscriptionArn = xml.Text("SubscriptionArn"),
        TopicArn = xml.Text("TopicArn"),
    };
}
