using Integration.ContractTests;

namespace Integration.Aws.Tests.Contract;

/// <summary>Where the contract suite runs: a local server or AWS itself.</summary>
internal abstract partial class AwsBroker : IAsyncDisposable
{
    /// <summary>The broker that the environment asks for by INTEGRATION_AWS_BROKER (fauxqs, localstack, aws); fauxqs by default.</summary>
    public static AwsBroker Choose() => Environment.GetEnvironmentVariable("INTEGRATION_AWS_BROKER") switch
    {
        null or "" or "fauxqs" => new FauxqsBroker(),
        "aws" => new RealAwsBroker(),
        "localstack" => LocalStack ?? throw new InvalidOperationException("This build has no LocalStack: Testcontainers.LocalStack can't be restored here."),
        var other => throw new InvalidOperationException($"INTEGRATION_AWS_BROKER is '{other}'; it must be fauxqs, localstack or aws."),
    };

    /// <summary>LocalStack; null where its package can't be restored.</summary>
    public static AwsBroker? LocalStack
    {
        get
        {
            AwsBroker? broker = null;
            MakeLocalStack(ref broker);
            return broker;
        }
    }

    /// <summary>Its name and version, for the report.</summary>
    public abstract string Name { get; }

    /// <summary>The name of the report.</summary>
    public virtual string ReportName => "aws";

    /// <summary>What it does otherwise than AWS.</summary>
    public abstract IReadOnlyList<KnownLimit> KnownLimits { get; }

    /// <summary>Options that reach it; valid once started.</summary>
    public abstract AwsMessagingOptions Options { get; }

    /// <summary>The secret in the options.</summary>
    public abstract IReadOnlyList<string> Secrets { get; }

    /// <summary>The spans that suit it; null for those of a server on this machine.</summary>
    public virtual ContractTiming? Timing => null;

    /// <summary>How long a test may take.</summary>
    public virtual TimeSpan Watchdog => TimeSpan.FromMinutes(3);

    /// <summary>Starts it.</summary>
    /// <returns>What this machine lacks for it, which leaves the suite inconclusive; null once it runs.</returns>
    public abstract Task<string?> StartAsync();

    public abstract ValueTask DisposeAsync();

    // In a file that is left out of the build where its package can't be restored.
    static partial void MakeLocalStack(ref AwsBroker? broker);
}
