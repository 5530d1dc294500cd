using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Dashboard.Access;

/// <summary>What the user of a request may besides looking. The endpoints enforce it; pages ask so as not to offer what would be refused.</summary>
internal sealed class DashboardAccess(MessagingDashboardOptions options)
{
    /// <summary>Whether the user may change something.</summary>
    public Task<bool> MayChangeAsync(HttpContext http) => MeetsAsync(http, options.ChangePolicies);

    /// <summary>Whether the user may see bodies and headers of messages.</summary>
    public Task<bool> MaySeeBodiesAsync(HttpContext http) => MeetsAsync(http, options.BodyPolicies);

    /// <summary>What the log calls the user.</summary>
    public static string NameOf(HttpContext http) => http.User.Identity switch
    {
        { IsAuthenticated: true, Name: { Length: > 0 } name } => name,
        { IsAuthenticated: true } => http.User.FindFirst("sub")?.Value ?? "a user without a name",
        _ => "anonymous",
    };

    private static async Task<bool> MeetsAsync(HttpContext http, IEnumerable<string> policies)
    {
        foreach (var policy in policies)
        {
            var authorization = http.RequestServices.GetRequiredService<IAuthorizationService>();
            if (!(await authorization.AuthorizeAsync(http.User, http, policy).ConfigureAwait(false)).Succeeded)
                return false;
        }

        return true;
    }
}
