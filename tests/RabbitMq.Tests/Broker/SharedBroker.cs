using Integration.RabbitMq;

[assembly: AssemblyFixture(typeof(RabbitMqFixture))]
