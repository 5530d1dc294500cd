using System.Text;
using Integration.Costs;
using Integration.Operations.Costs;

namespace Integration.Operations.Tests.Costs;

/// <summary>The figures that estimates are made from are those of the documentation, which are measured, and no others.</summary>
public sealed class MeasuredRequestsTests
{
    [Theory]
    [InlineData("aws")]
    [InlineData("azure-service-bus")]
    public void The_data_is_the_table_of_the_documentation(string provider)
    {
        var rows = new CostTable(Repository.Find($"docs/providers/{provider}.md")).Rows;
        var file = Repository.Find($"src/Operations/Costs/Data/Requests/{provider}.json");
        var text = TextOf(rows);
        if (CostTable.IsWriting)
            File.WriteAllText(file, text);

        Assert.NotEmpty(rows);
        Assert.Equal(text, File.ReadAllText(file));
        var data = provider == "aws" ? MeasuredRequests.Aws : MeasuredRequests.AzureServiceBus;
        foreach (var (scenario, row) in rows)
            Assert.Equal(CostTable.IsWriting ? data[scenario] : new RequestCounts(row.Publish, row.Send, row.Receive, row.Settle, row.Other), data[scenario]);
    }

    /// <summary>An estimate divides the requests of one message at a time by the size of the batches: the rows of ten say the same.</summary>
    [Theory]
    [InlineData("queue, one message at a time", "queue, `SendManyAsync`, `ReceiveAsync(10)`, `CompleteManyAsync`")]
    [InlineData("topic, 1 subscription, one message at a time", "topic, 1 subscription, batches of ten")]
    [InlineData("topic, 3 subscriptions, one message at a time", "topic, 3 subscriptions, batches of ten")]
    public void A_batch_of_ten_takes_a_tenth(string one, string ten)
    {
        var (alone, together) = (MeasuredRequests.Aws[one], MeasuredRequests.Aws[ten]);
        Assert.Equal(together, new(alone.Publish / 10, alone.Send / 10, alone.Receive / 10, alone.Settle / 10, alone.Other / 10));
    }

    /// <summary>Each subscription takes what the only one takes.</summary>
    [Fact]
    public void Three_subscriptions_take_three_times_the_requests_of_one()
    {
        var (one, three) = (MeasuredRequests.Aws["topic, 1 subscription, one message at a time"], MeasuredRequests.Aws["topic, 3 subscriptions, one message at a time"]);
        Assert.Equal((one.Publish, 3 * one.Receive, 3 * one.Settle), (three.Publish, three.Receive, three.Settle));
    }

    /// <summary>What Service Bus counts doesn't depend on batches: a settlement is a call of its own in all of them.</summary>
    [Fact]
    public void Settlements_of_Service_Bus_are_one_each()
    {
        foreach (var scenario in new[] { ServiceBusOperations.Plain, "queue, batches of ten", ServiceBusOperations.DeadLettered, ServiceBusOperations.OneGroup, ServiceBusOperations.TenGroups })
            Assert.Equal(1000, MeasuredRequests.AzureServiceBus[scenario].Settle);
    }

    private static string TextOf(IReadOnlyDictionary<string, CostRow> rows)
    {
        var text = new StringBuilder("{\n");
        text.AppendJoin(",\n", rows.Select(row => $"  \"{row.Key}\": {{ {string.Join(", ", row.Value.Kinds.Select(k => $"\"{k.Kind}\": {k.Count}"))} }}"));
        return text.Append("\n}\n").ToString();
    }
}
