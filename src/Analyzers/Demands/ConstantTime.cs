using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Integration.Analyzers.Demands;

/// <summary>Values that stand in the code: the compiler knows no constants of <see cref="TimeSpan"/>, but <c>TimeSpan.FromDays(30)</c> is one.</summary>
internal static class ConstantTime
{
    private const string Unit = "From";

    private static readonly Dictionary<string, double> Ticks = new(StringComparer.OrdinalIgnoreCase)
    {
        ["days"] = TimeSpan.TicksPerDay,
        ["hours"] = TimeSpan.TicksPerHour,
        ["minutes"] = TimeSpan.TicksPerMinute,
        ["seconds"] = TimeSpan.TicksPerSecond,
        ["milliseconds"] = TimeSpan.TicksPerMillisecond,
        ["microseconds"] = TimeSpan.TicksPerMillisecond / 1000d,
        ["ticks"] = 1,
    };

    /// <summary>The value without the conversions around it.</summary>
    public static IOperation Unwrap(IOperation value) => value is IConversionOperation { OperatorMethod: null } conversion ? Unwrap(conversion.Operand) : value;

    /// <summary>Whether the value is known to be null.</summary>
    public static bool IsNull(IOperation value) => Unwrap(value) is { ConstantValue: { HasValue: true, Value: null } } || (Unwrap(value) is IDefaultValueOperation && IsNullable(value.Type));

    /// <summary>The ticks of a time that is known; null for any other.</summary>
    public static long? Find(IOperation value) => Unwrap(value) switch
    {
        IDefaultValueOperation { Type: { } type } when IsTime(type) => 0,
        IFieldReferenceOperation { Field: { IsStatic: true, ContainingType: { } type } field } when IsTime(type) => field.Name switch
        {
            nameof(TimeSpan.Zero) => 0,
            nameof(TimeSpan.MaxValue) => long.MaxValue,
            _ => null,
        },
        IInvocationOperation { TargetMethod: { IsStatic: true, ContainingType: { } type } method } call when IsTime(type) && method.Name.StartsWith(Unit, StringComparison.Ordinal) =>
            Sum(call.Arguments, method.Name.Substring(Unit.Length)),
        IObjectCreationOperation { Type: { } type } made when IsTime(type) => Sum(made.Arguments, "Ticks"),
        _ => null,
    };

    private static long? Sum(ImmutableArray<IArgumentOperation> arguments, string unit)
    {
        var sum = 0d;
        foreach (var argument in arguments)
        {
            var name = argument.Parameter!.Name;
            if (!Ticks.TryGetValue(name == "value" ? unit : name, out var ticks) || argument.Value.ConstantValue is not { HasValue: true, Value: IConvertible number })
                return null;
            sum += ticks * Convert.ToDouble(number, System.Globalization.CultureInfo.InvariantCulture);
        }

        return arguments.Any() && sum is >= 0 and < long.MaxValue ? (long)sum : null;
    }

    private static bool IsTime(ITypeSymbol type) => type is { Name: nameof(TimeSpan), ContainingNamespace: { Name: nameof(System), ContainingNamespace.IsGlobalNamespace: true } };

    private static bool IsNullable(ITypeSymbol? type) => type is null or { IsReferenceType: true } or { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T };
}
