using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Integration.AsyncApi;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Hosting.Tests.AsyncApi;

/// <summary>What the serializer writes is what the schemas say, however types hold each other; a validator of JSON schemas judges.</summary>
public sealed partial class PayloadSchemaTests
{
    [Fact]
    public Task A_type_that_holds_itself_refers_to_itself() => AssertAsync(
        new Node("root", ["a", "b"], new Node("left", [], null, []), [new Node("child", ["c"], null, [])]),
        ["Node"],
        """{"name":"root","tags":[],"children":[{"name":"child","tags":[1],"children":[]}]}""");

    [Fact]
    public Task Types_that_hold_each_other_do_too() => AssertAsync(
        new Person("Ada", new Company("Engines", [new Person("Bob", null)])), ["Company", "Person"], """{"name":"Ada","employer":{"name":"Engines","staff":[{"name":1}]}}""");

    [Fact]
    public Task A_collection_that_holds_itself_is_named() => AssertAsync(
        new Menu("top", new Entries { new() { new() } }), ["Entries", "Menu"], """{"title":"top","entries":[[["leaf"]]]}""");

    [Fact]
    public async Task A_polymorphic_type_is_any_of_those_that_it_declares_each_with_its_discriminator()
    {
        var document = await AssertAsync<Shape>(
            new Group([new Circle(2), new Group([])], null), ["Group", "Shape"], """{"kind":"group","members":[{"kind":"square","radius":1}]}""");
        Assert.Equal(["Circle", "Group"], document.At("components", "schemas", "Shape", "anyOf").AsArray().Select(a => a!.Text("title")));
    }

    [Fact]
    public Task Generic_types_are_named_by_their_arguments() => AssertAsync(
        new Page<Dictionary<string, Line>>([new() { ["x"] = new(1, null) }], new Pair<Line[], int?>([new(2, Size.Large)], null)),
        ["Line", "PageOfDictionaryOfStringAndLine", "PairOfLineArrayAndNullableOfInt32"],
        """{"items":[{"x":{"count":"1"}}],"totals":{"first":[],"second":null}}""",
        o => o.MapType<Page<Dictionary<string, Line>>>("page"));

    [Fact]
    public async Task Null_is_for_what_may_be_null_and_members_that_are_required_are()
    {
        var document = await AssertAsync(
            new Parcel { To = new("Vienna"), From = null, Volume = new Volume(1, 2) }, ["Parcel", "Place", "Volume"], """{"to":null,"volume":null}""");
        await AsyncApiParser.AssertValidAsync(
            document,
            new Sample("#/components/schemas/Parcel", JsonNode.Parse("""{"to":{"city":"Vienna"},"from":null,"volume":null}""")),
            new Sample("#/components/schemas/Parcel", JsonNode.Parse("""{"from":{"city":"Vienna"}}"""), IsValid: false));
    }

    [Fact]
    public async Task Descriptions_stand_where_they_were_written()
    {
        var document = await AssertAsync(new Described(new("Vienna"), 1), ["Described", "Place"], """{"weight":"heavy"}""");
        var schema = document.At("components", "schemas", "Described");
        Assert.Equal(("What is sent.", "Where to.", "In kilograms."), (schema.Text("description"), schema.Text("properties", "to", "description"), schema.Text("properties", "weight", "description")));
        Assert.Equal("#/components/schemas/Place", (string?)schema["properties"]!["to"]!["allOf"]![0]!["$ref"]);
    }

    [Fact]
    public async Task The_options_of_the_serializer_rule()
    {
        var document = await AssertAsync(
            new Line(1, Size.Large),
            ["Line"],
            """{"Count":1,"Size":"Huge"}""",
            o => o.ConfigureJson = json =>
            {
                json.PropertyNamingPolicy = null;
                json.Converters.Add(new JsonStringEnumConverter());
                json.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            });
        Assert.Equal(["Count", "Size"], document.At("components", "schemas", "Line", "properties").Keys());
        Assert.False((bool)document.At("components", "schemas", "Line", "additionalProperties"));
    }

    [Fact]
    public Task What_is_not_written_where_it_is_null_is_not_required() => AssertAsync(
        new Person("Ada", null), ["Company", "Person"], """{"employer":null}""", o => o.ConfigureJson = json => json.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull);

    [Fact]
    public async Task A_property_that_has_a_converter_of_its_own_is_not_of_its_type_s_schema()
    {
        var document = await AssertAsync(new Labelled(new("Vienna"), new("Graz")), ["Labelled", "Place"], """{"to":"Vienna","from":"Graz"}""");
        Assert.Equal(["from"], document.At("components", "schemas", "Labelled", "properties").AsObject().Where(p => p.Value is JsonObject o && o.ContainsKey("$ref")).Select(p => p.Key));
    }

    [Fact]
    public async Task Defaults_are_told()
    {
        var document = await AssertAsync(new Optional(), ["Optional", "Place"], """{"count":"three"}""");
        Assert.Equal(3, (int?)document.At("components", "schemas", "Optional", "properties", "count", "default"));
        Assert.True(document["components"]!["schemas"]!["Optional"]!["properties"]!["to"]!.AsObject().ContainsKey("default"));
    }

    [Fact]
    public async Task A_source_generated_context_is_enough()
    {
        var document = await AssertAsync(new Person("Ada", null), ["Company", "Person"], """{"name":1}""", o =>
        {
            o.UseReflection = false;
            o.TypeInfoResolvers.Add(People.Default);
        });
        Assert.Equal("string", document.Text("components", "schemas", "Person", "properties", "name", "type"));
    }

    [Fact]
    public async Task Messages_need_not_be_objects()
    {
        await AssertAsync(new[] { new Line(1, null) }, ["Line"], """[1]""", o => o.MapType<Line[]>("lines"));
        await AssertAsync("text", [], "1");
        await AssertAsync(new Entries { new() }, ["Entries"], """["leaf"]""");
    }

    [Fact]
    public async Task Types_of_one_name_are_told_apart()
    {
        var document = await AssertAsync(new Both(new(1, null), new("in a queue")), ["Both", "Line", "Line-2"], """{"mine":{"text":"x"},"other":{"count":1}}""");
        Assert.Equal(["text"], document.At("components", "schemas", "Line-2", "properties").Keys());
    }

    /// <summary>Makes the document of an application that sends such values: the value is of the type's schema, and the other is not.</summary>
    private static async Task<JsonObject> AssertAsync<T>(T value, string[] schemas, string wrong, Action<SerializationOptions>? configure = null)
    {
        using var host = Documents.Build(m => m.MapMessage<T>("orders").ConfigureSerialization(o => configure?.Invoke(o)));
        var document = AsyncApiDocument.Of(host.Services).ToJson();
        var serializer = host.Services.GetRequiredService<IMessageSerializer>();
        var payload = $"#/components/messages/{Assert.Single(document.At("components", "messages").Keys())}/payload";

        Assert.Equal(schemas, document.At("components", "schemas").Keys());
        await AsyncApiParser.AssertValidAsync(
            document, new Sample(payload, JsonNode.Parse(serializer.Serialize(value).Text)), new Sample(payload, JsonNode.Parse(wrong), IsValid: false));
        Assert.DoesNotContain("\\u0000", document.ToJsonString(), StringComparison.Ordinal);
        return document;
    }

    internal sealed record Node(string Name, List<string> Tags, Node? Left, IReadOnlyList<Node> Children);

    internal sealed record Person(string Name, Company? Employer);

    internal sealed record Company(string Name, IReadOnlyList<Person> Staff);

    internal sealed record Menu(string Title, Entries Entries);

    internal sealed class Entries : List<Entries>;

    [JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
    [JsonDerivedType(typeof(Circle), "circle")]
    [JsonDerivedType(typeof(Group), "group")]
    internal abstract record Shape;

    internal sealed record Circle(double Radius) : Shape;

    internal sealed record Group(IReadOnlyList<Shape> Members, Group? Around = null) : Shape;

    internal sealed record Page<T>(IReadOnlyList<T> Items, Pair<Line[], int?> Totals);

    internal sealed record Pair<TFirst, TSecond>(TFirst First, TSecond Second);

    internal sealed record Line(int Count, Size? Size);

    internal enum Size
    {
        Small,
        Large,
    }

    internal sealed class Parcel
    {
        public required Place To { get; init; }

        public Place? From { get; init; }

        public Volume? Volume { get; init; }
    }

    internal sealed record Place(string City);

    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Volume(int Width, int Height);

    [Description("What is sent.")]
    internal sealed record Described([Description("Where to.")] Place To, [property: Description("In kilograms.")] decimal Weight);

    internal sealed record Labelled([property: JsonConverter(typeof(LabelConverter))] Place To, Place From);

    internal sealed record Optional(int Count = 3, Place? To = null);

    internal sealed class LabelConverter : JsonConverter<Place>
    {
        public override Place Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetString()!);

        public override void Write(Utf8JsonWriter writer, Place value, JsonSerializerOptions options) => writer.WriteStringValue(value.City);
    }

    internal sealed record Both(Line Mine, Elsewhere.Line Other);

    internal static class Elsewhere
    {
        internal sealed record Line(string Text);
    }

    [JsonSerializable(typeof(Person))]
    internal sealed partial class People : JsonSerializerContext;
}
