namespace Integration.Aws.Tests.Contract;

internal abstract partial class AwsBroker
{
    static partial void MakeLocalStack(ref AwsBroker? broker) => broker = new LocalStackBroker();
}
