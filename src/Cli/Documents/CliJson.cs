using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Integration.Cli;

/// <summary>The JSON of <c>--json</c>. Names and types are part of the tool's interface.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(ErrorDocument))]
[JsonSerializable(typeof(SentDocument))]
[JsonSerializable(typeof(CountsDocument))]
[JsonSerializable(typeof(PurgedDocument))]
[JsonSerializable(typeof(RedrivenDocument))]
[JsonSerializable(typeof(ExportedDocument))]
[JsonSerializable(typeof(DeadLetterGroupsDocument))]
[JsonSerializable(typeof(DeadLetterPreviewDocument))]
[JsonSerializable(typeof(DeadLetterRunDocument))]
[JsonSerializable(typeof(DeadLetterProgressDocument))]
[JsonSerializable(typeof(ShownLine))]
[JsonSerializable(typeof(DoctorDocument))]
[JsonSerializable(typeof(CheckDocument))]
[JsonSerializable(typeof(CostDocument))]
[JsonSerializable(typeof(StoredLine))]
[JsonSerializable(typeof(RecordLine))]
[JsonSerializable(typeof(PartitionsDocument))]
[JsonSerializable(typeof(GroupLagDocument))]
[JsonSerializable(typeof(GroupResetDocument))]
[JsonSerializable(typeof(GroupImportDocument))]
[JsonSerializable(typeof(MirrorDocument))]
[JsonSerializable(typeof(MirrorProgressDocument))]
[JsonSerializable(typeof(InspectDocument))]
[JsonSerializable(typeof(PlanDocument))]
[JsonSerializable(typeof(PreviewDocument))]
[JsonSerializable(typeof(MoveDocument))]
[JsonSerializable(typeof(ProgressDocument))]
[JsonSerializable(typeof(BridgeDocument))]
[JsonSerializable(typeof(VerifyDocument))]
[JsonSerializable(typeof(EmulatorDocument))]
[JsonSerializable(typeof(UiDocument))]
[JsonSerializable(typeof(OutboxListDocument))]
[JsonSerializable(typeof(OutboxRetriedDocument))]
[JsonSerializable(typeof(OutboxDiscardedDocument))]
[JsonSerializable(typeof(OutboxRestoredDocument))]
[JsonSerializable(typeof(DiscardedRow))]
[JsonSerializable(typeof(DeadLetteredDocument))]
[JsonSerializable(typeof(RedriveTasksDocument))]
[JsonSerializable(typeof(RedriveTasksCancelledDocument))]
[JsonSerializable(typeof(MessageRowsDocument))]
internal sealed partial class CliJson : JsonSerializerContext
{
    private static CliJson? _readable;

    /// <summary>The context with text that people can read: the output is not HTML.</summary>
    public static CliJson Readable => _readable ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
