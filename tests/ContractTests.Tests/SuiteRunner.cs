using System.Reflection;
using System.Reflection.Emit;
using Xunit.Sdk;

namespace Integration.ContractTests.Tests;

/// <summary>What came out of a test that <see cref="SuiteRunner"/> ran.</summary>
internal sealed record Ran(string Test, Exception? Failure, bool IsSkipped);

/// <summary>Runs the tests of an area of the contract suite against a harness, inside a test.</summary>
internal static class SuiteRunner
{
    private static readonly ModuleBuilder Module = AssemblyBuilder
        .DefineDynamicAssembly(new AssemblyName("Integration.ContractTests.Tests.Suites"), AssemblyBuilderAccess.Run).DefineDynamicModule("Suites");

    private static readonly Dictionary<(Type, Type), Type> Suites = [];

    public static async Task<IReadOnlyList<Ran>> RunAsync(Type area, ContractHarness harness)
    {
        var suite = SuiteOf(area, harness.GetType());
        var runs =
            from method in suite.GetMethods()
            where method.GetCustomAttribute<FactAttribute>() is not null
            from arguments in method.GetParameters().Length == 0 ? new object[][] { [] } : Enum.GetValues<SourceKind>().Select(kind => new object[] { kind })
            select Task.Run(() => RunAsync(Activator.CreateInstance(suite, harness)!, method, arguments));
        return await Task.WhenAll(runs);
    }

    private static async Task<Ran> RunAsync(object suite, MethodInfo method, object[] arguments)
    {
        try
        {
            await (Task)method.Invoke(suite, arguments)!;
            return new(method.Name, null, IsSkipped: false);
        }
        catch (SkipException)
        {
            return new(method.Name, null, IsSkipped: true);
        }
#pragma warning disable CA1031 // A test fails with whatever it fails with.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return new(method.Name, failure, IsSkipped: false);
        }
    }

    /// <summary>The line that a provider author writes per area, made here so that no area can be forgotten and the test runner does not see it.</summary>
    private static Type SuiteOf(Type area, Type harness)
    {
        lock (Suites)
        {
            if (Suites.TryGetValue((area, harness), out var made))
                return made;
            var parent = area.MakeGenericType(harness);
            var builder = Module.DefineType($"{harness.Name}.{area.Name}", TypeAttributes.Public | TypeAttributes.Sealed, parent);
            var code = builder.DefineConstructor(MethodAttributes.Public, CallingConventions.Standard, [harness]).GetILGenerator();
            code.Emit(OpCodes.Ldarg_0);
            code.Emit(OpCodes.Ldarg_1);
            code.Emit(OpCodes.Call, parent.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Single());
            code.Emit(OpCodes.Ret);
            return Suites[(area, harness)] = builder.CreateType();
        }
    }
}
