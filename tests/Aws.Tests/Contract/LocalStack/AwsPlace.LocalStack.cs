namespace Integration.Aws.Tests.Contract;

internal abstract partial class AwsPlace
{
    static partial void MakeLocalStack(ref AwsPlace? place) => place = new LocalStackPlace();
}
