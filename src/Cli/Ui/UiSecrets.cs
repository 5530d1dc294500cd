using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Integration.Cli;

/// <summary>Lets in whoever has the link: its token is exchanged for a cookie, which is then asked for.</summary>
/// <param name="root">The path that everything is below.</param>
internal sealed class UiSecrets(string root)
{
    public const string TokenField = "token";

    private const string CookieName = "integration-ui";

    private readonly string _cookie = NewSecret();

    /// <summary>The path that everything is below, without a slash at its end.</summary>
    public string Root => root;

    /// <summary>The path of the link.</summary>
    public string Enter => $"{root}/enter";

    /// <summary>The token in the link.</summary>
    public string Token { get; } = NewSecret();

    /// <summary>Whether a request has the cookie.</summary>
    public bool IsLetIn(HttpRequest request) => AreEqual(request.Cookies[CookieName], _cookie);

    /// <summary>Exchanges the token for the cookie, and goes on to the first page, whose address doesn't have it.</summary>
    public Task LetIn(HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
        if (!AreEqual(http.Request.Query[TokenField], Token))
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return http.Response.WriteAsync("This link is not the one that `integration ui` has printed.", http.RequestAborted);
        }

        http.Response.Cookies.Append(CookieName, _cookie, new() { HttpOnly = true, SameSite = SameSiteMode.Strict, Path = root, IsEssential = true });
        http.Response.Redirect(root);
        return Task.CompletedTask;
    }

    private static string NewSecret() => RandomNumberGenerator.GetHexString(64, lowercase: true);

    private static bool AreEqual(string? given, string secret) => given is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(secret));
}
