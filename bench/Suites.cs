namespace Integration.Benchmarks;

/// <summary>The suites of this program: each stands in a file that is left out where its SDK can't be restored.</summary>
internal static partial class Suites
{
    public static IReadOnlyList<Suite> All
    {
        get
        {
            var suites = new List<Suite>();
            AddAws(suites);
            AddAzureServiceBus(suites);
            AddAzureEventHubs(suites);
            AddRabbitMq(suites);
            AddKinesis(suites);
            AddStreams(suites);
            AddMove(suites);
            AddCommandLine(suites);
            return suites;
        }
    }

    static partial void AddAws(List<Suite> suites);

    static partial void AddAzureServiceBus(List<Suite> suites);

    static partial void AddAzureEventHubs(List<Suite> suites);

    static partial void AddRabbitMq(List<Suite> suites);

    static partial void AddKinesis(List<Suite> suites);

    static partial void AddStreams(List<Suite> suites);

    static partial void AddMove(List<Suite> suites);

    static partial void AddCommandLine(List<Suite> suites);
}
