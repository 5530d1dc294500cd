using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Integration.Conventions.Tests.Source;

/// <summary>
/// Which of a project's top-level folders uses which. A file in the project's own folder stands for itself: options that every folder
/// reads are there as well as the entry point that puts all of them together.
/// </summary>
internal sealed class FolderGraph
{
    private readonly ILookup<string, FolderUse> _uses;

    private FolderGraph(CSharpCompilation compilation) =>
        _uses = compilation.SyntaxTrees.SelectMany(tree => UsesIn(compilation.GetSemanticModel(tree))).Distinct().ToLookup(use => use.From);

    /// <summary>The folders of a project.</summary>
    public static FolderGraph OfProject(string projectFile)
    {
        var folder = Path.GetDirectoryName(projectFile)!;
        return OfFiles(Path.GetFileNameWithoutExtension(projectFile), SourceTree.Files("*.cs", folder).Select(file => (Path.GetRelativePath(folder, file), File.ReadAllText(file))));
    }

    /// <summary>The folders of files, whose paths are relative to their project.</summary>
    public static FolderGraph OfFiles(string assembly, IEnumerable<(string Path, string Text)> files) => new(CSharpCompilation.Create(
        assembly,
        files.Select(file => CSharpSyntaxTree.ParseText(file.Text, CSharp.Language, file.Path)).Append(CSharp.ImplicitUsings),
        References.All.Where(reference => Path.GetFileNameWithoutExtension(reference.Display) != assembly)));

    /// <summary>The uses that make up cycles, a line for each pair of folders; none when the folders can be put in layers.</summary>
    public IReadOnlyList<string> FindCycles() =>
    [
        .. from folder in _uses
           from pair in folder.GroupBy(use => use.To)
           where Reach(pair.Key).Contains(folder.Key) && !(IsFile(pair.Key) && IsFile(folder.Key))
           select $"{folder.Key} -> {pair.Key}: {string.Join(", ", pair.Select(use => $"{use.File} names {use.Type}").Order(StringComparer.Ordinal))}",
    ];

    private HashSet<string> Reach(string start)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var next = new Queue<string>([start]);
        while (next.TryDequeue(out var folder))
        {
            foreach (var use in _uses[folder].Where(use => reached.Add(use.To)))
                next.Enqueue(use.To);
        }

        return reached;
    }

    private static IEnumerable<FolderUse> UsesIn(SemanticModel model) =>
        from name in model.SyntaxTree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>()
        where name is not IdentifierNameSyntax { IsVar: true }
        let type = TypeNamedBy(model.GetSymbolInfo(name))
        where type is not null
        let folders = type.DeclaringSyntaxReferences.Select(declaration => FolderOf(declaration.SyntaxTree)).ToList()
        where folders.Count > 0 && !folders.Contains(FolderOf(model.SyntaxTree))
        select new FolderUse(FolderOf(model.SyntaxTree), folders[0], Path.GetFileName(model.SyntaxTree.FilePath), type.Name);

    private static INamedTypeSymbol? TypeNamedBy(SymbolInfo info) => (info.Symbol ?? info.CandidateSymbols.FirstOrDefault()) switch
    {
        INamedTypeSymbol type => type.OriginalDefinition,
        IMethodSymbol { MethodKind: MethodKind.Constructor } constructor => constructor.ContainingType.OriginalDefinition,
        IMethodSymbol { IsExtensionMethod: true } method => method.ContainingType,
        _ => null,
    };

    private static string FolderOf(SyntaxTree tree) => tree.FilePath.Split(Path.DirectorySeparatorChar)[0];

    private static bool IsFile(string folder) => folder.EndsWith(".cs", StringComparison.Ordinal);
}
