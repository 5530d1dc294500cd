using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Integration.Cli;

/// <summary>Who has the cookie of the link is the user of this machine that the command runs as.</summary>
internal sealed class UiAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, UiSecrets secrets)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public new const string Scheme = "link";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!secrets.IsLetIn(Request))
            return Task.FromResult(AuthenticateResult.NoResult());
        var user = new ClaimsPrincipal(new ClaimsIdentity([new(ClaimTypes.Name, Environment.UserName)], Scheme));
        return Task.FromResult(AuthenticateResult.Success(new(user, Scheme)));
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        await Response.WriteAsync("Open the link that `integration ui` has printed.", Context.RequestAborted).ConfigureAwait(false);
    }
}
