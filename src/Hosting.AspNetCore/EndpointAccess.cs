using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Hosting.AspNetCore;

/// <summary>Who may reach endpoints: whoever is authorized, unless an application says that it looks after that itself.</summary>
internal static class EndpointAccess
{
    /// <summary>Refuses what would let in nobody or, against what is written, everybody.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="method">What maps the endpoints.</param>
    /// <param name="purpose">What only authorized requests may, such as <c>steer consumers</c>.</param>
    /// <param name="allowAnonymous">Whether everybody is let in.</param>
    /// <param name="policies">How many policies there are.</param>
    /// <exception cref="InvalidOperationException">There is no service that could authorize anybody, or there are policies though everybody is let in.</exception>
    public static void ThrowIfUnfit(IServiceProvider services, string method, string purpose, bool allowAnonymous, int policies)
    {
        if (allowAnonymous)
        {
            if (policies > 0)
                throw new InvalidOperationException($"{method} has policies and AllowAnonymous; with the one the other means nothing.");
            return;
        }

        if (services.GetService<IAuthorizationService>() is null)
        {
            throw new InvalidOperationException(
                $"{method} lets only authorized requests {purpose}, and nothing here can authorize any: call AddAuthentication with a scheme "
                + "and AddAuthorization. Where something in front of the application does that, set AllowAnonymous in its options.");
        }
    }
}
