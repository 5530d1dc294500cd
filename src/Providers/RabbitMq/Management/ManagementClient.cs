using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Integration.RabbitMq.Requests;

namespace Integration.RabbitMq.Management;

/// <summary>The requests of the management API that the provider makes, in one virtual host.</summary>
/// <seealso href="https://www.rabbitmq.com/docs/management#http-api"/>
internal sealed class ManagementClient : IDisposable
{
    /// <summary>What policies are for.</summary>
    public const string PoliciesApplyTo = "queues";

    /// <summary>The most that one page of a list may have.</summary>
    private const int PageSize = 500;

    private readonly HttpClient _http;
    private readonly string _virtualHost;

    /// <param name="endpoint">Its address, whose path is kept; the user and password of the address are not used.</param>
    /// <param name="virtualHost">The virtual host.</param>
    /// <param name="user">The user.</param>
    /// <param name="password">The password.</param>
    /// <param name="handler">What sends the requests; disposed with this.</param>
    public ManagementClient(Uri endpoint, string virtualHost, string user, string password, HttpMessageHandler handler)
    {
        _virtualHost = Escape(virtualHost);
        _http = new HttpClient(handler) { BaseAddress = new Uri(endpoint.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped).TrimEnd('/') + "/api/") };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
        _http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
    }

    /// <summary>Where it leads, and the virtual host there.</summary>
    public string Address => $"{_http.BaseAddress!.Authority}/{_virtualHost}";

    public void Dispose() => _http.Dispose();

    public Task<QueueInfo?> FindQueueAsync(string name, CancellationToken cancellationToken) =>
        FindAsync($"queues/{_virtualHost}/{Escape(name)}", ManagementJson.Default.QueueInfo, cancellationToken);

    public Task<ExchangeInfo?> FindExchangeAsync(string name, CancellationToken cancellationToken) =>
        FindAsync($"exchanges/{_virtualHost}/{Escape(name)}", ManagementJson.Default.ExchangeInfo, cancellationToken);

    /// <summary>Every queue whose name begins so.</summary>
    public IAsyncEnumerable<QueueInfo> ListQueuesAsync(string prefix, CancellationToken cancellationToken) =>
        ListAsync($"queues/{_virtualHost}", prefix, ManagementJson.Default.PageQueueInfo, cancellationToken);

    /// <summary>Every exchange whose name begins so.</summary>
    public IAsyncEnumerable<ExchangeInfo> ListExchangesAsync(string prefix, CancellationToken cancellationToken) =>
        ListAsync($"exchanges/{_virtualHost}", prefix, ManagementJson.Default.PageExchangeInfo, cancellationToken);

    /// <summary>The bindings from an exchange; none when there is no such exchange.</summary>
    public async Task<IReadOnlyList<BindingInfo>> ListBindingsAsync(string exchange, CancellationToken cancellationToken) =>
        await FindAsync($"exchanges/{_virtualHost}/{Escape(exchange)}/bindings/source", ManagementJson.Default.IReadOnlyListBindingInfo, cancellationToken)
            .ConfigureAwait(false) ?? [];

    /// <summary>The bindings of a queue to an exchange; none when one of them is not there.</summary>
    public async Task<IReadOnlyList<BindingInfo>> ListBindingsAsync(string exchange, string queue, CancellationToken cancellationToken) =>
        await FindAsync(PathOfBindings(exchange, queue), ManagementJson.Default.IReadOnlyListBindingInfo, cancellationToken).ConfigureAwait(false) ?? [];

    /// <summary>Every binding of the virtual host.</summary>
    public async Task<IReadOnlyList<BindingInfo>> ListBindingsAsync(CancellationToken cancellationToken) =>
        await FindAsync($"bindings/{_virtualHost}", ManagementJson.Default.IReadOnlyListBindingInfo, cancellationToken).ConfigureAwait(false) ?? [];

    public async Task<IReadOnlyList<PolicyInfo>> ListPoliciesAsync(CancellationToken cancellationToken) =>
        await FindAsync($"policies/{_virtualHost}", ManagementJson.Default.IReadOnlyListPolicyInfo, cancellationToken).ConfigureAwait(false) ?? [];

    /// <summary>Declares a durable queue; whether it was not there before.</summary>
    /// <exception cref="ManagementException">400: there is one with other arguments that the broker knows. Arguments that it doesn't know never differ.</exception>
    public Task<bool> PutQueueAsync(string name, JsonObject arguments, CancellationToken cancellationToken) =>
        PutAsync($"queues/{_virtualHost}/{Escape(name)}", new JsonObject { ["durable"] = true, ["arguments"] = arguments }, cancellationToken);

    /// <summary>Declares a durable exchange; whether it was not there before.</summary>
    public Task<bool> PutExchangeAsync(string name, string type, bool isInternal, JsonObject arguments, CancellationToken cancellationToken) => PutAsync(
        $"exchanges/{_virtualHost}/{Escape(name)}",
        new JsonObject { ["type"] = type, ["durable"] = true, ["internal"] = isInternal, ["arguments"] = arguments }, cancellationToken);

    /// <summary>Binds a queue to an exchange; an equal binding is the same one.</summary>
    public Task BindAsync(string exchange, string queue, string routingKey, JsonObject arguments, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, PathOfBindings(exchange, queue), new JsonObject { ["routing_key"] = routingKey, ["arguments"] = arguments }, cancellationToken);

    /// <summary>Removes a binding, if it is there.</summary>
    public Task UnbindAsync(BindingInfo binding, CancellationToken cancellationToken) =>
        DeleteAsync($"{PathOfBindings(binding.Source, binding.Destination)}/{Escape(binding.PropertiesKey)}", cancellationToken);

    /// <summary>Makes or replaces a policy for the one queue of that name, above those of a lower priority: one policy applies to a queue, and no more.</summary>
    public Task PutPolicyAsync(string name, string queue, int priority, JsonObject definition, CancellationToken cancellationToken) => PutAsync(
        $"policies/{_virtualHost}/{Escape(name)}",
        new JsonObject { ["pattern"] = PatternOf(queue), ["apply-to"] = PoliciesApplyTo, ["priority"] = priority, ["definition"] = definition }, cancellationToken);

    public Task DeleteQueueAsync(string name, CancellationToken cancellationToken) => DeleteAsync($"queues/{_virtualHost}/{Escape(name)}", cancellationToken);

    public Task DeleteExchangeAsync(string name, CancellationToken cancellationToken) => DeleteAsync($"exchanges/{_virtualHost}/{Escape(name)}", cancellationToken);

    public Task DeletePolicyAsync(string name, CancellationToken cancellationToken) => DeleteAsync($"policies/{_virtualHost}/{Escape(name)}", cancellationToken);

    /// <summary>The pattern that one name matches. Names have nothing but dots that a pattern reads otherwise.</summary>
    public static string PatternOf(string name) => $"^{name.Replace(".", "\\.", StringComparison.Ordinal)}$";

    private static string Escape(string segment) => Uri.EscapeDataString(segment);

    private string PathOfBindings(string exchange, string queue) => $"bindings/{_virtualHost}/e/{Escape(exchange)}/q/{Escape(queue)}";

    // The server takes the name for a pattern, and finds it anywhere: what it finds besides is left out here.
    private async IAsyncEnumerable<T> ListAsync<T>(
        string path, string prefix, JsonTypeInfo<Page<T>> type, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = $"&use_regex=true&name={Escape($"^{prefix.Replace(".", "\\.", StringComparison.Ordinal)}")}";
        for (var (number, count) = (1, 1); number <= count; number++)
        {
            var page = await FindPageAsync($"{path}?page={number}&page_size={PageSize}{(prefix.Length == 0 ? "" : filter)}", type, number, cancellationToken).ConfigureAwait(false);
            foreach (var item in page?.Items ?? [])
                yield return item;
            count = page?.PageCount ?? 0;
        }
    }

    private async Task<Page<T>?> FindPageAsync<T>(string path, JsonTypeInfo<Page<T>> type, int number, CancellationToken cancellationToken)
    {
        try
        {
            return await FindAsync(path, type, cancellationToken).ConfigureAwait(false);
        }
        catch (ManagementException refused) when (refused.Status == HttpStatusCode.BadRequest && number > 1)
        {
            // It is beyond the last, as entities were deleted since.
            return null;
        }
    }

    private async Task<T?> FindAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken) where T : class
    {
        using var answer = await AskAsync(HttpMethod.Get, path, null, cancellationToken).ConfigureAwait(false);
        if (answer.StatusCode == HttpStatusCode.NotFound)
            return null;
        await ThrowIfRefusedAsync(answer, cancellationToken).ConfigureAwait(false);
        using var content = await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        return await JsonSerializer.DeserializeAsync(content, type, cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> PutAsync(string path, JsonObject body, CancellationToken cancellationToken) =>
        await SendAsync(HttpMethod.Put, path, body, cancellationToken).ConfigureAwait(false) == HttpStatusCode.Created;

    private async Task DeleteAsync(string path, CancellationToken cancellationToken)
    {
        using var answer = await AskAsync(HttpMethod.Delete, path, null, cancellationToken).ConfigureAwait(false);
        if (answer.StatusCode != HttpStatusCode.NotFound)
            await ThrowIfRefusedAsync(answer, cancellationToken).ConfigureAwait(false);
    }

    private async Task<HttpStatusCode> SendAsync(HttpMethod method, string path, JsonObject body, CancellationToken cancellationToken)
    {
        using var answer = await AskAsync(method, path, body, cancellationToken).ConfigureAwait(false);
        await ThrowIfRefusedAsync(answer, cancellationToken).ConfigureAwait(false);
        return answer.StatusCode;
    }

    private async Task<HttpResponseMessage> AskAsync(HttpMethod method, string path, JsonObject? body, CancellationToken cancellationToken)
    {
        RabbitMqProvider.Count($"manage-{method.Method.ToLowerInvariant()}");
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (body is not null)
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        return await _http.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    private static async Task ThrowIfRefusedAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (answer.IsSuccessStatusCode)
            return;
        var text = await answer.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        throw new ManagementException(answer.StatusCode, ReadReason(text));
    }

    /// <summary>The reason that the broker gives; nothing of an answer that is not its own, such as a proxy's page.</summary>
    private static string ReadReason(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, ManagementJson.Default.Refusal) is { Reason.ValueKind: JsonValueKind.String } refusal
                ? refusal.Reason.GetString()!
                : "it gives no reason.";
        }
        catch (JsonException)
        {
            return "it gives no reason.";
        }
    }
}
