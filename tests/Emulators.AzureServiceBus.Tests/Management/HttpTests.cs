using System.Net;
using System.Text;
using System.Xml.Linq;
using Azure.Messaging.ServiceBus.Administration;
using Integration.Emulators.AzureServiceBus.Tests.Security;

namespace Integration.Emulators.AzureServiceBus.Tests.Management;

/// <summary>What is on the wire: other clients than the official .NET one rely on it.</summary>
public sealed class HttpTests(ManagementFixture fixture) : IClassFixture<ManagementFixture>, IDisposable
{
    private static readonly XNamespace Atom = "http://www.w3.org/2005/Atom";
    private static readonly XNamespace ServiceBus = "http://schemas.microsoft.com/netservices/2010/10/servicebus/connect";

    private readonly HttpClient _http = new() { BaseAddress = new Uri($"http://127.0.0.1:{fixture.Emulator.AdministrationPort}") };
    private readonly string _name = ManagementFixture.NewName();

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task A_queue_that_is_missing_is_an_empty_feed_which_is_no_empty_element()
    {
        var (status, body, _) = await SendAsync("GET", _name);
        Assert.Equal(HttpStatusCode.OK, status);
        var feed = XElement.Parse(body);
        Assert.Equal((Atom + "feed", false, 0), (feed.Name, feed.IsEmpty, feed.Elements(Atom + "entry").Count()));
    }

    [Fact]
    public async Task A_description_without_settings_has_the_defaults_of_the_service()
    {
        var (status, body, _) = await PutAsync(_name, "<QueueDescription/>");
        Assert.Equal(HttpStatusCode.Created, status);
        var queue = Description(body, "QueueDescription");
        string[] names = ["LockDuration", "MaxSizeInMegabytes", "DefaultMessageTimeToLive", "DuplicateDetectionHistoryTimeWindow", "MaxDeliveryCount", "EnableBatchedOperations", "Status", "AutoDeleteOnIdle"];
        Assert.Equal(["PT1M", "1024", "P10675199DT2H48M5.4775807S", "PT10M", "10", "true", "Active", "P10675199DT2H48M5.4775807S"], names.Select(n => queue.Element(ServiceBus + n)?.Value));
        var topic = Description((await PutAsync($"{_name}t", "<TopicDescription/>")).Body, "TopicDescription");
        Assert.Equal("true", topic.Element(ServiceBus + "SupportOrdering")?.Value);
    }

    [Fact]
    public async Task A_queue_made_in_code_has_the_same_defaults_as_a_description_without_settings()
    {
        fixture.Emulator.CreateQueue(new QueueSettings($"{_name}c"));
        var (_, described, _) = await PutAsync(_name, "<QueueDescription/>");
        Assert.Equal(SettingsOf(described), SettingsOf((await SendAsync("GET", $"{_name}c")).Body));

        static IEnumerable<string> SettingsOf(string body) => Description(body, "QueueDescription").Elements()
            .Where(e => !e.Name.LocalName.EndsWith("At", StringComparison.Ordinal)).Select(e => e.ToString());
    }

    [Fact]
    public async Task A_topic_made_in_code_looks_for_duplicates_as_long_as_the_service_does_by_default()
    {
        fixture.Emulator.CreateTopic(new TopicSettings(_name));
        Assert.Equal(TimeSpan.FromMinutes(10), (await fixture.Client.GetTopicAsync(_name)).Value.DuplicateDetectionHistoryTimeWindow);
    }

    [Fact]
    public async Task Prefixes_are_those_that_clients_look_for()
    {
        await fixture.Client.CreateTopicAsync(_name);
        var rule = new CreateRuleOptions("r", new CorrelationRuleFilter { ApplicationProperties = { ["n"] = 1 } });
        await fixture.Client.CreateSubscriptionAsync(new CreateSubscriptionOptions(_name, "s"), rule);
        string subscription = (await SendAsync("GET", $"{_name}/subscriptions/s")).Body;
        Assert.Contains("<CountDetails xmlns:d2p1=\"http://schemas.microsoft.com/netservices/2011/06/servicebus\"><d2p1:ActiveMessageCount>0</d2p1:ActiveMessageCount>", subscription, StringComparison.Ordinal);
        string read = (await SendAsync("GET", $"{_name}/subscriptions/s/rules/r")).Body;
        Assert.Contains("<Filter i:type=\"CorrelationFilter\">", read, StringComparison.Ordinal);
        Assert.Contains("<Value i:type=\"d6p1:int\" xmlns:d6p1=\"http://www.w3.org/2001/XMLSchema\">1</Value>", read, StringComparison.Ordinal);
        Assert.Contains("<Action i:type=\"EmptyRuleAction\" />", read, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ids_and_links_are_addresses_that_the_client_can_reach()
    {
        await fixture.Client.CreateTopicAsync(_name);
        foreach (string s in (string[])["a", "b", "c"])
            await fixture.Client.CreateSubscriptionAsync(_name, s);
        var feed = XElement.Parse((await SendAsync("GET", $"{_name}/Subscriptions?api-version=2021-05&$skip=0&$top=2")).Body);
        Assert.Equal(
            new[] { "a", "b" }.Select(s => $"{_http.BaseAddress}{_name}/Subscriptions/{s}?api-version=2021-05"),
            feed.Elements(Atom + "entry").Select(e => e.Element(Atom + "id")?.Value));
        string next = feed.Elements(Atom + "link").Single(l => l.Attribute("rel")?.Value == "next").Attribute("href")!.Value;
        var last = XElement.Parse((await SendAsync("GET", next)).Body);
        Assert.Equal(["c"], last.Elements(Atom + "entry").Select(e => e.Element(Atom + "title")?.Value));
        Assert.DoesNotContain(last.Elements(Atom + "link"), l => l.Attribute("rel")?.Value == "next");
    }

    [Fact]
    public async Task If_match_with_a_version_changes_that_version_only()
    {
        string stale = (await PutAsync(_name, "<QueueDescription/>")).ETag!;
        Assert.Equal(HttpStatusCode.Conflict, (await PutAsync(_name, "<QueueDescription/>")).Status);
        var (status, _, current) = await PutAsync(_name, "<QueueDescription><MaxDeliveryCount>2</MaxDeliveryCount></QueueDescription>", ifMatch: stale);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.NotEqual(stale, current);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await PutAsync(_name, "<QueueDescription/>", ifMatch: stale)).Status);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await SendAsync("DELETE", _name, ifMatch: stale)).Status);
        Assert.Equal(2, (await fixture.Client.GetQueueAsync(_name)).Value.MaxDeliveryCount);
        Assert.Equal(HttpStatusCode.OK, (await PutAsync(_name, "<QueueDescription/>", ifMatch: "*")).Status);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("DELETE", _name, ifMatch: "*")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await PutAsync(_name, "<QueueDescription/>", ifMatch: "*")).Status);
    }

    [Theory]
    [InlineData("<QueueDescription><Unknown>1</Unknown></QueueDescription>", "Unknown")]
    [InlineData("<QueueDescription><Status>Active</Status><Status>Disabled</Status></QueueDescription>", "twice")]
    [InlineData("<QueueDescription><LockDuration>a minute</LockDuration></QueueDescription>", "LockDuration")]
    [InlineData("<QueueDescription><LockDuration>P99999999999D</LockDuration></QueueDescription>", "LockDuration")]
    [InlineData("<QueueDescription><MaxDeliveryCount>0</MaxDeliveryCount></QueueDescription>", "MaxDeliveryCount")]
    [InlineData("<QueueDescription><MaxDeliveryCount>99999999999</MaxDeliveryCount></QueueDescription>", "MaxDeliveryCount")]
    [InlineData("<QueueDescription><RequiresSession>maybe</RequiresSession></QueueDescription>", "RequiresSession")]
    [InlineData("<QueueDescription><Status>active</Status></QueueDescription>", "Status")]
    [InlineData("<QueueDescription><Status>7</Status></QueueDescription>", "Status")]
    [InlineData("<QueueDescription><EnableExpress>true</EnableExpress></QueueDescription>", "EnableExpress")]
    [InlineData("<TopicDescription><EnableSubscriptionPartitioning>true</EnableSubscriptionPartitioning></TopicDescription>", "EnableSubscriptionPartitioning")]
    [InlineData("<QueueDescription><AutoDeleteOnIdle>PT4M</AutoDeleteOnIdle></QueueDescription>", "AutoDeleteOnIdle")]
    [InlineData("<QueueDescription><DefaultMessageTimeToLive>PT0S</DefaultMessageTimeToLive></QueueDescription>", "DefaultMessageTimeToLive")]
    [InlineData("<TopicDescription><DuplicateDetectionHistoryTimeWindow>P8D</DuplicateDetectionHistoryTimeWindow></TopicDescription>", "DuplicateDetectionHistoryTimeWindow")]
    [InlineData("<EventHubDescription/>", "QueueDescription")]
    public async Task A_description_with_a_fault_is_refused_by_name(string description, string named)
    {
        var (status, body, _) = await PutAsync(_name, description);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        var error = XElement.Parse(body);
        Assert.Equal(("Error", "400"), (error.Name.LocalName, error.Element("Code")?.Value));
        Assert.StartsWith("SubCode=40000. ", error.Element("Detail")?.Value, StringComparison.Ordinal);
        Assert.Contains(named, error.Element("Detail")?.Value, StringComparison.Ordinal);
        Assert.False(await fixture.Client.QueueExistsAsync(_name));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no xml")]
    [InlineData("<entry>")]
    [InlineData("<entry xmlns='http://www.w3.org/2005/Atom'/>")]
    [InlineData("<!DOCTYPE entry [<!ENTITY a 'b'>]><entry xmlns='http://www.w3.org/2005/Atom'><content><QueueDescription xmlns='http://schemas.microsoft.com/netservices/2010/10/servicebus/connect'><UserMetadata>&a;</UserMetadata></QueueDescription></content></entry>")]
    [InlineData("<!DOCTYPE entry SYSTEM 'http://127.0.0.1:1/x.dtd'><entry xmlns='http://www.w3.org/2005/Atom'/>")]
    public async Task A_body_that_is_no_entry_is_refused(string body) => Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync("PUT", _name, body)).Status);

    [Fact]
    public async Task A_body_of_more_than_a_mebibyte_is_refused() =>
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await SendAsync("PUT", _name, new string(' ', (1024 * 1024) + 1))).Status);

    [Theory]
    [InlineData("POST", "q", HttpStatusCode.MethodNotAllowed)]
    [InlineData("PUT", "$Resources/queues", HttpStatusCode.MethodNotAllowed)]
    [InlineData("DELETE", "$namespaceinfo", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "$Resources/eventhubs", HttpStatusCode.BadRequest)]
    [InlineData("GET", "$Resources/queues?$skip=-1", HttpStatusCode.BadRequest)]
    [InlineData("GET", "$Resources/queues?$top=101", HttpStatusCode.BadRequest)]
    [InlineData("GET", "$Resources/queues?$top=some", HttpStatusCode.BadRequest)]
    public async Task What_there_is_not_is_refused(string method, string path, HttpStatusCode expected) =>
        Assert.Equal(expected, (await SendAsync(method, path)).Status);

    [Fact]
    public async Task A_page_beyond_the_end_is_empty()
    {
        var feed = XElement.Parse((await SendAsync("GET", "$Resources/queues?$skip=2147483647&$top=100")).Body);
        Assert.Empty(feed.Elements(Atom + "entry"));
    }

    private Task<(HttpStatusCode Status, string Body, string? ETag)> PutAsync(string path, string description, string? ifMatch = null)
    {
        string content = description.Insert(description.IndexOfAny([' ', '/', '>']), $" xmlns='{ServiceBus}'");
        return SendAsync("PUT", path, $"<entry xmlns='{Atom}'><content type='application/xml'>{content}</content></entry>", ifMatch);
    }

    private async Task<(HttpStatusCode Status, string Body, string? ETag)> SendAsync(string method, string path, string? body = null, string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.TryAddWithoutValidation("Authorization", Sas.Token("http://any/", ServiceBusEmulatorOptions.DefaultKey));
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/atom+xml");
        using var response = await _http.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers.ETag?.ToString());
    }

    private static XElement Description(string entry, string name) => XElement.Parse(entry).Element(Atom + "content")!.Element(ServiceBus + name)!;
}
