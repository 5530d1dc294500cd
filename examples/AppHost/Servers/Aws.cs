using Aspire.Hosting.ApplicationModel;

namespace AppHost.Servers;

internal static partial class Server
{
    // fauxqs from npm, in a process of its own: `npm ci` in its folder brings it.
    static partial void AddAws(
        IDistributedApplicationBuilder builder, string name, Dictionary<string, Func<IResourceBuilder<MessagingResource>>> known) =>
        known["aws"] = () =>
        {
            var server = builder.AddExecutable("sqs", "npx", "../../tests/Aws.Tests/fauxqs", "--no-install", "fauxqs")
                .WithHttpEndpoint(env: "FAUXQS_PORT")
                .WithHttpHealthCheck("/health");
            return builder.AddAwsMessaging(name, server.GetEndpoint("http"));
        };
}
