using System.Buffers.Text;
using System.Text;
using Azure.Messaging.ServiceBus.Administration;
using Integration.Emulators.Amqp.Security;
using Integration.Emulators.AzureServiceBus.Amqp.Connections;
using Integration.Emulators.AzureServiceBus.Tests.Management;

namespace Integration.Emulators.AzureServiceBus.Tests.Security;

public sealed class TokenTests
{
    private static readonly SharedAccessKey Root = new("Root", "cm9vdA==");
    private static readonly SharedAccessKey Orders = new("orders-key", "b3JkZXJz", KeyRights.Send) { SecondaryKey = "c2Vjb25k" };

    private readonly TokenValidator _validator = new([Root], KeyRights.Listen, path => path == "orders" ? [Orders] : [], ServiceBusRefusals.Instance);

    [Theory]
    [InlineData("sb://host/", "")]
    [InlineData("http://host:1234/orders/Subscriptions/s?api-version=2024-05", "orders/Subscriptions/s")]
    [InlineData("amqps://host/a%20b", "a b")]
    public void A_signature_of_a_namespace_key_gives_its_rights_for_the_resource(string resource, string path)
    {
        var grant = _validator.Validate(Sas.Token(resource, Root));
        Assert.Equal((KeyRights.All, path), (grant.Rights, grant.Path));
    }

    [Theory]
    [InlineData("skn se sig sr")]
    [InlineData("sig se skn sr")]
    public void Fields_come_in_any_order(string order) => Assert.Equal("q", _validator.Validate(Sas.Token("sb://h/q", Root, order: order)).Path);

    [Fact]
    public void A_grant_covers_the_entity_and_what_is_below_it_and_nothing_else()
    {
        var grant = _validator.Validate(Sas.Token("sb://h/orders", Root));
        Assert.True(grant.Allows(KeyRights.Manage, "Orders"));
        Assert.True(grant.Allows(KeyRights.Listen, "orders/Subscriptions/s"));
        Assert.False(grant.Allows(KeyRights.Listen, "orders2"));
        Assert.False(grant.Allows(KeyRights.Listen, ""));
    }

    [Fact]
    public void A_key_of_an_entity_is_good_there_and_below_with_either_of_its_keys()
    {
        Assert.Equal(KeyRights.Send, _validator.Validate(Sas.Token("sb://h/orders", Orders)).Rights);
        Assert.Equal("orders/Subscriptions/s", _validator.Validate(Sas.Token("sb://h/orders/Subscriptions/s", Orders with { Key = Orders.SecondaryKey! })).Path);
        Refused("InvalidSignature", Sas.Token("sb://h/other", Orders));
        Refused("InvalidSignature", Sas.Token("sb://h/", Orders));
    }

    [Fact]
    public void Wrong_keys_and_names_have_an_invalid_signature()
    {
        Refused("InvalidSignature", Sas.Token("sb://h/", Root with { Key = "wrong" }));
        Refused("InvalidSignature", Sas.Token("sb://h/", Root with { Name = "Wrong" }));
        string token = Sas.Token("sb://h/orders", Root);
        Refused("InvalidSignature", token.Replace("orders", "others", StringComparison.Ordinal));
    }

    [Fact]
    public void A_token_whose_time_is_over_is_expired() => Refused("ExpiredToken", Sas.Token("sb://h/", Root, TimeSpan.FromSeconds(-2)));

    [Theory]
    [InlineData("SharedAccessSignature ")]
    [InlineData("SharedAccessSignature sr=a")]
    [InlineData("SharedAccessSignature sr=a&sig=&se=1&skn=Root")]
    [InlineData("SharedAccessSignature sr=a&sig=***&se=1&skn=Root")]
    [InlineData("SharedAccessSignature sr=a&sig=AAAA&se=soon&skn=Root")]
    [InlineData("SharedAccessSignature sr=a&sig=AAAA&se=-1&skn=Root")]
    [InlineData("SharedAccessSignature sr=a&sig=AAAA&se=99999999999999999999&skn=Root")]
    [InlineData("SharedAccessSignature sr=a&sig=AAAA&se=999999999999999&skn=Root")]
    [InlineData("SharedAccessSignature sr=a&sr=b&sig=AAAA&se=1&skn=Root")]
    public void What_can_not_be_read_is_malformed(string token) => Refused("MalformedToken", token);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    public void No_token_is_missing(string? token) => Refused("MissingToken", token);

    [Fact]
    public void A_bearer_token_gives_the_rights_that_were_set()
    {
        Assert.Equal((KeyRights.Listen, ""), (_validator.Validate($"Bearer {Jwt(DateTimeOffset.UtcNow.AddHours(1))}").Rights, _validator.Validate("opaque").Path));
        Refused("ExpiredToken", Jwt(DateTimeOffset.UtcNow.AddHours(-1)));
        Refused("MalformedToken", $"e30.{Base64Url.EncodeToString("no json"u8)}.sig");
        var strict = new TokenValidator([Root], KeyRights.None, _ => [], ServiceBusRefusals.Instance);
        Assert.Equal(EmulatedError.Unauthorized, Assert.Throws<ServiceBusEmulatorException>(() => strict.Validate("opaque")).Error);
    }

    [Fact]
    public async Task The_administration_client_is_let_in_by_its_key_and_rights()
    {
        var listener = new SharedAccessKey("listener", "a2V5", KeyRights.Listen);
        await using var emulator = await ServiceBusEmulator.StartAsync(new ServiceBusEmulatorOptions { Keys = [Root, listener] });
        var root = ManagementFixture.ClientOf(emulator.AdministrationConnectionString);
        await root.CreateQueueAsync("q");

        var wrong = ManagementFixture.ClientOf(emulator.AdministrationConnectionStringFor(Root with { Key = "wrong" }));
        Assert.Contains("InvalidSignature", (await Assert.ThrowsAsync<UnauthorizedAccessException>(() => wrong.GetQueueAsync("q"))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => wrong.GetNamespacePropertiesAsync());

        var weak = ManagementFixture.ClientOf(emulator.AdministrationConnectionStringFor(listener));
        Assert.Contains("Manage,EntityRead", (await Assert.ThrowsAsync<UnauthorizedAccessException>(() => weak.GetQueueAsync("q"))).Message, StringComparison.Ordinal);
        Assert.Contains("Manage,EntityWrite", (await Assert.ThrowsAsync<UnauthorizedAccessException>(() => weak.CreateQueueAsync("p"))).Message, StringComparison.Ordinal);
        Assert.Contains("Manage,EntityDelete", (await Assert.ThrowsAsync<UnauthorizedAccessException>(() => weak.DeleteQueueAsync("q"))).Message, StringComparison.Ordinal);
        await weak.GetNamespacePropertiesAsync();
        Assert.True(await root.QueueExistsAsync("q"));
        Assert.False(await root.QueueExistsAsync("p"));
    }

    [Fact]
    public async Task A_key_that_was_made_with_an_entity_lets_in_to_it()
    {
        await using var emulator = await ServiceBusEmulator.StartAsync();
        var rule = new SharedAccessAuthorizationRule("owner", [AccessRights.Manage, AccessRights.Send, AccessRights.Listen]);
        await ManagementFixture.ClientOf(emulator.AdministrationConnectionString).CreateQueueAsync(new CreateQueueOptions("mine") { AuthorizationRules = { rule } });
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{emulator.AdministrationPort}") };
        Assert.Equal(200, await StatusAsync(http, "mine", Sas.Token("http://x/mine", new(rule.KeyName, rule.SecondaryKey))));
        Assert.Equal(401, await StatusAsync(http, "other", Sas.Token("http://x/mine", new(rule.KeyName, rule.PrimaryKey))));
        Assert.Equal(401, await StatusAsync(http, "mine", null));
    }

    private static async Task<int> StatusAsync(HttpClient http, string path, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (token is not null)
            request.Headers.TryAddWithoutValidation("Authorization", token);
        using var response = await http.SendAsync(request);
        return (int)response.StatusCode;
    }

    private static string Jwt(DateTimeOffset expires) =>
        $"e30.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{{\"exp\":{expires.ToUnixTimeSeconds()}}}"))}.c2ln";

    private void Refused(string why, string? token)
    {
        var e = Assert.Throws<ServiceBusEmulatorException>(() => _validator.Validate(token));
        Assert.Equal(EmulatedError.Unauthorized, e.Error);
        Assert.StartsWith(why, e.Message, StringComparison.Ordinal);
    }
}
