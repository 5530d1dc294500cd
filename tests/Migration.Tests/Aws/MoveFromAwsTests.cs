namespace Integration.Migration.Tests;

public sealed class MoveFromAwsTests() : MoveEveryPairTests("aws");
