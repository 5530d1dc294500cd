using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Integration.Conventions.Tests;

/// <summary>How files are read here: as in a console project of the .NET SDK.</summary>
internal static class CSharp
{
    public static CSharpParseOptions Language { get; } = new(LanguageVersion.Latest, DocumentationMode.None);

    /// <summary>The SDK's for every project; those of a worker or a web application have more, and a page that needs them writes them out.</summary>
    public static SyntaxTree ImplicitUsings { get; } = CSharpSyntaxTree.ParseText(
        """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """,
        Language);
}
