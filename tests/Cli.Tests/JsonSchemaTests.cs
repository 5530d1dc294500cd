using System.Text;
using System.Text.Json.Serialization.Metadata;

namespace Integration.Cli.Tests;

/// <summary>Scripts read what <c>--json</c> writes: its names and types only change on purpose.</summary>
public sealed class JsonSchemaTests
{
    private static readonly Type[] Documents =
    [
        typeof(ErrorDocument), typeof(SentDocument), typeof(CountsDocument), typeof(PurgedDocument), typeof(RedrivenDocument), typeof(ExportedDocument),
        typeof(DoctorDocument), typeof(CostDocument), typeof(StoredLine), typeof(InspectDocument), typeof(PlanDocument), typeof(PreviewDocument), typeof(MoveDocument),
        typeof(BridgeDocument), typeof(VerifyDocument), typeof(EmulatorDocument), typeof(UiDocument),
        typeof(RecordLine), typeof(PartitionsDocument), typeof(MirrorDocument), typeof(MirrorProgressDocument),
        typeof(GroupLagDocument), typeof(GroupResetDocument),
        typeof(OutboxListDocument), typeof(OutboxRetriedDocument), typeof(OutboxDiscardedDocument), typeof(OutboxRestoredDocument), typeof(DiscardedRow),
        typeof(DeadLetteredDocument), typeof(RedriveTasksDocument), typeof(RedriveTasksCancelledDocument),
        typeof(DeadLetterGroupsDocument), typeof(DeadLetterPreviewDocument), typeof(DeadLetterRunDocument), typeof(DeadLetterProgressDocument), typeof(ShownLine),
    ];

    [Fact]
    public void Documents_are_the_approved_ones()
    {
        var text = new StringBuilder();
        foreach (var document in Documents)
        {
            text.Append(document.Name).Append('\n');
            Describe(document, "  ", text);
        }

        Setup.MatchesSnapshot(text.ToString(), "json.approved.txt");
    }

    [Fact]
    public void Every_result_of_a_check_has_a_lower_case_name()
    {
        var text = string.Join(' ', Enum.GetValues<DoctorResult>().Select(r => System.Text.Json.JsonSerializer.Serialize(new DoctorCheck("c", r, "d"), CliJson.Readable.DoctorCheck)));
        foreach (var name in new[] { "ok", "note", "problem", "skipped" })
            Assert.Contains($"\"result\":\"{name}\"", text, StringComparison.Ordinal);
    }

    private static void Describe(Type type, string indent, StringBuilder text)
    {
        foreach (var property in CliJson.Readable.GetTypeInfo(type)!.Properties)
        {
            if (property.Get is null)
                continue;
            var shape = CliJson.Readable.GetTypeInfo(property.PropertyType)!;
            var element = shape.Kind == JsonTypeInfoKind.Enumerable ? shape.ElementType! : property.PropertyType;
            text.Append(indent).Append(property.Name).Append(": ").Append(Name(element)).Append(shape.Kind == JsonTypeInfoKind.Enumerable ? " list" : "")
                .Append(property.IsGetNullable ? " or null" : "").Append('\n');
            if (CliJson.Readable.GetTypeInfo(element)!.Kind == JsonTypeInfoKind.Object)
                Describe(element, indent + "  ", text);
        }
    }

    private static string Name(Type type) => Nullable.GetUnderlyingType(type) is { } value ? value.Name : type.IsGenericType ? "map" : type.Name;
}
