using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Integration.Dashboard.Rendering;

/// <summary>The script and the style sheet: a digest in the name lets browsers keep them until they change.</summary>
internal sealed class EmbeddedAssets
{
    private readonly IReadOnlyList<Asset> _all;

    private EmbeddedAssets(Asset script, Asset style) => (_all, ScriptPath, StylePath) = ([script, style], script.Path, style.Path);

    /// <summary>The path of the script below the root.</summary>
    public string ScriptPath { get; }

    /// <summary>The path of the style sheet below the root.</summary>
    public string StylePath { get; }

    public static EmbeddedAssets Load() => new(Asset.Load("dashboard.js", "text/javascript; charset=utf-8"), Asset.Load("dashboard.css", "text/css; charset=utf-8"));

    public void Map(IEndpointRouteBuilder group)
    {
        foreach (var asset in _all)
            group.MapGet(asset.Path, asset.WriteAsync).WithDisplayName($"Messaging dashboard {asset.Path}");
    }

    private sealed record Asset(string Path, string ContentType, byte[] Content)
    {
        public static Asset Load(string name, string contentType)
        {
            using var stream = typeof(EmbeddedAssets).Assembly.GetManifestResourceStream($"Assets/{name}")
                ?? throw new InvalidOperationException($"{name} is not in this assembly.");
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            var (stem, extension) = (System.IO.Path.GetFileNameWithoutExtension(name), System.IO.Path.GetExtension(name));
            return new($"/assets/{stem}.{Convert.ToHexStringLower(SHA256.HashData(content))[..12]}{extension}", contentType, content);
        }

        public Task WriteAsync(HttpContext http)
        {
            http.Response.Headers.CacheControl = "private, max-age=31536000, immutable";
            http.Response.Headers.XContentTypeOptions = "nosniff";
            return TypedResults.Bytes(Content, ContentType).ExecuteAsync(http);
        }
    }
}
