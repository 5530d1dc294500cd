namespace Integration.Hosting;

/// <summary>A singleton that looks, when every client is there and before anything is made, what keeps a part of the application from starting.</summary>
internal interface IStartCheck
{
    /// <summary>What is wrong: where it is, and what to do.</summary>
    IEnumerable<string> FindFaults();
}
