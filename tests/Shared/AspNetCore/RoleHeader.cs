using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Integration;

/// <summary>Users of web applications: the header <c>Role</c> of a request says who it is; without one nobody.</summary>
internal sealed class RoleHeader(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string Name = "Role";

    /// <summary>Adds them with two policies: <c>readers</c> for the roles reader and operator, <c>operators</c> for the latter.</summary>
    public static void AddUsers(IServiceCollection services)
    {
        services.AddAuthentication("test").AddScheme<AuthenticationSchemeOptions, RoleHeader>("test", null);
        services.AddAuthorization(o =>
        {
            o.AddPolicy("readers", p => p.RequireRole("reader", "operator"));
            o.AddPolicy("operators", p => p.RequireRole("operator"));
        });
    }

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(Request.Headers[Name].FirstOrDefault() is { } role
        ? AuthenticateResult.Success(new(new ClaimsPrincipal(new ClaimsIdentity([new(ClaimTypes.Role, role), new(ClaimTypes.Name, role)], "test")), "test"))
        : AuthenticateResult.NoResult());
}
