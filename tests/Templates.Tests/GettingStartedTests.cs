using Integration.RabbitMq;

namespace Integration.Templates.Tests;

/// <summary>
/// docs/getting-started.md as it is written: every line at the shell succeeds, or says what stands behind it and ends by Ctrl+C; what is to be put into a file is put
/// there, and what a file is said to be it is.
/// </summary>
public sealed class GettingStartedTests(Machine machine, Reader reader, RabbitMqFixture rabbitMq) : IClassFixture<Reader>, IClassFixture<RabbitMqFixture>
{
    public static TheoryData<string> Sections => [.. Reader.Sections];

    [Theory]
    [MemberData(nameof(Sections))]
    public Task A_section_works_as_written(string section) =>
        reader.FollowAsync(section, Reader.Mentions(section, "rabbitmq") ? BrokerOfThisMachine() : new());

    /// <summary>It is one of the tests, on ports of its own.</summary>
    private Dictionary<string, string> BrokerOfThisMachine()
    {
        machine.SkipWithout("Integration.RabbitMq");
        return new()
        {
            ["Messaging__Providers__rabbitmq__Uri"] = rabbitMq.Server.Uri.AbsoluteUri,
            ["Messaging__Providers__rabbitmq__ManagementUri"] = rabbitMq.Server.ManagementUri.AbsoluteUri,
        };
    }
}
