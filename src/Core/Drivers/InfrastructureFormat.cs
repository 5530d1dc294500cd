namespace Integration.Drivers;

/// <summary>A tool that creates infrastructure from a document.</summary>
public enum InfrastructureFormat
{
    /// <summary>AWS CloudFormation: a template in JSON.</summary>
    CloudFormation,

    /// <summary>Terraform or OpenTofu: a configuration in their JSON syntax, <c>.tf.json</c>.</summary>
    Terraform,

    /// <summary>Azure Bicep.</summary>
    Bicep,

    /// <summary>RabbitMQ itself: definitions in JSON, which a broker imports.</summary>
    RabbitMq,
}
