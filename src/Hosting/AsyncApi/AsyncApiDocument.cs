using System.Buffers;
using System.Reflection;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Integration.Hosting.AsyncApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Integration.Hosting;

/// <summary>
/// What an application sends and receives, as an AsyncAPI 3.0 document: servers, channels, operations, messages and their JSON schemas. It has no
/// credentials, no connection strings and no addresses of push endpoints. Equal applications have equal documents.
/// </summary>
public sealed class AsyncApiDocument
{
    /// <summary>The media type of the document as JSON.</summary>
    public const string MediaType = $"application/vnd.aai.asyncapi+json;version={SpecificationVersion}";

    internal const string SpecificationVersion = "3.0.0";

    private readonly JsonObject _root;

    private AsyncApiDocument(JsonObject root) => _root = root;

    /// <summary>
    /// The document of an application, of all its messaging clients: what is declared, bound, scheduled and consumed, and what <see cref="AsyncApiOptions"/>
    /// add. The host need not have started; no call is made. Consumers that are added at run time are not in it.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <exception cref="InvalidOperationException"><c>AddMessaging</c> was not called, or the options name a client that there is not.</exception>
    /// <exception cref="MessagingConfigurationException">The configuration has faults.</exception>
    /// <exception cref="MessageSerializationException">A client's serializer does not know a type that it is to write or read.</exception>
    public static AsyncApiDocument Of(IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = services.GetService<IOptions<AsyncApiOptions>>()?.Value ?? new AsyncApiOptions();
        var names = services.GetServices<MessagingBuilder>().Select(b => b.Name).Order(StringComparer.Ordinal).ToList();
        if (names.Count == 0)
            throw new InvalidOperationException("An AsyncAPI document tells of what AddMessaging adds, which was not called.");
        if (options.Uses.Find(u => !names.Contains(u.Client)) is { Use: not null } unknown)
        {
            throw new InvalidOperationException(
                $"{nameof(AsyncApiOptions)} tell of {unknown.Use.Message} at '{unknown.Use.Entity}' of "
                + $"{(unknown.Client is null ? "the main client" : $"the client '{unknown.Client}'")}, which there is not.");
        }

        return Make(options, services.GetService<IHostEnvironment>()?.ApplicationName, names.Select(name =>
        {
            var setup = services.GetRequiredKeyedService<MessagingSetup>(name);
            return new DescribedClient(
                name,
                setup.Topology ?? new TopologyDefinition(),
                services.GetRequiredKeyedService<IMessaging>(name),
                services.GetRequiredKeyedService<IMessageSerializer>(name),
                [.. RegisteredUses.Of(services, name, setup), .. options.Uses.Where(u => u.Client == name).Select(u => u.Use)]);
        }));
    }

    /// <summary>The document of a topology without an application: its channels, and what the options tell of them.</summary>
    /// <param name="topology">What is declared.</param>
    /// <param name="messaging">The client that knows where the entities are; null for a document without servers.</param>
    /// <param name="options">The title and the rest; null for the defaults.</param>
    /// <exception cref="MessageSerializationException">A type of the options can't be written as JSON.</exception>
    public static AsyncApiDocument Of(TopologyDefinition topology, IMessaging? messaging = null, AsyncApiOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(topology);
        options ??= new AsyncApiOptions();
        return Make(options, null, [new(null, topology, messaging, new SystemTextJsonSerializer(new SerializationOptions()), [.. options.Uses.Select(u => u.Use)])]);
    }

    /// <summary>The document; a copy.</summary>
    public JsonObject ToJson() => (JsonObject)_root.DeepClone();

    /// <summary>The document as UTF-8, of <see cref="MediaType"/>.</summary>
    public byte[] ToUtf8Bytes()
    {
        var buffer = new ArrayBufferWriter<byte>();

        // Filters have quotation marks, which nobody can read when escaped; the document is no part of a page.
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            _root.WriteTo(writer);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The document as JSON in lines.</summary>
    public override string ToString() => Encoding.UTF8.GetString(ToUtf8Bytes());

    private static AsyncApiDocument Make(AsyncApiOptions options, string? application, IEnumerable<DescribedClient> clients)
    {
        var sections = new AsyncApiSections();
        foreach (var client in clients)
            new ClientWriter(client, sections).Write();
        var assembly = Assembly.GetEntryAssembly();
        var info = new JsonObject
        {
            ["title"] = FirstText(options.Title, application, assembly?.GetName().Name) ?? "Application",
            ["version"] = FirstText(options.Version, VersionOf(assembly)) ?? "1.0.0",
        };
        if (options.Description is { } description)
            info["description"] = description;
        var root = sections.ToJson(info);
        options.Customize?.Invoke(root);
        return new(root);
    }

    /// <summary>Without what builds put behind it, such as a commit: that changes nothing for others.</summary>
    private static string? VersionOf(Assembly? assembly) => assembly?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0];

    private static string? FirstText(params ReadOnlySpan<string?> texts)
    {
        foreach (var text in texts)
        {
            if (!string.IsNullOrWhiteSpace(text))
                return text;
        }

        return null;
    }
}
