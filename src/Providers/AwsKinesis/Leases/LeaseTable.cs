using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Integration.Aws.Kinesis.Options;
using Integration.Aws.Kinesis.Requests;

namespace Integration.Aws.Kinesis.Leases;

/// <summary>The table of all leases: calls to it, with errors in this library's words, and its creation where it is missing and that was asked for.</summary>
internal sealed class LeaseTable : IDisposable
{
    private static readonly TimeSpan CreationPoll = TimeSpan.FromMilliseconds(200);

    private readonly DynamoDbLeaseOptions _options;
    private readonly TimeProvider _time;
    private readonly IAmazonDynamoDB _client;
    private readonly bool _isOwn;

    public LeaseTable(KinesisContext context, DynamoDbLeaseOptions? options = null)
    {
        _options = options ?? context.Options.Leases;
        _time = context.Time;
        _isOwn = context.Options.DynamoDbClient is null;
        _client = context.Options.DynamoDbClient ?? Connect(context);
    }

    public string Name => _options.TableName;

    /// <exception cref="MessagingException">Whatever DynamoDB answers but a condition that does not hold.</exception>
    public async Task<T> CallAsync<T>(EntityPath stream, Func<IAmazonDynamoDB, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            try
            {
                return await call(_client).ConfigureAwait(false);
            }
            catch (ResourceNotFoundException) when (_options.CreateTable)
            {
                await CreateAsync(cancellationToken).ConfigureAwait(false);
                return await call(_client).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is not ConditionalCheckFailedException && !cancellationToken.IsCancellationRequested
            && Translate(exception, stream) is not null)
        {
            throw Translate(exception, stream)!;
        }
    }

    public void Dispose()
    {
        if (_isOwn)
            _client.Dispose();
    }

    private static AmazonDynamoDBClient Connect(KinesisContext context)
    {
        var config = context.Configure(new AmazonDynamoDBConfig(), context.Options.Leases.ServiceUrl);
        return context.Options.Credentials is { } credentials ? new(credentials, config) : new(config);
    }

    private async Task CreateAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _client.CreateTableAsync(
                new CreateTableRequest
                {
                    TableName = Name,
                    BillingMode = BillingMode.PAY_PER_REQUEST,
                    KeySchema = [new(LeaseItem.StreamGroup, KeyType.HASH), new(LeaseItem.Partition, KeyType.RANGE)],
                    AttributeDefinitions = [new(LeaseItem.StreamGroup, ScalarAttributeType.S), new(LeaseItem.Partition, ScalarAttributeType.S)],
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (ResourceInUseException)
        {
            // Another member creates it, or has just done so.
        }

        while ((await _client.DescribeTableAsync(Name, cancellationToken).ConfigureAwait(false)).Table.TableStatus != TableStatus.ACTIVE)
            await Task.Delay(CreationPoll, _time, cancellationToken).ConfigureAwait(false);
    }

    private MessagingException? Translate(Exception exception, EntityPath stream) => exception switch
    {
        ResourceNotFoundException => new EntityNotFoundException(
            $"the DynamoDB table '{Name}', which holds the leases of its groups, does not exist in this account and region. Create it with the partition key "
            + $"'{LeaseItem.StreamGroup}' and the sort key '{LeaseItem.Partition}', both strings, or let {nameof(DynamoDbLeaseOptions)}.{nameof(DynamoDbLeaseOptions.CreateTable)} be true.",
            KinesisProvider.Name, stream, exception),
        ProvisionedThroughputExceededException or LimitExceededException or AmazonServiceException { ErrorCode: "ThrottlingException" or "RequestLimitExceeded" } =>
            new Integration.ThrottledException($"DynamoDB asks to slow down at the table '{Name}'; try again later.", KinesisProvider.Name, stream, exception),
        AmazonServiceException { StatusCode: >= System.Net.HttpStatusCode.InternalServerError } =>
            new ServiceUnavailableException($"DynamoDB failed on its side at the table '{Name}'; try again later.", KinesisProvider.Name, stream, exception),
        AmazonDynamoDBException { ErrorCode: "ValidationException" } => new MessagingException(
            $"the DynamoDB table '{Name}' is not one for leases, or refuses the request: {exception.Message}", KinesisProvider.Name, stream, isTransient: false, exception),
        _ => KinesisErrors.Translate(exception, stream),
    };
}
