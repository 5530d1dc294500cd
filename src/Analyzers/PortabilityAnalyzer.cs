using System.Collections.Immutable;
using Integration.Analyzers.Declarations;
using Integration.Analyzers.Demands;
using Integration.Analyzers.Rules;
using Integration.Analyzers.Targets;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Integration.Analyzers;

/// <summary>Reports what code asks of messaging that a provider which the project is to run on can't do, emulates, or takes no such values for.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class PortabilityAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        ImmutableArray.Create(PortabilityRules.Unsupported, PortabilityRules.Emulated, PortabilityRules.BeyondLimit, PortabilityRules.UnknownProvider);

    /// <inheritdoc />
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(Start);
    }

    private static void Start(CompilationStartAnalysisContext context)
    {
        if (context.Compilation.GetTypeByMetadataName("Integration.IMessageSource") is null)
            return;
        var targets = new PortabilityTargets(context.Options, context.CancellationToken);
        context.RegisterOperationAction(at => Analyze(at, targets), CodeDemands.Kinds);

        // Names that are not known are told also where no code asks anything.
        context.RegisterSyntaxTreeAction(at => targets.Of(at.Tree));
        context.RegisterCompilationEndAction(at =>
        {
            foreach (var name in targets.Unknown)
                at.ReportDiagnostic(Diagnostic.Create(PortabilityRules.UnknownProvider, Location.None, name, string.Join(", ", ProviderDeclarations.Known.Providers)));
        });
    }

    private static void Analyze(OperationAnalysisContext context, PortabilityTargets targets)
    {
        foreach (var demand in CodeDemands.Of(context.Operation))
        {
            var clients = targets.Of(context.Operation.Syntax.SyntaxTree);
            var findings = demand is CapabilityDemand capability ? Check(capability, clients) : Check((LimitDemand)demand, clients);
            if (findings.IsEmpty || Guards.Guard(context.Operation, demand))
                continue;
            foreach (var (rule, arguments) in findings)
                context.ReportDiagnostic(Diagnostic.Create(rule, Place(context.Operation.Syntax), arguments));
        }
    }

    private static ImmutableArray<(DiagnosticDescriptor Rule, object[] Arguments)> Check(CapabilityDemand demand, Clients clients)
    {
        var found = ImmutableArray.CreateBuilder<(DiagnosticDescriptor, object[])>();
        foreach (var (rule, isEmulated) in new[] { (PortabilityRules.Unsupported, false), (PortabilityRules.Emulated, true) })
        {
            foreach (var provider in clients.Where(p => ProviderDeclarations.Known.FindSupport(p, demand.Capability)?.IsEmulated == isEmulated))
            {
                var support = ProviderDeclarations.Known.FindSupport(provider, demand.Capability)!;
                found.Add((rule, [demand.What, ProviderDeclarations.Known.Describe(demand.Capability), provider, support.Detail]));
            }
        }

        return found.ToImmutable();
    }

    private static ImmutableArray<(DiagnosticDescriptor Rule, object[] Arguments)> Check(LimitDemand demand, Clients clients)
    {
        var found = ImmutableArray.CreateBuilder<(DiagnosticDescriptor, object[])>();
        foreach (var provider in clients.Where(p => Bound(p, demand) is not null))
            found.Add((PortabilityRules.BeyondLimit, [demand.What, Print(demand.Value, demand), provider, Bound(provider, demand)!]));
        return found.ToImmutable();
    }

    /// <summary>The limit that the value is beyond, in words; null when it lies within.</summary>
    private static string? Bound(string provider, LimitDemand demand)
    {
        if (demand.Most is { } most && ProviderDeclarations.Known.FindLimit(provider, most) is { } upper && demand.Value > upper)
            return $"{Print(upper, demand)} at most";
        return demand.Least is { } least && ProviderDeclarations.Known.FindLimit(provider, least) is { } lower && demand.Value < lower ? $"{Print(lower, demand)} at least" : null;
    }

    private static string Print(long value, LimitDemand demand) => demand.IsTime ? $"{TimeSpan.FromTicks(value)}" : $"{value}";

    /// <summary>Of a call the name, which is what an editor then marks.</summary>
    private static Location Place(SyntaxNode syntax) => syntax switch
    {
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax member } => member.Name.GetLocation(),
        InvocationExpressionSyntax { Expression: MemberBindingExpressionSyntax member } => member.Name.GetLocation(),
        _ => syntax.GetLocation(),
    };
}
