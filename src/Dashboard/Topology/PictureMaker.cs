using Integration.Dashboard.Rendering;

namespace Integration.Dashboard.Topology;

/// <summary>Draws lanes below each other, in four columns: who sends, queues and topics, subscriptions, who consumes.</summary>
/// <param name="here">Makes links.</param>
/// <param name="noteOf">What stands below a source's name.</param>
internal sealed class PictureMaker(PageContext here, Func<EntityPath, string> noteOf)
{
    private const int RowHeight = 54;
    private const int SenderX = 4;
    private const int SenderWidth = 190;
    private const int EntityX = 254;
    private const int EntityWidth = 230;
    private const int SubscriptionX = 708;
    private const int SubscriptionWidth = 230;
    private const int ConsumerX = 994;
    private const int ConsumerWidth = 232;

    private readonly List<Box> _boxes = [];
    private readonly List<Edge> _edges = [];
    private int _row;

    public Picture Draw(IEnumerable<Lane> lanes)
    {
        foreach (var lane in lanes)
        {
            var middle = Middle(_row, lane.Rows);
            _boxes.Add(new(EntityX, middle, EntityWidth, ClassOf(lane.Entity.Kind, lane.Mark), lane.Entity.Name, Note(KindOf(lane.Entity.Kind), lane.Mark, lane.Entity), LinkTo(lane.Entity)));
            if (lane.SentHere.Count > 0)
            {
                _boxes.Add(new(SenderX, middle, SenderWidth, "sender", "this application", $"sends {string.Join(", ", lane.SentHere)}", null));
                _edges.Add(new(SenderX + SenderWidth, middle, EntityX, middle, ""));
            }

            if (lane.Entity.Kind == EntityKind.Topic)
                DrawSubscriptions(lane, middle);
            else
                DrawConsumers(lane.Consumers, EntityX + EntityWidth, middle, _row);
            _row += lane.Rows;
        }

        return new(ConsumerX + ConsumerWidth + 4, Math.Max(1, _row) * RowHeight, _boxes, _edges);
    }

    private void DrawSubscriptions(Lane lane, int from)
    {
        var row = _row;
        foreach (var subscription in lane.Subscriptions)
        {
            var middle = Middle(row, subscription.Rows);
            _boxes.Add(new(
                SubscriptionX,
                middle,
                SubscriptionWidth,
                ClassOf(EntityKind.Subscription, subscription.Mark),
                subscription.Entity.SubscriptionName!,
                Note("subscription", subscription.Mark, subscription.Entity),
                LinkTo(subscription.Entity)));
            _edges.Add(new(EntityX + EntityWidth, from, SubscriptionX, middle, subscription.Filter));
            DrawConsumers(subscription.Consumers, SubscriptionX + SubscriptionWidth, middle, row);
            row += subscription.Rows;
        }

        if (lane.LeftOut > 0)
            _boxes.Add(new(SubscriptionX, Middle(row, 1), SubscriptionWidth, "more", $"and {lane.LeftOut} more", "narrow by name", null));
    }

    private void DrawConsumers(IReadOnlyList<ConsumerEnd> consumers, int fromX, int fromY, int row)
    {
        for (var i = 0; i < consumers.Count; i++)
        {
            var (consumer, middle) = (consumers[i], Middle(row + i, 1));
            _boxes.Add(new(
                ConsumerX,
                middle,
                ConsumerWidth,
                "consumer",
                consumer.Name,
                consumer.IsHere ? $"consumer here, {consumer.State}" : consumer.State,
                consumer.IsHere ? here.To($"/consumers?{ListQuery.FilterField}={Uri.EscapeDataString(consumer.Name)}") : null));
            _edges.Add(new(fromX, fromY, ConsumerX, middle, ""));
        }
    }

    private string? LinkTo(EntityPath entity) => entity.Kind is EntityKind.Queue or EntityKind.Subscription ? here.ToMessages(entity) : null;

    private string Note(string kind, Mark mark, EntityPath entity) =>
        string.Join(" · ", new[] { kind, TextOf(mark), entity.Kind is EntityKind.Queue or EntityKind.Subscription ? noteOf(entity) : "" }.Where(t => t.Length > 0));

    private static int Middle(int row, int rows) => (row * RowHeight) + (rows * RowHeight / 2);

    private static string ClassOf(EntityKind kind, Mark mark) => $"{KindOf(kind)} {mark.ToString().ToLowerInvariant()}";

    private static string KindOf(EntityKind kind) => kind.ToString().ToLowerInvariant();

    /// <summary>A mark in words: colours alone say nothing to some.</summary>
    public static string TextOf(Mark mark) => mark switch
    {
        Mark.Missing => "missing",
        Mark.Differs => "differs",
        Mark.Undeclared => "not declared",
        Mark.Unsupported => "unsupported",
        _ => "",
    };
}
