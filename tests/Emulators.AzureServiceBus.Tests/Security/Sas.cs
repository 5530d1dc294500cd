using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Integration.Emulators.AzureServiceBus.Tests.Security;

/// <summary>Signs as the documentation of shared access signatures says, apart from the code that checks them.</summary>
internal static class Sas
{
    public static string Token(string resource, SharedAccessKey key, TimeSpan? validFor = null, string? order = null)
    {
        string sr = WebUtility.UrlEncode(resource);
        long se = DateTimeOffset.UtcNow.Add(validFor ?? TimeSpan.FromMinutes(5)).ToUnixTimeSeconds();
        string sig = WebUtility.UrlEncode(Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key.Key), Encoding.UTF8.GetBytes($"{sr}\n{se}"))));
        return "SharedAccessSignature " + string.Join('&', (order ?? "sr sig se skn").Split(' ').Select(field => field switch
        {
            "sr" => $"sr={sr}",
            "sig" => $"sig={sig}",
            "se" => $"se={se}",
            _ => $"skn={WebUtility.UrlEncode(key.Name)}",
        }));
    }
}
