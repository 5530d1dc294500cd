using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Integration.Conventions.Tests.Documentation;

/// <summary>The parts of a block of C#: what stands first in a file, what is carried out, what is declared.</summary>
internal sealed record Snippet(IReadOnlyList<string> Usings, IReadOnlyList<string> Attributes, string Statements, IReadOnlyList<MemberDeclarationSyntax> Types)
{
    public static Snippet Parse(string code)
    {
        var unit = (CompilationUnitSyntax)CSharpSyntaxTree.ParseText(code, CSharp.Language).GetRoot();
        return new(
            [.. unit.Usings.Select(u => u.ToString())],
            [.. unit.AttributeLists.Select(a => a.ToString())],
            string.Concat(unit.Members.OfType<GlobalStatementSyntax>().Select(s => s.ToFullString())),
            [.. unit.Members.Where(m => m is not GlobalStatementSyntax).SelectMany(EachInBraces)]);
    }

    /// <summary>Whether it is a program of its own.</summary>
    public bool HasStatements => Statements.Length > 0;

    /// <summary>This one after another: one file, in which a type that is shown again stands as it was shown last.</summary>
    public Snippet After(Snippet earlier, bool withStatements) => new(
        [.. earlier.Usings.Union(Usings)],
        [.. earlier.Attributes.Union(Attributes)],
        withStatements ? earlier.Statements + Statements : Statements,
        [.. earlier.Types.Where(t => !Types.Any(own => NameOf(own) == NameOf(t))), .. Types]);

    public override string ToString() => string.Join('\n', [.. Usings, .. Attributes, Statements, .. Types.Select(t => t.ToFullString())]);

    /// <summary>The types of a namespace, each in one of its own with braces, so that more can follow and one can be shown again.</summary>
    private static IEnumerable<MemberDeclarationSyntax> EachInBraces(MemberDeclarationSyntax member) => member is BaseNamespaceDeclarationSyntax names
        ? names.Members.Select(type => SyntaxFactory.NamespaceDeclaration(names.Name, names.Externs, names.Usings, [type]).NormalizeWhitespace())
        : [member];

    private static string NameOf(MemberDeclarationSyntax member) => member switch
    {
        BaseTypeDeclarationSyntax type => type.Identifier.Text,
        DelegateDeclarationSyntax type => type.Identifier.Text,
        NamespaceDeclarationSyntax names => $"{names.Name}.{NameOf(names.Members.Single())}",
        _ => throw new InvalidOperationException($"A snippet has statements and types, and not: {member}"),
    };
}
