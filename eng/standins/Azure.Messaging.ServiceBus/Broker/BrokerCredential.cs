using Azure.Core;

namespace Azure.Messaging.ServiceBus.Broker;

/// <summary>What a client shows the service: a shared access key, a signature, or a token.</summary>
internal sealed record BrokerCredential(string KeyName, string Key, AzureSasCredential Signature, TokenCredential Token)
{
    // A record prints its members; this one has secrets.
    public override string ToString() => nameof(BrokerCredential);
}
