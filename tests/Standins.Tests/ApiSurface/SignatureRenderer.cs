using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Integration.Standins.Tests.ApiSurface;

/// <summary>Writes the public and protected surface of an assembly as the files of official signatures do.</summary>
public sealed class SignatureRenderer
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private readonly NullabilityInfoContext _nullability = new();
    private readonly SignatureFormat _format;
    private readonly TypeNames _names;

    public SignatureRenderer(SignatureFormat format)
    {
        _format = format;
        _names = new TypeNames(format.FullTypeNames);
    }

    /// <summary>Each type's line with the lines of its members.</summary>
    public IEnumerable<(string Type, IReadOnlyList<string> Members)> Render(Assembly assembly) => assembly.GetExportedTypes()
        .OrderBy(static type => type.FullName, StringComparer.Ordinal)
        .Select(type => (TypeLine(type), (IReadOnlyList<string>)[.. MemberLines(type)]));

    private string TypeLine(Type type)
    {
        string kind = type switch
        {
            { IsEnum: true } => "enum ",
            { IsInterface: true } => "interface ",
            { IsValueType: true } => (type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly " : string.Empty) + "struct ",
            { IsAbstract: true, IsSealed: true } => "static class ",
            _ => (type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : string.Empty) + "class ",
        };
        List<string> bases = type.IsEnum ? [] : [.. BaseTypes(type)];
        if (type.IsEnum && _format.EnumBase)
        {
            bases.Add(_names.Of(Enum.GetUnderlyingType(type)));
        }

        return Marks(type) + "public " + kind + _names.Of(type) + (bases.Count > 0 ? " : " + string.Join(", ", bases) : string.Empty);
    }

    private IEnumerable<string> BaseTypes(Type type)
    {
        Type? parent = type.BaseType;
        if (parent is not null && parent != typeof(object) && parent != typeof(ValueType))
        {
            yield return _names.Of(parent);
        }

        // What the base type implements already is its affair.
        Type[] inherited = parent?.GetInterfaces() ?? [];
        foreach (Type implemented in type.GetInterfaces().Except(inherited))
        {
            yield return _names.Of(implemented);
        }
    }

    private IEnumerable<string> MemberLines(Type type)
    {
        if (type.IsEnum)
        {
            return Enum.GetNames(type).Select(name =>
                $"{name} = {Convert.ToInt64(Enum.Parse(type, name), CultureInfo.InvariantCulture)}{_format.MemberEnd}");
        }

        return type.GetConstructors(Declared).Where(static ctor => !ctor.IsStatic && IsVisible(ctor)).Select(ctor => Constructor(type, ctor))
            .Concat(type.GetProperties(Declared).Select(Property).OfType<string>())
            .Concat(type.GetEvents(Declared).Where(static e => IsVisible(e.AddMethod!)).Select(Event))
            .Concat(type.GetFields(Declared).Where(static field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly).Select(Field))
            .Concat(type.GetMethods(Declared).Where(static method => IsVisible(method) && !IsAccessor(method)).Select(Method));
    }

    private string Constructor(Type type, ConstructorInfo constructor) =>
        $"{Marks(constructor)}{Access(constructor)} {TypeNames.Simple(type)}({Parameters(constructor)}){_format.MemberEnd}";

    private string? Property(PropertyInfo property)
    {
        MethodInfo[] accessors = [.. property.GetAccessors(nonPublic: true).Where(IsVisible)];
        if (accessors.Length == 0)
        {
            return null;
        }

        MethodInfo main = accessors.FirstOrDefault(static accessor => accessor.IsPublic) ?? accessors[0];
        string Accessor(MethodInfo? accessor, string name) => accessor is null || !IsVisible(accessor) ? string.Empty
            : (Access(accessor) == Access(main) ? string.Empty : Access(accessor) + " ") + name + "; ";
        ParameterInfo[] index = property.GetIndexParameters();
        string name = index.Length == 0 ? property.Name : $"this[{string.Join(", ", index.Select(Parameter))}]";
        return $"{Marks(property)}{Access(main)} {Modifiers(main)}{_names.Of(property.PropertyType)} {name} "
            + $"{{ {Accessor(property.GetMethod, "get")}{Accessor(property.SetMethod, "set")}}}";
    }

    private string Event(EventInfo @event) =>
        $"{Marks(@event)}{Access(@event.AddMethod!)} {Modifiers(@event.AddMethod!)}event {_names.Of(@event.EventHandlerType!)} {@event.Name}{_format.MemberEnd}";

    private string Field(FieldInfo field)
    {
        string access = field.IsPublic ? "public" : field.IsFamily ? "protected" : "protected internal";
        string kind = field.IsLiteral ? "const " : (field.IsStatic ? "static " : string.Empty) + (field.IsInitOnly ? "readonly " : string.Empty);
        string value = field.IsLiteral ? " = " + Literal(field.GetRawConstantValue(), field.FieldType) : ConstantComment(field);
        return $"{Marks(field)}{access} {kind}{_names.Of(field.FieldType)} {field.Name}{value}{_format.MemberEnd}";
    }

    // The files of the AWS SDK show what each of its "constant classes" holds.
    private static string ConstantComment(FieldInfo field) =>
        field is { IsStatic: true, IsInitOnly: true } && field.FieldType == field.DeclaringType && field.FieldType.BaseType?.Name == "ConstantClass"
            ? $" // \"{field.GetValue(null)}\""
            : string.Empty;

    private string Method(MethodInfo method)
    {
        string generic = method.IsGenericMethodDefinition
            ? $"<{string.Join(", ", method.GetGenericArguments().Select(static argument => argument.Name))}>"
            : string.Empty;
        return $"{Marks(method)}{Access(method)} {Modifiers(method)}{_names.Of(method.ReturnType)} {method.Name}{generic}"
            + $"({Parameters(method)}){_format.MemberEnd}";
    }

    private string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    private string Parameter(ParameterInfo parameter)
    {
        Type type = parameter.ParameterType;
        string passing = !type.IsByRef ? string.Empty : parameter.IsOut ? "out " : parameter.IsIn ? "in " : "ref ";
        passing += parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : string.Empty;
        Type actual = type.IsByRef ? type.GetElementType()! : type;
        string nullable = !actual.IsValueType && _nullability.Create(parameter).ReadState == NullabilityState.Nullable ? "?" : string.Empty;
        string value = parameter.HasDefaultValue ? " = " + Literal(parameter.DefaultValue, actual) : string.Empty;
        return $"{passing}{_names.Of(actual)}{nullable} {parameter.Name}{value}";
    }

    private string Literal(object? value, Type type) => value switch
    {
        null when type.IsValueType && Nullable.GetUnderlyingType(type) is null => "default",
        null => "null",
        bool flag => flag ? "true" : "false",
        string text => $"\"{text}\"",
        _ when type.IsEnum => $"{_names.Of(type)}.{Enum.ToObject(type, value)}",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private string Marks(MemberInfo member)
    {
        bool hidden = _format.HiddenMark && member.GetCustomAttribute<EditorBrowsableAttribute>()?.State == EditorBrowsableState.Never;
        ObsoleteAttribute? obsolete = member.GetCustomAttribute<ObsoleteAttribute>();
        return (hidden ? "[EditorBrowsable(Never)] " : string.Empty)
            + (obsolete is null ? string.Empty : $"[Obsolete(\"{obsolete.Message}\")] ");
    }

    private static string Access(MethodBase method) =>
        method.IsPublic ? "public" : method.IsFamilyOrAssembly ? "protected internal" : "protected";

    private static string Modifiers(MethodInfo method)
    {
        if (method.IsStatic)
        {
            return "static ";
        }

        bool overrides = method.GetBaseDefinition() != method;
        return method switch
        {
            { DeclaringType.IsInterface: true } => string.Empty,
            { IsAbstract: true } => "abstract ",
            { IsVirtual: true, IsFinal: true } => overrides ? "sealed override " : string.Empty,
            { IsVirtual: true } => overrides ? "override " : "virtual ",
            _ => string.Empty,
        };
    }

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsAccessor(MethodInfo method) =>
        method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal);
}
