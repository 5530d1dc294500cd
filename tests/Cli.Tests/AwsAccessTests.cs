using Integration.Cli.Tests.Support;
using Integration.InMemory;
using Integration.Registration;

namespace Integration.Cli.Tests;

/// <summary>An AWS account without a configuration file.</summary>
public sealed class AwsAccessTests
{
    [Theory]
    [InlineData("{}", "count --region eu-central-1 --profile prod", "aws eu-central-1 prod")]
    [InlineData("{}", "count --provider aws-kinesis --region eu-central-1", "aws-kinesis eu-central-1 ")]
    [InlineData("""{ "Messaging": { "Provider": "aws", "Providers": { "aws": { "Region": "us-east-1", "Profile": "test" } } } }""", "count --region eu-central-1", "aws eu-central-1 test")]
    [InlineData("""{ "Messaging": { "Provider": "in-memory" } }""", "count --provider aws --region eu-central-1", "aws eu-central-1 ")]
    public async Task Region_and_profile_come_over_the_configuration(string configuration, string line, string expected)
    {
        var read = new List<string>();
        using var tool = new Tool(configuration) { Providers = [new Account("aws", read), new Account("aws-kinesis", read), .. KnownProviders.All.Where(p => p.Name == "in-memory")] };

        await tool.SucceedAsync(line);

        Assert.Equal(expected, Assert.Single(read));
    }

    [Theory]
    [InlineData("count --region eu-central-1")]
    [InlineData("count --provider Archive --profile prod")]
    public async Task Where_they_are_of_no_use_they_are_refused(string line)
    {
        using var tool = new Tool("""{ "Messaging": { "Provider": "in-memory" }, "Archive": { "Provider": "aws" } }""");
        var run = await tool.RunAsync(line);
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("--region and --profile are for aws and aws-kinesis", run.Error, StringComparison.Ordinal);
    }

    private sealed class Account(string name, List<string> read) : IMessagingProvider
    {
        public string Name => name;

        public Func<IServiceProvider, MessagingClientOptions, IMessaging> Read(ConfigurationReader settings)
        {
            var (region, profile) = (settings.Text("Region"), settings.Text("Profile"));
            return (_, options) =>
            {
                read.Add($"{name} {region} {profile}");
                return InMemoryMessaging.Create(new InMemoryOptions { BrokerName = $"account-{Guid.NewGuid():N}" }, options);
            };
        }
    }
}
