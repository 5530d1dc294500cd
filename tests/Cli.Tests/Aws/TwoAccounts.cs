using Amazon.Runtime;
using Amazon.SimpleNotificationService;
using Amazon.SQS;
using Amazon.SQS.Model;
using Integration.Aws.Tests.Emulator;
using Integration.Cli.Tests.Support;

namespace Integration.Cli.Tests.Aws;

/// <summary>Two local SQS and SNS servers as an old and a new account.</summary>
public sealed class TwoAccounts : IAsyncLifetime
{
    private FauxqsServer _old = null!;
    private FauxqsServer _new = null!;

    public IAmazonSQS Sqs { get; private set; } = null!;

    public IAmazonSQS NewSqs { get; private set; } = null!;

    public IAmazonSimpleNotificationService Sns { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        (_old, _new) = (await FauxqsServer.StartAsync(), await FauxqsServer.StartAsync());
        var credentials = new BasicAWSCredentials("test", "test");
        Sqs = new AmazonSQSClient(credentials, new AmazonSQSConfig { ServiceURL = _old.Uri.AbsoluteUri, AuthenticationRegion = "us-east-1" });
        NewSqs = new AmazonSQSClient(credentials, new AmazonSQSConfig { ServiceURL = _new.Uri.AbsoluteUri, AuthenticationRegion = "us-east-1" });
        Sns = new AmazonSimpleNotificationServiceClient(credentials, new AmazonSimpleNotificationServiceConfig { ServiceURL = _old.Uri.AbsoluteUri, AuthenticationRegion = "us-east-1" });
    }

    public async ValueTask DisposeAsync()
    {
        Sqs.Dispose();
        NewSqs.Dispose();
        Sns.Dispose();
        await _old.DisposeAsync();
        await _new.DisposeAsync();
    }

    /// <summary>Something between a tool and the new account that injects faults.</summary>
    internal FaultProxy ProxyToNew() => new(_new.Uri);

    /// <summary>The tool that sees what begins with a prefix: the old account is <c>aws</c>, the new one <c>New</c>.</summary>
    internal Tool Open(string prefix, Uri? toNew = null) => new(
        $$"""
        {
          "Messaging": { "Provider": "aws", "Providers": { "aws": { {{SettingsOf(_old.Uri, prefix)}} } } },
          "New": { "Provider": "aws", "Providers": { "aws": { {{SettingsOf(toNew ?? _new.Uri, prefix)}} } } }
        }
        """,
        realTime: true);

    /// <summary>As <c>aws sqs create-queue</c> does it.</summary>
    internal static async Task<(string Url, string Arn)> CreateQueueAsync(IAmazonSQS sqs, string name, params (string Name, string Value)[] attributes)
    {
        var url = (await sqs.CreateQueueAsync(new CreateQueueRequest(name) { Attributes = attributes.ToDictionary(a => a.Name, a => a.Value) })).QueueUrl;
        return (url, (await sqs.GetQueueAttributesAsync(url, ["QueueArn"])).Attributes["QueueArn"]);
    }

    private static string SettingsOf(Uri server, string prefix) =>
        $$""" "ServiceUrl": "{{server}}", "Region": "us-east-1", "NamePrefix": "{{prefix}}", "AccessKeyId": "test", "SecretAccessKey": "test" """;
}
