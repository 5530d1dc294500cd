using Integration.RabbitMq;
using RabbitMQ.Client;

namespace Integration.Cli.Tests.Runbook;

/// <summary>docs/operations/runbook-rabbitmq.md between a RabbitMQ broker and an SQS and SNS server, both on the loopback interface.</summary>
public sealed class FromRabbitMqTests
{
    [Fact]
    public async Task Between_RabbitMQ_and_AWS()
    {
        RabbitMqFixture.SkipWhenMissing();
        await using var aws = await LocalServersTests.StartAwsAsync();
        await using var broker = await RabbitMqServer.StartAsync();
        await using var connection = await new ConnectionFactory { Uri = broker.Uri }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        await channel.ExchangeDeclareAsync("legacy", ExchangeType.Topic, durable: true);
        var configuration = $$"""
            {
              "Messaging": {
                "Provider": "rabbitmq",
                "Providers": {
                  "rabbitmq": { "Uri": "{{broker.Uri}}", "ManagementUri": "{{broker.ManagementUri}}" },
                  "aws": { "ServiceUrl": "{{aws.Uri}}", "Region": "us-east-1", "AccountId": "000000000000", "AccessKeyId": "test", "SecretAccessKey": "test" }
                }
              }
            }
            """;
        await Migration.CarryOutAsync(RunbookDocument.Read("runbook-rabbitmq.md"), "rabbitmq", "aws", configuration, KnownProviders.All);
    }
}
