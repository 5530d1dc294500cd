using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Integration.Analyzers.Tests;

/// <summary>What the analyzer says of code, as the compiler has it run.</summary>
internal static class Analysis
{
    private const string Usings = """
        using System;
        using System.Threading;
        using System.Threading.Tasks;
        using Integration;
        using Integration.Hosting;

        """;

    private static readonly MetadataReference[] References =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(file => MetadataReference.CreateFromFile(file))];

    /// <summary>The diagnostics of statements in a method that has an <c>IMessaging</c> and what it hands out, without suggestions: <c>id marked code: message</c>.</summary>
    /// <param name="statements">The statements.</param>
    /// <param name="portableTo">What the project says; null for nothing.</param>
    /// <param name="settings">Files of settings by name.</param>
    public static Task<string[]> OfAsync(string statements, string? portableTo = "aws", params (string Name, string Json)[] settings) =>
        OfCodeAsync($$"""
            internal sealed class Application
            {
                public async Task RunAsync(IMessaging messaging, IQueue queue, ITopic topic, IMessageSource source, ReceivedMessage received, IMessagePublisher publisher, TimeSpan unknown)
                {
                    await Task.Yield();
                    {{statements}}
                }
            }
            """, portableTo, DiagnosticSeverity.Warning, settings);

    /// <summary>The same of whole code, from a severity on.</summary>
    public static async Task<string[]> OfCodeAsync(string code, string? portableTo, DiagnosticSeverity least = DiagnosticSeverity.Warning, params (string Name, string Json)[] settings)
    {
        var tree = CSharpSyntaxTree.ParseText(Usings + code, path: "Application.cs");
        var compilation = CSharpCompilation.Create("Application", [tree], References, new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        Assert.Empty(compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error));
        var files = settings.Select(s => (AdditionalText)new Settings(s.Name, SourceText.From(s.Json))).ToImmutableArray();
        var options = new CompilationWithAnalyzersOptions(
            new AnalyzerOptions(files, new Options(portableTo)), onAnalyzerException: (exception, _, _) => throw exception, concurrentAnalysis: true, logAnalyzerExecutionTime: false);

        var found = await compilation.WithAnalyzers([new PortabilityAnalyzer()], options).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        return
        [
            .. found.Where(d => d.Severity >= least).OrderBy(d => d.Location.SourceSpan.Start).ThenBy(d => d.GetMessage(), StringComparer.Ordinal)
                .Select(d => $"{d.Id} {(d.Location.IsInSource ? tree.ToString().Substring(d.Location.SourceSpan.Start, d.Location.SourceSpan.Length) : "")}: {d.GetMessage()}"),
        ];
    }

    private sealed class Settings(string path, SourceText text) : AdditionalText
    {
        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => text;
    }

    /// <summary>The property of the project, as the compiler hands it on.</summary>
    private sealed class Options(string? portableTo) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Values(portableTo);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => new Values(null);

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => new Values(null);

        private sealed class Values(string? portableTo) : AnalyzerConfigOptions
        {
            public override bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value)
            {
                value = key == "build_property._IntegrationPortableTo" ? portableTo : null;
                return value is not null;
            }
        }
    }
}
