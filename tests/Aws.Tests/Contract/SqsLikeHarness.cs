using Amazon.SQS;
using Integration.Aws.Options;
using Integration.Aws.Requests;
using Integration.Aws.Tests.SqsLike;
using Integration.ContractTests;
using Integration.Drivers;

[assembly: AssemblyFixture(typeof(Integration.Aws.Tests.Contract.SqsLikeHarness))]

namespace Integration.Aws.Tests.Contract;

/// <summary>The queues of the AWS provider to the contract suite, over the server that answers as SQS does.</summary>
public sealed class SqsLikeHarness : ContractHarness
{
    private SqsLikeServer? _server;

    public override string Provider => AwsProvider.Name;

    public override string Broker => "SQS in the test process";

    public override string ReportName => "aws-sqs-like";

    public override bool IsBrokerRequired => true;

    public override IReadOnlyList<KnownLimit> KnownLimits => EmulatorLimits.OfRealTime;

    public override Type NativeClientType => typeof(IAmazonSQS);

    public override Type NativeMessageType => typeof(Amazon.SQS.Model.Message);

    public override ValueTask InitializeAsync()
    {
        _server = new SqsLikeServer();
        return ValueTask.CompletedTask;
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _server!.DisposeAsync();
    }

    public override Task<IMessaging> ConnectAsync(string scope, MessagingClientOptions options) =>
        Task.FromResult<IMessaging>(new MessagingClient(new QueuesOnly(new AwsDriver(new AwsContext(_server!.Options() with { NamePrefix = ScopePrefix.Of(scope) }, options))), options));

    /// <summary>There is no SNS here.</summary>
    private sealed class QueuesOnly(AwsDriver inner) : IMessagingDriver
    {
        private static readonly CapabilitySupport None = CapabilitySupport.Unsupported("there is no SNS here.", "fauxqs.");

        public string Provider => inner.Provider;

        public MessagingCapabilities Capabilities { get; } = new(
            inner.Capabilities.Limits, inner.Capabilities.Concat(new[] { Capability.Topics, Capability.SubscriptionSource, Capability.OrderedTopics }.Select(c => KeyValuePair.Create(c, None))));

        public ITopologyDriver Topology => inner.Topology;

        public IReadOnlyList<Type> NativeTypes => inner.NativeTypes;

        public ISenderDriver OpenSender(EntityPath destination) => inner.OpenSender(destination);

        public IReceiverDriver OpenReceiver(EntityPath source) => inner.OpenReceiver(source);

        public MessagingException? TranslateError(Exception exception, EntityPath? entity) => inner.TranslateError(exception, entity);

        public object? GetNative(Type type) => inner.GetNative(type);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
