using System.Collections;
using System.Runtime.CompilerServices;

namespace Integration.ContractTests;

/// <summary>A call that a test makes, and how it is written.</summary>
internal sealed record NamedCall(string Text, Func<Task> MakeAsync)
{
    public override string ToString() => Text;
}

/// <summary>Calls of which a test expects the same; a failure quotes the one that it was.</summary>
internal sealed class Calls : IEnumerable<NamedCall>
{
    private readonly List<NamedCall> _calls = [];

    public void Add(Func<Task> call, [CallerArgumentExpression(nameof(call))] string text = "") => _calls.Add(new(text, call));

    public IEnumerator<NamedCall> GetEnumerator() => _calls.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
