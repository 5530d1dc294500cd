namespace Integration.RabbitMq.Tests.Contract;

/// <summary>Where the contract suite's broker is on loopback: the one of INTEGRATION_RABBITMQ_URI and INTEGRATION_RABBITMQ_MANAGEMENT_URI, or the fixture's.</summary>
internal sealed record GivenBroker(string Name, int Port, int ManagementPort, string UserName, string Password)
{
    public const string Variable = "INTEGRATION_RABBITMQ_URI";
    public const string ManagementVariable = "INTEGRATION_RABBITMQ_MANAGEMENT_URI";

    public const string Installed = "RabbitMQ 3.10.8";

    /// <summary>The one that the environment names, if it does.</summary>
    public static GivenBroker? OfEnvironment()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } address)
            return null;
        var (uri, management) = (new Uri(address), new Uri(Environment.GetEnvironmentVariable(ManagementVariable)!));
        var user = uri.UserInfo.Split(':').Select(Uri.UnescapeDataString).ToArray();
        return new($"the RabbitMQ of {Variable}", uri.Port, management.Port, user[0], user[1]);
    }

    public static GivenBroker Of(RabbitMqServer server) => new(Installed, server.Port, server.ManagementPort, RabbitMqServer.UserName, server.Password);
}
