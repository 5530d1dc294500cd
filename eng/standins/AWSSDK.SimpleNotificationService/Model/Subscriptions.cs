using Amazon.Runtime;
using Amazon.SimpleNotificationService.Internal;

namespace Amazon.SimpleNotificationService.Model;

public class SubscribeRequest : AmazonSimpleNotificationServiceRequest
{
    public SubscribeRequest() { }

    public SubscribeRequest(string topicArn, string protocol, string endpoint) =>
        (TopicArn, Protocol, Endpoint) = (topicArn, protocol, endpoint);

    public Dictionary<string, string> Attributes { get; set; } = Collections.NewDictionary<string, string>();
    public string Endpoint { get; set; }
    public string Protocol { get; set; }
    public bool? ReturnSubscriptionArn { get; set; }
    public string TopicArn { get; set; }
}

public class SubscribeResponse : AmazonWebServiceResponse
{
    public string SubscriptionArn { get; set; }
}

public class UnsubscribeRequest : AmazonSimpleNotificationServiceRequest
{
    public UnsubscribeRequest() { }

    public UnsubscribeRequest(string subscriptionArn) => SubscriptionArn = subscriptionArn;

    public string SubscriptionArn { get; set; }
}

public class UnsubscribeResponse : AmazonWebServiceResponse
{
}

public class ConfirmSubscriptionRequest : AmazonSimpleNotificationServiceRequest
{
    public ConfirmSubscriptionRequest() { }

    public ConfirmSubscriptionRequest(string topicArn, string token) =>
        (TopicArn, Token) = (topicArn, token);

    public ConfirmSubscriptionRequest(string topicArn, string token, string authenticateOnUnsubscribe) =>
        (TopicArn, Token, AuthenticateOnUnsubscribe) = (topicArn, token, authenticateOnUnsubscribe);

    public string AuthenticateOnUnsubscribe { get; set; }
    public string Token { get; set; }
    public string TopicArn { get; set; }
}

public class ConfirmSubscriptionResponse : AmazonWebServiceResponse
{
    public string SubscriptionArn { get; set; }
}

public class GetSubscriptionAttributesRequest : AmazonSimpleNotificationServiceRequest
{
    public GetSubscriptionAttributesRequest() { }

    public GetSubscriptionAttributesRequest(string subscriptionArn) => SubscriptionArn = subscriptionArn;

    public string SubscriptionArn { get; set; }
}

public class GetSubscriptionAttributesResponse : AmazonWebServiceResponse
{
    public Dictionary<string, string> Attributes { get; set; } = Collections.NewDictionary<string, string>();
}

public class SetSubscriptionAttributesRequest : AmazonSimpleNotificationServiceRequest
{
    public SetSubscriptionAttributesRequest() { }

    public SetSubscriptionAttributesRequest(string subscriptionArn, string attributeName, string attributeValue) =>
        (SubscriptionArn, AttributeName, AttributeValue) = (subscriptionArn, attributeName, attributeValue);

    public string AttributeName { get; set; }
    public string AttributeValue { get; set; }
    public string SubscriptionArn { get; set; }
}

public class SetSubscriptionAttributesResponse : AmazonWebServiceResponse
{
}

internal static class SubscriptionsWire
{
    public static readonly QueryOperation<SubscribeRequest, SubscribeResponse> Subscribe = new("Subscribe",
        (query, request) => query
            .Add("Attributes", request.Attributes)
            .Add("Endpoint", request.Endpoint)
            .Add("Protocol", request.Protocol)
            .Add("ReturnSubscriptionArn", request.ReturnSubscriptionArn)
            .Add("TopicArn", request.TopicArn),
        xml => new SubscribeResponse
        {
            SubscriptionArn = xml.Text("SubscriptionArn"),
        });

    public static readonly QueryOperation<UnsubscribeRequest, UnsubscribeResponse> Unsubscribe = new("Unsubscribe",
        (query, request) => query
            .Add("SubscriptionArn", request.SubscriptionArn),
        _ => new UnsubscribeResponse());

    public static readonly QueryOperation<ConfirmSubscriptionRequest, ConfirmSubscriptionResponse> ConfirmSubscription = new("ConfirmSubscription",
        (query, request) => query
            .Add("AuthenticateOnUnsubscribe", request.AuthenticateOnUnsubscribe)
            .Add("Token", request.Token)
            .Add("TopicArn", request.TopicArn),
        xml => new ConfirmSubscriptionResponse
        {
            SubscriptionArn = xml.Text("SubscriptionArn"),
        });

    public static readonly QueryOperation<GetSubscriptionAttributesRequest, GetSubscriptionAttributesResponse> GetSubscriptionAttributes = new("GetSubscriptionAttributes",
        (query, request) => query
            .Add("SubscriptionArn", request.SubscriptionArn),
        xml => new GetSubscriptionAttributesResponse
        {
            Attributes = xml.Map("Attributes"),
        });

    public static readonly QueryOperation<SetSubscriptionAttributesRequest, SetSubscriptionAttributesResponse> SetSubscriptionAttributes = new("SetSubscriptionAttributes",
        (query, request) => query
            .Add("AttributeName", request.AttributeName)
            .Add("AttributeValue", request.AttributeValue)
            .Add("SubscriptionArn", request.SubscriptionArn),
        _ => new SetSubscriptionAttributesResponse());
}
