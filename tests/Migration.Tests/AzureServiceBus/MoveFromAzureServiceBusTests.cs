namespace Integration.Migration.Tests;

public sealed class MoveFromAzureServiceBusTests() : MoveEveryPairTests("azure-service-bus");
