namespace Integration.ContractTests;

/// <summary>A test that the broker behind a harness is known to fail, so that it is skipped, saying why.</summary>
/// <param name="Test">The name of the test method, with <c>(Queue)</c> or <c>(Subscription)</c> behind it for that source alone, or the id of a clause for every test of it.</param>
/// <param name="Reason">What the broker does otherwise, naming it and its version, such as <c>fauxqs 2.4.1 has no move tasks</c>.</param>
public sealed record KnownLimit(string Test, string Reason);
