using Xunit.Sdk;

namespace Integration.ContractTests;

/// <summary>Tests that nothing is thrown: what a call throws is the very fault that they look for, and so an assertion that failed.</summary>
internal static class Working
{
    public static Func<ContractScope, Task> Without(string what, Func<ContractScope, Task> body) => async scope =>
    {
        try
        {
            await body(scope);
        }
        catch (Exception exception) when (exception is not (IAssertionException or SkipException))
        {
            Assert.Fail($"{what}: {exception}");
        }
    };
}
