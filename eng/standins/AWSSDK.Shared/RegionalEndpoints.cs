using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal.Endpoints.StandardLibrary;

namespace Amazon.Runtime.Internal;

/// <summary>Maps the configuration to the parameters of <see cref="RegionalEndpointProvider"/>.</summary>
internal sealed class RegionalEndpointResolver : BaseEndpointResolver
{
    public static Endpoint Resolve(ClientConfig config, string service, ServiceOperationEndpointParameters parameters)
    {
        var request = new DefaultRequest(parameters.Request, service) { AlternateEndpoint = parameters.AlternateEndpoint };
        var context = new RequestContext(false) { ClientConfig = config, OriginalRequest = parameters.Request, Request = request };
        return new RegionalEndpointResolver().GetEndpoint(new ExecutionContext(context, null));
    }

    protected override EndpointParameters MapEndpointsParameters(IRequestContext requestContext)
    {
        var config = requestContext.ClientConfig;
        return new EndpointParameters
        {
            ["Region"] = (requestContext.Request.AlternateEndpoint ?? config.RegionEndpoint)?.SystemName,
            ["UseDualStack"] = config.UseDualstackEndpoint,
            ["UseFIPS"] = config.UseFIPSEndpoint,
            ["Endpoint"] = config.ServiceURL,
        };
    }
}

/// <summary>The rules that the services share: https://{service}[-fips].{region}.{suffix of the partition, or of its dual stack}.</summary>
internal sealed class RegionalEndpointProvider(string service) : IEndpointProvider
{
    public Endpoint ResolveEndpoint(EndpointParameters parameters)
    {
        var fips = (bool)parameters["UseFIPS"];
        var dualStack = (bool)parameters["UseDualStack"];
        if (parameters["Endpoint"] is string { Length: > 0 } custom)
        {
            return fips ? throw new AmazonClientException("Invalid Configuration: FIPS and custom endpoint are not supported")
                : dualStack ? throw new AmazonClientException("Invalid Configuration: Dualstack and custom endpoint are not supported")
                : new Endpoint(custom);
        }

        if (parameters["Region"] is not string region || Fn.Partition(region) is not { } partition)
        {
            throw new AmazonClientException("Invalid Configuration: Missing Region");
        }

        if ((fips && !partition.supportsFIPS) || (dualStack && !partition.supportsDualStack))
        {
            throw new AmazonClientException("FIPS or DualStack is enabled, but this partition does not support it");
        }

        // In the us-gov partition the ordinary host is FIPS-validated and has no host of its own for it.
        var host = fips && !(partition.name == "aws-us-gov" && !dualStack) ? service + "-fips" : service;
        return new Endpoint($"https://{host}.{region}.{(dualStack ? partition.dualStackDnsSuffix : partition.dnsSuffix)}");
    }
}
