namespace Integration.Migration.Tests;

public sealed class MoveFromRabbitMqTests() : MoveEveryPairTests("rabbitmq");
